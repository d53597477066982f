"""The file of a backup: a plain tar, written and read a piece at a time.

    guanzi-backup.txt   what this is, for whoever finds it
    database.dump       pg_dump's custom format
    files/<SM3>         every stored file, under the digest of its content
    manifest.json       what the parts must be
    manifest.sm3        the digest of the manifest

The manifest comes last because only then everything is known; without it the file was cut off. A
tar's header says the size of what follows, so it is written when that is known.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from tarfile import BLOCKSIZE, GNU_FORMAT, TarError, TarInfo
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.hashes import SM3, Hash

from guanzi.foundation.errors import Conflict

FORMAT = 1
NOTE, DATABASE, FILES = "guanzi-backup.txt", "database.dump", "files/"
MANIFEST, SEAL = "manifest.json", "manifest.sm3"
_MARK = b"guanzi-backup "
_NOTE = (
    f"{_MARK.decode()}{FORMAT}\n"
    "管子平台的备份，用 guanzi restore 恢复。其中有个人信息，请妥善保管。\n"
    "A backup of Guanzi with personal data; `guanzi restore` puts it back.\n"
).encode()
_PIECE = 256 * 1024
_LONGEST_TEXT = 64 * 1024 * 1024


class BackupRefused(Conflict):
    """A backup cannot be made or restored; the sentence says why and what to do."""

    code = "backup-refused"


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that were written or read."""

    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class State:
    """What a restored platform must be again: the audit chain and the books."""

    events: int
    links: int
    head: str
    accounts: int
    trial_balance: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the parts must be. `lost` are files that were damaged or gone when it was made,
    `sealed` are a few sealed values with their places, which only the right keys open."""

    format: int
    made_at: str
    program: str
    server: int
    dumped_by: int
    migrations: tuple[str, ...]
    database: Content
    files: int
    files_size: int
    files_digest: str
    lost: tuple[str, ...]
    state: State
    sealed: tuple[tuple[str, str], ...]

    def written(self) -> bytes:
        """As it stands in the file."""
        return f"{json.dumps(asdict(self), ensure_ascii=False, indent=1)}\n".encode()


def read_manifest(text: bytes) -> Manifest:
    """The manifest behind its text. Raises BackupRefused."""
    try:
        told: dict[str, Any] = json.loads(text)
        told["database"] = Content(**told["database"])
        told["state"] = State(**told["state"])
        told["migrations"], told["lost"] = tuple(told["migrations"]), tuple(told["lost"])
        told["sealed"] = tuple((place, stored) for place, stored in told["sealed"])
        return Manifest(**told)
    except (ValueError, KeyError, TypeError) as error:
        raise broken("清单读不懂") from error


def broken(how: str) -> BackupRefused:
    """The file is not what was once written."""
    return BackupRefused(f"备份文件已损坏：{how}。请换一份备份；没有改动任何数据。")


# --- writing ---


def write_note(file: BinaryIO) -> None:
    """What this is, for whoever finds it."""
    write_part(file, NOTE, [_NOTE])


def write_part(file: BinaryIO, name: str, pieces: Iterable[bytes], digest: str = "") -> Content:
    """Write a part as it comes. One that turns out to have another digest than it should leaves
    nothing behind, and is told by the digest that it has."""
    start, size, hashed = file.tell(), 0, Hash(SM3())
    file.write(bytes(BLOCKSIZE))
    for piece in pieces:
        hashed.update(piece)
        size += file.write(piece)
    content = Content(hashed.finalize().hex(), size)
    if digest and content.digest != digest:
        file.seek(start)
        file.truncate()
        return content
    file.write(bytes(-size % BLOCKSIZE))
    end = file.tell()
    file.seek(start)
    info = TarInfo(name)
    info.size, info.mode = size, 0o600
    file.write(info.tobuf(GNU_FORMAT))
    file.seek(end)
    return content


def write_end(file: BinaryIO, manifest: Manifest) -> None:
    """The manifest, its digest, and the end of a tar."""
    content = write_part(file, MANIFEST, [manifest.written()])
    write_part(file, SEAL, [f"{content.digest}\n".encode()])
    file.write(bytes(2 * BLOCKSIZE))


# --- reading ---


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a file that is being read; its bytes are there until the next part."""

    name: str
    size: int
    file: BinaryIO

    def pieces(self) -> Iterator[bytes]:
        """Its bytes, a piece at a time. Raises BackupRefused when they end too early."""
        left = self.size
        while left:
            piece = self.file.read(min(left, _PIECE))
            if not piece:
                raise broken("文件不完整，后面的部分被截去")
            left -= len(piece)
            yield piece

    def content(self) -> Content:
        """Read all of it, and keep none."""
        hashed = Hash(SM3())
        for piece in self.pieces():
            hashed.update(piece)
        return Content(hashed.finalize().hex(), self.size)

    def text(self) -> bytes:
        """All of a small part."""
        if self.size > _LONGEST_TEXT:
            raise broken(f"{self.name} 过长")
        return b"".join(self.pieces())


