"""Taking files in, and clearing away what belongs to none."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef
from django.utils.translation import gettext as _

from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files import storage
from guanzi.foundation.files.errors import (
    FileEmpty,
    FileInfected,
    FileKindUnwanted,
    FileTooLarge,
)
from guanzi.foundation.files.kinds import Content, read_content
from guanzi.foundation.files.models import FileKind, ScanState, StoredFile
from guanzi.foundation.files.names import clean_name, kind_label
from guanzi.foundation.files.scanning import scan
from guanzi.foundation.files.sharing import require_share

MOST_BYTES = 20 * 1024 * 1024
DAY_SECONDS = 86_400
_STORE_LOCK = 0x66696C6573  # "files": shared by those who add, exclusive for the one who clears
_BATCH = 500


def receive_file(
    *,
    content: "UploadedFile[bytes] | BinaryIO",
    name: str,
    kinds: Collection[FileKind],
    actor: Actor,
    at: datetime,
    most_bytes: int = MOST_BYTES,
) -> StoredFile:
    """Take what somebody hands in, if it is one of these kinds, sound, and free of viruses.

    Raises a FileRefused that says what is wrong and what to do; then nothing is kept, except the
    note that a virus was found. Raises TooManyUploads for a person who handed in too much.

    Call it before the transaction that attaches the file: hashing and scanning take their time, and
    the note has to stay whatever becomes of the rest.
    """
    require_share(actor, at)
    with storage.arriving(_counted(content, most_bytes)) as arrived:
        if not arrived.size:
            raise FileEmpty(_("文件是空的（0 字节）。请检查选的是不是这个文件。"))
        found = read_content(arrived.path)
        if found.kind not in kinds:
            raise FileKindUnwanted(_unwanted(kind_label(found.kind, name), kinds))
        try:
            scanned = scan(arrived.path)
        except FileInfected as refusal:
            _note_infected(arrived, found, name=name, actor=actor, at=at, what=refusal.sentence)
            raise
        return _kept(arrived, found, scan=scanned, name=name, actor=actor, at=at)


def remove_orphans(*, older_than_seconds: float = DAY_SECONDS) -> int:
    """Clear away bytes that no row names: uploads that were broken off. How many files went."""
    moment = storage.seconds_ago(older_than_seconds)
    removed = storage.sweep_arriving(moment)
    waiting = storage.settled_before(moment)
    while batch := list(islice(waiting, _BATCH)):
        removed += _remove_unnamed(batch, moment)
    return removed


def forget_unnamed(*, at: datetime, named: Collection[int]) -> int:
    """Clear away uploads older than a day that no record names; how many. Their bytes go as
    orphans do.

    `named` are the files that records name otherwise than by a foreign key. The note that a virus
    was found stays.
    """
    old = StoredFile.objects.filter(uploaded_at__lt=at - timedelta(seconds=DAY_SECONDS))
    loose = old.exclude(scan=ScanState.INFECTED)
    for relation in _relations():
        naming = relation.related_model._base_manager.filter(  # noqa: SLF001 - Django's own name
            **{relation.field.name: OuterRef("pk")}
        )
        loose = loose.filter(~Exists(naming))
    keys = loose.order_by("pk").values_list("pk", flat=True)
    unnamed = sorted(set(keys) - set(named))
    for start in range(0, len(unnamed), _BATCH):
        _forget(unnamed[start : start + _BATCH], at)
    return len(unnamed)


@transaction.atomic
def _forget(keys: list[int], at: datetime) -> None:
    for file in StoredFile.objects.select_for_update().filter(pk__in=keys):
        record_event(actor=PLATFORM, verb="files.forget", subject=file, at=at, before=_told(file))
        file.delete()  # refused by the database when somebody names it at this moment


def _relations() -> Iterator[ForeignObjectRel]:
    """Every foreign key of every part that leads to a file."""
    for field in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(field, ForeignObjectRel):
            yield field


# --- taking in ---


def _counted(content: "UploadedFile[bytes] | BinaryIO", most_bytes: int) -> Iterator[bytes]:
    taken = 0
    for piece in _pieces(content):
        taken += len(piece)
        if taken > most_bytes:
            raise FileTooLarge(
                _("文件超过 %(most)s，没有接收。请压缩图片、降低扫描分辨率或分成几份再上传。")
                % {"most": megabytes(most_bytes)}
            )
        yield piece


def _pieces(content: "UploadedFile[bytes] | BinaryIO") -> Iterable[bytes]:
    if isinstance(content, UploadedFile):
        return content.chunks(storage.CHUNK)
    return storage.pieces_of(content)


def megabytes(size: int) -> str:
    """A limit as people read it."""
    return f"{size / 1024 / 1024:.10g} MB"


def _unwanted(kind: str, kinds: Collection[FileKind]) -> str:
    return _("从内容看这是%(kind)s，这里只收%(wanted)s。请换成要求的格式再上传。") % {
        "kind": kind,
        "wanted": "、".join(str(each.label) for each in FileKind if each in kinds),
    }


@transaction.atomic
def _kept(
    arrived: storage.Arrived,
    found: Content,
    *,
    scan: ScanState,
    name: str,
    actor: Actor,
    at: datetime,
) -> StoredFile:
    _lock("pg_advisory_xact_lock_shared")
    storage.settle(arrived)
    file = _row(arrived, found, scan=scan, name=name, actor=actor, at=at)
    record_event(actor=actor, verb="files.receive", subject=file, at=at, after=_told(file))
    return file


@transaction.atomic
def _note_infected(
    arrived: storage.Arrived, found: Content, *, name: str, actor: Actor, at: datetime, what: str
) -> None:
    file = _row(arrived, found, scan=ScanState.INFECTED, name=name, actor=actor, at=at)
    record_event(
        actor=actor, verb="files.refuse", subject=file, at=at, after=_told(file), note=what
    )


def _row(
    arrived: storage.Arrived,
    found: Content,
    *,
    scan: ScanState,
    name: str,
    actor: Actor,
    at: datetime,
) -> StoredFile:
    return StoredFile.objects.create(
        digest=arrived.digest,
        kind=found.kind,
        size=arrived.size,
        pages=found.pages,
        name=clean_name(name),
        scan=scan,
        uploaded_by_id=actor.person_id or None,
        uploaded_at=at,
    )


def _told(file: StoredFile) -> dict[str, object]:
    return {"digest": file.digest, "kind": file.kind, "size": file.size, "scan": file.scan}


# --- clearing away ---


@contextmanager
def nothing_cleared() -> Iterator[None]:
    """No bytes are cleared away while the block runs; adding goes on."""
    _lock("pg_advisory_lock_shared")
    try:
        yield
    finally:
        _lock("pg_advisory_unlock_shared")


def _remove_unnamed(paths: list[Path], moment: float) -> int:
    """While nobody adds: whoever does has perhaps settled a file whose row is not yet seen."""
    if not _lock("pg_try_advisory_lock"):
        return 0
    try:
        rows = StoredFile.objects.filter(digest__in=[path.name for path in paths])
        named = set(rows.exclude(scan=ScanState.INFECTED).values_list("digest", flat=True))
        orphans = [p for p in paths if p.name not in named and p.stat().st_mtime < moment]
        for path in orphans:
            path.unlink()
        return len(orphans)
    finally:
        _lock("pg_advisory_unlock")


def _lock(function: str) -> bool:
    """Adding holds the store together, until its transaction ends; clearing holds it alone, and
    never waits."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_STORE_LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])
