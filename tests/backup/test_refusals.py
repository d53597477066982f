"""A backup that cannot be restored says why, and nothing is half done."""

import errno
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import override_settings

from guanzi.foundation.database import programs
from guanzi.foundation.identity.models import Person
from guanzi.foundation.places import ensure_home
from guanzi.site.backup import archive, postgres, restoring
from guanzi.site.backup.archive import BackupRefused, checked
from guanzi.site.run import sole_run
from tests.backup.conftest import an_empty_platform, database, databases, guanzi, on_server


def refused(file: Path, *sentences: str) -> None:
    """The restore ends with these sentences, and the database is as empty as it was."""
    done = guanzi("restore", file)
    assert done.exit_code == 1, done.output
    assert [each for each in sentences if each not in done.output] == []
    assert "Traceback" not in done.output
    assert postgres.is_empty()
    assert databases() == {"backup_platform", "backup_target"}


def with_byte(file: Path, place: int, target: Path) -> Path:
    """The file with one byte changed."""
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    target.write_bytes(content)
    return target


def places_in(file: Path) -> Iterator[int]:
    """One in the header and three in the content of every part."""
    with tarfile.open(file) as tar:
        for member in tar:
            yield member.offset + 3
            yield from {member.offset_data + member.size * part // 4 for part in (0, 2, 3)}


def test_every_changed_byte_is_found_before_anything_is_touched(
    saved: Path, elsewhere: Path
) -> None:
    places = list(places_in(saved))
    assert len(places) > 15
    for place in places:
        changed = with_byte(saved, place, elsewhere / "changed")
        with changed.open("rb") as source, pytest.raises(BackupRefused, match="没有改动任何数据"):
            checked(source)


def test_a_file_that_was_cut_off_anywhere_is_refused(saved: Path, elsewhere: Path) -> None:
    whole = saved.read_bytes()
    with saved.open("rb") as source:
        end = max(part.file.tell() + part.size for part in archive.parts_of(source))
    for size in [*range(600, end, end // 40), end - 1]:
        cut = elsewhere / "cut"
        cut.write_bytes(whole[:size])
        with cut.open("rb") as source, pytest.raises(BackupRefused, match="损坏"):
            checked(source)


def test_a_broken_file_is_said_on_the_command_line(
    saved: Path, elsewhere: Path, empty: str
) -> None:
    with tarfile.open(saved) as tar:
        place = tar.getmember("database.dump").offset_data + 1000
    refused(with_byte(saved, place, elsewhere / "changed"), "已损坏", "数据库部分")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 something else", bytes(4096)])
def test_a_foreign_file_is_refused(content: bytes, elsewhere: Path, empty: str) -> None:
    foreign = elsewhere / "foreign"
    foreign.write_bytes(content)
    refused(foreign, "不是管子的备份文件")


def test_a_file_that_is_not_there_is_said(elsewhere: Path, empty: str) -> None:
    refused(elsewhere / "nowhere", "没有「", "nowhere」这个文件")


def test_the_key_is_tried_before_anything_is_touched(saved: Path, empty: str) -> None:
    with override_settings(SEALING_KEYS={"test": b"another key !!!!"}):
        refused(saved, "密钥打不开", "SEALING_KEYS")


def test_every_key_that_was_ever_used_is_needed(platform: str, elsewhere: Path) -> None:
    file = elsewhere / "two-keys"
    new, old = {"new": b"fedcba9876543210"}, {"test": b"0123456789abcdef"}
    with database("backup_keys", platform):
        with override_settings(SEALING_KEYS=new | old):
            Person.objects.filter(pk=Person.objects.earliest("pk").pk).update(phone="13900000000")
        assert guanzi("backup", file).exit_code == 0
    with an_empty_platform():
        for keys, missing in ((new, "test"), (old, "new")):
            with override_settings(SEALING_KEYS=keys):
                refused(file, f"缺少或不符的密钥：{missing}。")
        with override_settings(SEALING_KEYS=new | old):
            assert guanzi("restore", file).exit_code == 0


def test_a_backup_of_a_newer_program_is_refused(platform: str, elsewhere: Path) -> None:
    file = elsewhere / "newer"
    with database("backup_newer", platform):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied)"
                " VALUES ('ledger', '0099_later', now())"
            )
        assert guanzi("backup", file).exit_code == 0
    with an_empty_platform():
        refused(file, "更新的程序", "ledger.0099_later", "请先升级")


def test_a_restore_that_is_interrupted_leaves_nothing(
    saved: Path, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "differences", interrupted)
        assert guanzi("restore", saved).exit_code == 1
        assert postgres.is_empty()
        assert databases() == {"backup_platform", empty}
    on_server("CREATE DATABASE {}", f"{empty}_restoring")  # as kill -9 would leave it
    assert guanzi("restore", saved).exit_code == 0
    assert databases() == {"backup_platform", empty}


def test_what_does_not_come_out_the_same_is_not_taken(
    saved: Path, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody changes history and the books in the dump and computes its digest anew."""
    whole = restoring._fill

    def fill(*given: Any) -> None:
        whole(*given)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
            cursor.execute("UPDATE audit_auditevent SET note = 'x' WHERE id = (SELECT min(id)"
                           " FROM audit_auditevent)")  # fmt: skip
            cursor.execute("ALTER TABLE ledger_posting DISABLE TRIGGER USER")
            cursor.execute("UPDATE ledger_posting SET amount_fen = amount_fen + 1")

    monkeypatch.setattr(restoring, "_fill", fill)
    refused(saved, "审计链从第 1 条起验证不过", "试算平衡表不同")


def test_a_database_in_use_is_not_replaced(saved: Path, empty: str) -> None:
    known = connection.settings_dict
    with psycopg.connect(host=known["HOST"], user=known["USER"], dbname=empty):
        refused(saved, "数据库正在使用")


def test_a_platform_that_runs_on_the_data_folder_is_stopped_first(
    saved: Path, empty: str, elsewhere: Path
) -> None:
    ensure_home(elsewhere / "home")
    with sole_run():
        refused(saved, "正由另一个管子使用")


@pytest.mark.parametrize("broken", ["write_end", "write_note"])
def test_a_full_disk_leaves_no_backup(
    platform: str, elsewhere: Path, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(archive, broken, full)
    done = guanzi("backup", elsewhere / "full")
    assert (done.exit_code, "磁盘已满" in done.output) == (1, True)
    assert [each.name for each in elsewhere.iterdir()] == []


def test_a_backup_is_not_overwritten_unasked(saved: Path, platform: str) -> None:
    before = saved.read_bytes()
    done = guanzi("backup", saved)
    assert (done.exit_code, "--force" in done.output) == (1, True)
    assert saved.read_bytes() == before
    assert saved.stat().st_mode & 0o077 == 0


def test_an_empty_database_has_nothing_to_back_up(empty: str, elsewhere: Path) -> None:
    done = guanzi("backup", elsewhere / "nothing")
    assert (done.exit_code, "没有可以备份的数据" in done.output) == (1, True)


def test_without_a_client_it_says_what_to_install(
    platform: str, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "DEBIAN", elsewhere)
    monkeypatch.setattr(programs, "usual_home", lambda: elsewhere)
    done = guanzi("backup", elsewhere / "file")
    assert (done.exit_code, "apt-get install postgresql-client-" in done.output) == (1, True)


def test_a_dump_that_fails_leaves_no_backup(
    platform: str, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_FLAGS", ("--no-such-flag",))
    done = guanzi("backup", elsewhere / "file")
    assert (done.exit_code, "pg_dump 没有完成" in done.output) == (1, True)
    assert list(elsewhere.iterdir()) == []