def parts_of(file: BinaryIO) -> Iterator[Part]:
    """The parts in their order, from the beginning. Raises BackupRefused."""
    file.seek(0)
    while (header := file.read(BLOCKSIZE)).strip(b"\0"):
        try:
            info = TarInfo.frombuf(header, "utf-8", "strict")
        except (TarError, ValueError) as error:
            raise broken("部分的开头读不懂，内容被改动或者截断") from error
        if info.size < 0:
            raise broken("部分的长度不对")
        start = file.tell()
        yield Part(info.name, info.size, file)
        file.seek(start + info.size + -info.size % BLOCKSIZE)
    if len(header) < BLOCKSIZE:
        raise broken("文件不完整，后面的部分被截去")


def require_mark(file: BinaryIO) -> None:
    """That this is a backup of ours, of a format that we know."""
    file.seek(0)
    if not file.read(len(NOTE)) == NOTE.encode():
        raise BackupRefused("这不是管子的备份文件，没有改动任何数据。")
    note = next(parts_of(file)).text()
    mark = note.split(b"\n")[0].removeprefix(_MARK)
    if mark.isdigit() and int(mark) > FORMAT:
        raise BackupRefused("这份备份由更新的程序写成，请先升级管子再恢复；没有改动任何数据。")
    if note != _NOTE:
        raise broken("开头的说明被改动")


def checked(file: BinaryIO) -> Manifest:
    """Read everything once and compare it with the manifest. Raises BackupRefused."""
    require_mark(file)
    found: dict[str, Content] = {}
    names, files, size = Hash(SM3()), 0, 0
    text = seal = b""
    for part in parts_of(file):
        if part.name.startswith(FILES):
            digest = part.name.removeprefix(FILES)
            if part.content().digest != digest:
                raise broken(f"文件 {digest} 的内容与摘要不符")
            names.update(digest.encode())
            files, size = files + 1, size + part.size
        elif part.name == MANIFEST:
            text = part.text()
        elif part.name == SEAL:
            seal = part.text()
        else:
            found[part.name] = part.content()
    return _compared(text, seal, found, (files, size, names.finalize().hex()))


def _compared(
    text: bytes, seal: bytes, found: dict[str, Content], files: tuple[int, int, str]
) -> Manifest:
    if not seal:
        raise broken("文件不完整，没有清单")
    if digest_of(text) != seal.decode(errors="replace").strip():
        raise broken("清单与它的摘要不符")
    manifest = read_manifest(text)
    if found.get(DATABASE) != manifest.database:
        raise broken("数据库部分与清单的摘要不符")
    if files != (manifest.files, manifest.files_size, manifest.files_digest):
        raise broken("文件部分与清单不符")
    return manifest


def digest_of(text: bytes) -> str:
    """The SM3 digest of a text."""
    hashed = Hash(SM3())
    hashed.update(text)
    return hashed.finalize().hex()
