"""Looking into a zip without trusting what it says about itself. Nothing is unpacked to disk."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from guanzi.foundation.files.errors import FileBroken, FileIsBomb, FileProtected

MOST_PARTS = 5_000
MOST_UNPACKED = 512 * 1024 * 1024
MOST_RATIO = 200  # the fullest honest worksheets come to about 60
SMALL = 16 * 1024 * 1024  # what unpacks to less harms nobody, whatever its ratio
_CHUNK = 256 * 1024
_LOCAL_HEADER = 30
_IS_ENCRYPTED = 0x1


def checked_parts(path: Path) -> dict[str, bytes]:
    """The names of a zip's parts, each with how it begins, after all was unpacked and counted.

    Raises FileBroken, FileIsBomb or FileProtected.
    """
    try:
        with ZipFile(path) as archive, path.open("rb") as raw:
            return _checked(archive.infolist(), raw, path.stat().st_size)
    except (BadZipFile, zlib.error, struct.error, OSError, ValueError, NotImplementedError):
        raise broken() from None


def part_of(path: Path, name: str, most: int = 4 * 1024 * 1024) -> bytes:
    """One small part of a zip that was checked."""
    with ZipFile(path) as archive, archive.open(name) as part:
        return part.read(most)


def broken() -> FileBroken:
    """Nothing can be read out of it."""
    return FileBroken(_("文件不完整或已损坏，打不开。请在自己的电脑上打开确认，重新保存后再上传。"))


def _checked(infos: list[ZipInfo], raw: BinaryIO, size: int) -> dict[str, bytes]:
    if len(infos) > MOST_PARTS:
        raise _bomb()
    beginnings: dict[str, bytes] = {}
    total = 0
    for info in infos:
        if info.flag_bits & _IS_ENCRYPTED:
            raise FileProtected(_("文件有密码保护，平台打不开。请另存一份不加密码的再上传。"))
        start, length = b"", 0
        for piece in _unpacked(info, raw):
            start = start or piece[:1024]
            length += len(piece)
            total += len(piece)
            if total > MOST_UNPACKED or total > max(SMALL, MOST_RATIO * size):
                raise _bomb()
        if length != info.file_size:
            raise broken()
        beginnings[info.filename] = start
    return beginnings


def _unpacked(info: ZipInfo, raw: BinaryIO) -> Iterator[bytes]:
    """The bytes that really come out, read past what the directory claims."""
    raw.seek(info.header_offset)
    header = raw.read(_LOCAL_HEADER)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    raw.seek(name_length + extra_length, 1)
    left = info.compress_size
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise broken()
    inflate = zlib.decompressobj(-15) if info.compress_type == ZIP_DEFLATED else None
    while left:
        packed = raw.read(min(_CHUNK, left))
        if not packed:
            raise broken()
        left -= len(packed)
        if inflate is None:
            yield packed
            continue
        while packed:
            yield inflate.decompress(packed, _CHUNK)
            packed = inflate.unconsumed_tail
    if inflate is not None:
        yield inflate.flush()
        if not inflate.eof:
            raise broken()


def _bomb() -> FileIsBomb:
    return FileIsBomb(
        _("文件解压后大得反常，平台不接收。请删去多余的空行、图片后另存一份，再上传。")
    )
