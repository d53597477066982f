"""What was backed up comes back, and is proven to be the same."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.audit import exporting
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.files import selectors as files
from guanzi.foundation.files import services as storing
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.identity.models import Organisation
from guanzi.site.backup import postgres, state
from guanzi.site.backup.archive import checked
from tests.audit.conftest import happen
from tests.backup.conftest import (
    PAPER,
    an_empty_platform,
    database,
    databases,
    guanzi,
    on_server,
)
from tests.keeping import keep_file
from tests.support import at_once
from tests.world import MORNING

ROOT = Path(__file__).resolve().parents[2]


def told(file: Path) -> state.State:
    with file.open("rb") as source:
        return checked(source).state


def test_everything_comes_back_and_is_proven(saved: Path, empty: str) -> None:
    done = guanzi("restore", saved)
    assert done.exit_code == 0, done.output
    assert "审计链逐条验证通过" in done.output
    assert "试算平衡表与备份时一致" in done.output
    assert databases() == {"backup_platform", empty}
    assert exporting.first_broken() is None
    (digest, size), *others = files.kept_contents()
    assert (size, others) == (len(PAPER), [])
    assert files.path_of(digest).read_bytes() == PAPER
    assert state.state_now().trial_balance == told(saved).trial_balance
    assert told(saved).accounts > 3


def test_a_restore_is_written_down_and_continues_the_chain(saved: Path, empty: str) -> None:
    guanzi("restore", saved)
    last = AuditEvent.objects.latest("pk")
    assert (last.verb, last.after["head"]) == ("platform.restore", told(saved).head)
    before = AuditEvent.objects.filter(verb="platform.backup").latest("pk")
    assert before.after == {"file": saved.name}
    assert state.state_now().events == told(saved).events + 1


def test_triggers_and_sequences_come_back_too(saved: Path, empty: str) -> None:
    guanzi("restore", saved)
    with pytest.raises(Exception, match="审计记录不可更改"):
        AuditEvent.objects.update(note="x")
    newest = Organisation.objects.latest("pk").pk
    made = Organisation.objects.create(name="新", kind="auditor", created_at=MORNING)
    assert made.pk > newest


def test_what_people_do_meanwhile_is_in_the_next_backup(
    platform: str, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody hands in a file and another is forgotten while the dump is being written."""
    with database("backup_busy", platform):
        office = Organisation.objects.first()
        assert office is not None
        old = keep_file(content=b"old", name="a.csv", kind=FileKind.CSV, actor=PLATFORM, at=MORNING)
        StoredFile.objects.exclude(pk=old.pk).delete()
        cleared: list[Any] = []
        whole = postgres.dump

        def dump(program: str, snapshot: str) -> Any:
            cleared.extend(at_once(1, lambda _: _meanwhile(office, old.pk)))
            yield from whole(program, snapshot)

        monkeypatch.setattr(postgres, "dump", dump)
        file = elsewhere / "busy.backup"
        done = guanzi("backup", file)
        assert (done.exit_code, cleared) == (0, [0]), done.output
    with an_empty_platform():
        done = guanzi("restore", file)
        assert done.exit_code == 0, done.output
        assert [each.name for each in StoredFile.objects.all()] == ["a.csv"]


def _meanwhile(office: Organisation, file_id: int) -> int:
    keep_file(content=b"new", name="b.csv", kind=FileKind.CSV, actor=PLATFORM, at=MORNING)
    happen(PLATFORM, office)
    StoredFile.objects.filter(pk=file_id).delete()
    return storing.remove_orphans(older_than_seconds=-60)


def test_an_older_backup_is_brought_forward(platform: str, elsewhere: Path) -> None:
    file = elsewhere / "older.backup"
    with database("backup_older", platform):
        call_command("migrate", "axes", "0001", verbosity=0)
        assert guanzi("backup", file).exit_code == 0
    with an_empty_platform():
        done = guanzi("restore", file)
        assert done.exit_code == 0, done.output
        assert "备份较旧，数据结构已升级" in done.output
        assert set(state.applied_migrations()) == state.known_migrations()


def test_a_damaged_file_is_named_and_does_not_stop_a_backup(platform: str, elsewhere: Path) -> None:
    with database("backup_lossy", platform):
        StoredFile.objects.all().delete()
        kept = [
            keep_file(content=each, name="a.csv", kind=FileKind.CSV, actor=PLATFORM, at=MORNING)
            for each in (b"gone", b"changed", b"sound")
        ]
        files.path_of(kept[0].digest).unlink()
        files.path_of(kept[1].digest).write_bytes(b"chanced")
        file = elsewhere / "lossy.backup"
        done = guanzi("backup", file)
        assert done.exit_code == 1
        assert "2 个文件已损坏或丢失" in done.output
        assert kept[0].digest in done.output
    with an_empty_platform():
        done = guanzi("restore", file)
        assert done.exit_code == 0, done.output
        assert "备份时已有 2 个文件损坏或丢失" in done.output


def test_data_is_replaced_only_for_whoever_types_its_name(
    saved: Path, platform: str, elsewhere: Path
) -> None:
    with database("backup_other", platform):
        Organisation.objects.create(name="后来建立", kind="auditor", created_at=MORNING)
        refused = guanzi("restore", saved)
        assert (refused.exit_code, "--replace" in refused.output) == (1, True)
        wrong = guanzi("restore", saved, "--replace", said="backup\n")
        assert (wrong.exit_code, "名称不符" in wrong.output) == (1, True)
        assert Organisation.objects.filter(name="后来建立").exists()
        done = guanzi("restore", saved, "--replace", said="backup_other\n")
        assert done.exit_code == 0, done.output
        assert not Organisation.objects.filter(name="后来建立").exists()
        (kept,) = databases() - {"backup_platform", "backup_other"}
        assert kept in done.output
    with database("backup_target", kept):
        assert Organisation.objects.filter(name="后来建立").exists()
    on_server("DROP DATABASE {}", kept)


def test_the_made_up_city_comes_back_on_another_machine(built_city: Path, scratch: Path) -> None:
    """Two data folders with private databases that are not running, as after a fire."""
    file, home = scratch / "city.backup", scratch / "city-again"
    city = scratch / "city-to-back-up"
    subprocess.run(["cp", "-a", str(built_city), str(city)], check=True)
    home.mkdir()
    assert run_in(city, "backup", str(file)).returncode == 0
    (home / "sealing-key").write_text((city / "sealing-key").read_text())
    done = run_in(home, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "审计链逐条验证通过" in done.stdout
    with file.open("rb") as source:
        found = checked(source)
    assert (found.files > 10, found.state.accounts > 50, found.state.events > 400) == (True,) * 3


def run_in(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "GUANZI_DATA": str(home), "DEMO": "0"}
    environment["DJANGO_SETTINGS_MODULE"] = "guanzi.site.settings"
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "guanzi.site.cli", *arguments]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
