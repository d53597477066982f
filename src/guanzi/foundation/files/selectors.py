"""Reading what was handed in. Whether somebody may is the question of the record it belongs to."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.files import storage
from guanzi.foundation.files.errors import FileNotFound
from guanzi.foundation.files.models import ScanState, StoredFile


def stored_file(file_id: int) -> StoredFile:
    """One upload. Raises FileNotFound."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None:
        raise FileNotFound(_("没有这个文件。"))
    return file


def own_file(file_id: int, actor: Actor) -> StoredFile:
    """A file that the actor handed in. Raises FileNotFound for those of others."""
    file = stored_file(file_id)
    if file.uploaded_by_id != actor.person_id:
        raise FileNotFound(_("没有这个文件，请重新上传。"))
    return file


def open_file(file: StoredFile) -> BinaryIO:
    """Its bytes. Raises FileNotFound for what was refused, or is gone from the disk."""
    if file.scan == ScanState.INFECTED:
        raise FileNotFound(_("这个文件因发现病毒没有接收，平台没有保存它的内容。"))
    try:
        return path_of(file.digest).open("rb")
    except FileNotFoundError:
        raise FileNotFound(_("文件的内容不在磁盘上，请联系平台运营方恢复。")) from None


def path_of(digest: str) -> Path:
    """Where the bytes of a digest lie."""
    return storage.path_of(digest)


def kept_contents() -> Iterator[tuple[str, int]]:
    """(digest, size) of everything whose bytes are kept, once each, in the order of the digests."""
    rows = StoredFile.objects.exclude(scan=ScanState.INFECTED).order_by("digest")
    return rows.values_list("digest", "size").distinct().iterator()
