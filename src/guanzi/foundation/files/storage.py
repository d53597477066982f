"""Bytes on disk: under their digest, written once, never under a name that somebody sent."""

import os
import re
import secrets
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.conf import settings

CHUNK = 256 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ARRIVING = "arriving"


class Arrived(NamedTuple):
    """What was written to the waiting folder: where, its digest, its size."""

    path: Path
    digest: str
    size: int


def path_of(digest: str) -> Path:
    """Where the bytes of a digest lie, or would lie."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError("not a digest")
    return _home() / digest[:2] / digest[2:4] / digest


@contextmanager
def arriving(pieces: Iterable[bytes]) -> Iterator[Arrived]:
    """Write pieces to a file beside the store while hashing them; it is gone after the block
    unless `settle` moved it."""
    folder = _home() / _ARRIVING
    _ensure(folder)
    path = folder / secrets.token_hex(16)
    digest, size = Hash(SM3()), 0
    try:
        with path.open("xb") as file:
            path.chmod(stat.S_IRUSR | stat.S_IWUSR)
            for piece in pieces:
                digest.update(piece)
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        yield Arrived(path, digest.finalize().hex(), size)
    finally:
        path.unlink(missing_ok=True)


def settle(arrived: Arrived) -> Path:
    """Move what arrived to its place. The same bytes lie there once, with the latest time."""
    target = path_of(arrived.digest)
    _ensure(target.parent)
    arrived.path.replace(target)
    _sync(target.parent)
    return target


def pieces_of(content: BinaryIO) -> Iterator[bytes]:
    """A file's bytes, a piece at a time."""
    content.seek(0)
    while piece := content.read(CHUNK):
        yield piece


def settled_before(moment: float) -> Iterator[Path]:
    """Every file of the store whose time is before a moment (in seconds of the epoch)."""
    for path in _home().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        if _DIGEST.fullmatch(path.name) and _is_older(path, moment):
            yield path


def sweep_arriving(moment: float) -> int:
    """Remove what a broken connection or a killed process left in the waiting folder."""
    left = [path for path in (_home() / _ARRIVING).glob("*") if _is_older(path, moment)]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def seconds_ago(seconds: float) -> float:
    """A moment by the clock of the disk, which is the world's and not the platform's."""
    return time.time() - seconds


def _is_older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:
        return False


def _home() -> Path:
    return Path(settings.FILES_HOME)


def _ensure(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
