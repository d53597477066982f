"""Putting a backup back.

First the whole file is read and compared with its manifest, and nothing is touched before. Then the
files go to their places, where more than is named does no harm, and the dump into a database of its
own, which takes the place of the real one when everything was proven. Killed anywhere, the real
database is as it was.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.core.management import call_command

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.audit.services import record_export
from guanzi.foundation.files import storage
from guanzi.site.backup import archive, postgres
from guanzi.site.backup.archive import BackupRefused, Manifest, Part, broken
from guanzi.site.backup.state import applied_migrations, differences, known_migrations, unopened
from guanzi.site.backup.writing import Say

_MOST_NAMED = 3


def restore(
    file: BinaryIO, manifest: Manifest, *, kept_as: str, at: datetime, say: Say
) -> tuple[str, ...]:
    """Put back what `checked` has found sound; the migrations that brought it forward.

    `kept_as` is what the database is called from then on that is replaced; an empty one needs none.
    Raises BackupRefused, OSError.
    """
    program = _program(manifest)
    with postgres.beside() as database:
        say("正在恢复数据库和文件……")
        for part in archive.parts_of(file):
            if part.name == archive.DATABASE:
                _fill(program, database.name, part, manifest)
            elif part.name.startswith(archive.FILES):
                _put(part)
        call_command("migrate", interactive=False, verbosity=0)
        say("正在验证审计链、试算平衡表和文件……")
        if found := list(differences(manifest.state, set(manifest.lost))):
            raise BackupRefused(f"恢复出来的数据与备份不一致，没有采用：{'；'.join(found)}。")
        _note(manifest, at)
        newer = tuple(sorted({*applied_migrations()} - {*manifest.migrations}))
        database.take_its_place(kept_as)
    return newer


def checked(file: BinaryIO) -> Manifest:
    """What a backup says of itself, when all of it is sound and this program can restore it here.
    Raises BackupRefused."""
    manifest = archive.checked(file)
    unknown = sorted({*manifest.migrations} - known_migrations())
    if unknown:
        named = "、".join(unknown[:_MOST_NAMED])
        raise BackupRefused(
            f"这份备份由更新的程序（{manifest.program}）写成，有本程序不认识的数据结构：{named}。"
            "请先升级管子再恢复。"
        )
    if missing := sorted(unopened(manifest.sealed)):
        raise BackupRefused(
            "这里的密钥打不开备份里加密的账号、电话和两步验证，"
            f"缺少或不符的密钥：{'、'.join(missing)}。请把备份时的密钥放回来："
            "设 SEALING_KEYS，或者用原来的 sealing-key 换下数据文件夹里的，再恢复。"
        )
    _program(manifest)
    return manifest


def _program(manifest: Manifest) -> str:
    major = postgres.server_major()
    if major < manifest.server:
        raise BackupRefused(
            f"备份来自 PostgreSQL {manifest.server}，这里是较旧的 {major}。"
            f"请用 PostgreSQL {manifest.server} 或更新的版本。"
        )
    return postgres.program_for("pg_restore", max(major, manifest.dumped_by))[1]


def _fill(program: str, database: str, part: Part, manifest: Manifest) -> None:
    hashed = Hash(SM3())

    def heard() -> Iterator[bytes]:
        for piece in part.pieces():
            hashed.update(piece)
            yield piece

    postgres.fill(program, database, heard())
    if hashed.finalize().hex() != manifest.database.digest:
        raise broken("数据库部分在恢复时变了")


def _put(part: Part) -> None:
    with storage.arriving(part.pieces()) as arrived:
        if arrived.digest != part.name.removeprefix(archive.FILES):
            raise broken(f"文件 {arrived.digest} 在恢复时变了")
        storage.settle(arrived)


def _note(manifest: Manifest, at: datetime) -> None:
    told = {"made_at": manifest.made_at, "head": manifest.state.head}
    what = ("platform:backup", "备份")
    record_export(actor=PLATFORM, at=at, verb="platform.restore", what=what, after=told)
