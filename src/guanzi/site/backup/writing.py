"""Making a backup while people work.

One transaction holds one snapshot of the database: pg_dump writes what it shows, and what the
manifest tells is read from it. Files never change and are copied afterwards; nothing is cleared
away meanwhile, so every file that the snapshot names is there. The file has its name only when it
is whole.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.db import connection, transaction

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.audit.services import record_export
from guanzi.foundation.files.selectors import kept_contents, path_of
from guanzi.foundation.files.services import nothing_cleared
from guanzi.foundation.files.storage import pieces_of
from guanzi.foundation.zone import SHANGHAI
from guanzi.site.backup import archive, postgres
from guanzi.site.backup.archive import BackupRefused, Manifest
from guanzi.site.backup.state import applied_migrations, sealed_samples, state_now

Say = Callable[[str], None]
_SNAPSHOT = """
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
    SET LOCAL idle_in_transaction_session_timeout = 0;
"""


def write_backup(target: Path, *, at: datetime, say: Say) -> Manifest:
    """Write everything into one file. Raises BackupRefused, OSError."""
    if not applied_migrations():
        raise BackupRefused("数据库是空的，没有可以备份的数据。")
    major = postgres.server_major()
    dumped_by, program = postgres.program_for("pg_dump", major)
    record_export(
        actor=PLATFORM,
        at=at,
        verb="platform.backup",
        what=("platform:backup", "备份"),
        after={"file": target.name},
    )
    with _unfinished(target) as file, nothing_cleared(), transaction.atomic():
        archive.write_note(file)
        snapshot = _snapshot()
        say("正在写出数据库……")
        database = archive.write_part(file, archive.DATABASE, postgres.dump(program, snapshot))
        say("正在写出文件……")
        files = _Files(file)
        files.write()
        manifest = Manifest(
            format=archive.FORMAT,
            made_at=at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
            program=version("guanzi"),
            server=major,
            dumped_by=dumped_by,
            migrations=applied_migrations(),
            database=database,
            files=files.count,
            files_size=files.size,
            files_digest=files.names.finalize().hex(),
            lost=tuple(files.lost),
            state=state_now(),
            sealed=sealed_samples(),
        )
        archive.write_end(file, manifest)
    return manifest


class _Files:
    """Every file that the snapshot names; what is damaged or gone is named and left out, because a
    backup without it is better than none."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.count, self.size, self.names = 0, 0, Hash(SM3())
        self.lost: list[str] = []

    def write(self) -> None:
        for digest, _size in kept_contents():
            try:
                with path_of(digest).open("rb") as content:
                    name = f"{archive.FILES}{digest}"
                    done = archive.write_part(self._file, name, pieces_of(content), digest)
            except FileNotFoundError:
                self.lost.append(digest)
                continue
            if done.digest != digest:
                self.lost.append(digest)
                continue
            self.names.update(digest.encode())
            self.count, self.size = self.count + 1, self.size + done.size


def _snapshot() -> str:
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT)
        cursor.execute("SELECT pg_export_snapshot()")
        return str(cursor.fetchone()[0])


@contextmanager
def _unfinished(target: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when the block ends well, and is gone otherwise. Others may not
    read it."""
    draft = target.with_name(f"{target.name}.part")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb+") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
