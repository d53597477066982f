"""Starting and stopping: the private PostgreSQL, the port, the secret."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg
import pytest
from django.contrib.staticfiles.finders import FileSystemFinder
from pytest_django import Settings

from guanzi.foundation.database import Cluster, DatabaseUnavailable, private_database
from guanzi.foundation.places import ensure_home, kept_secret
from guanzi.site import gathering, port, run
from tests.support import FORGETFUL, answers, copied, free_port, running_site


@pytest.fixture
def home(scratch: Path, request: pytest.FixtureRequest) -> Path:
    return scratch / re.sub(r"\W+", "-", request.node.name)[:40]


def postmaster(home: Path) -> int:
    return int((home / "postgresql/data/postmaster.pid").read_text().split()[0])


def test_the_database_starts_keeps_its_data_and_stops(home: Path) -> None:
    with private_database(home, **FORGETFUL) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '管子' AS name")
    assert not Cluster.at(home).is_running()
    with private_database(home, **FORGETFUL) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT name FROM kept").fetchone() == ("管子",)


def test_the_server_is_not_root_and_listens_on_a_socket_only(home: Path) -> None:
    with private_database(home, **FORGETFUL) as url:
        pid = postmaster(home)
        assert Path(f"/proc/{pid}").stat().st_uid != 0
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
            is_superuser = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
            assert connection.execute(is_superuser).fetchone() == (False,)
        assert stat.S_IMODE((home / "postgresql/socket").stat().st_mode) == 0o700


def test_a_folder_that_was_there_keeps_its_permissions(home: Path) -> None:
    home.mkdir()
    home.chmod(0o751)
    with private_database(home, **FORGETFUL):
        pass
    assert stat.S_IMODE(home.stat().st_mode) == 0o751


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_root_is_told_when_the_database_cannot_enter_the_folder(home: Path) -> None:
    home.mkdir()
    home.chmod(0o700)
    with pytest.raises(DatabaseUnavailable, match="GUANZI_DATA"), private_database(home):
        pass


def test_a_path_too_long_for_a_socket_is_refused_in_words(home: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="太长"):
        Cluster.at(home / ("long" * 30))


def test_the_last_one_out_stops_the_server(home: Path) -> None:
    with private_database(home, **FORGETFUL) as first:
        with private_database(home, **FORGETFUL) as second:
            assert second == first
        assert Cluster.at(home).is_running()
    assert not Cluster.at(home).is_running()


def test_a_server_that_died_with_its_machine_is_forgotten(home: Path) -> None:
    with private_database(home, **FORGETFUL):
        remembered = (home / "postgresql/data/postmaster.pid").read_text()
    stale = re.sub(r"^\d+", str(os.getpid()), remembered)
    (home / "postgresql/data/postmaster.pid").write_text(stale)
    with private_database(home, **FORGETFUL) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_data_of_another_major_version_is_refused_in_words(home: Path) -> None:
    with private_database(home, **FORGETFUL):
        pass
    (home / "postgresql/data/PG_VERSION").write_text("9\n")
    with pytest.raises(DatabaseUnavailable, match="PostgreSQL 9"):
        Cluster.at(home)


def test_the_secret_is_drawn_once_and_private(home: Path) -> None:
    secret = kept_secret(ensure_home(home))
    assert len(secret) > 50
    assert kept_secret(home) == secret
    assert stat.S_IMODE((home / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["secret-key"]


def test_letters_lie_where_nobody_else_reads_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUANZI_DATA", str(home))
    run._usable_home()
    assert stat.S_IMODE((home / "mail").stat().st_mode) == 0o700


def test_a_proxy_of_the_office_is_not_asked_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setattr(run, "SECONDS_TO_START", 5)
    with HTTPServer((port.HOST, 0), Healthy) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
            run._wait_until_it_answers(process, server.server_port)
            process.kill()


class Healthy(BaseHTTPRequestHandler):
    """Answers that all is well."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


def test_a_taken_port_is_said_in_both_languages_before_anything_starts(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        environment = {**os.environ, "PORT": taken, "GUANZI_DATA": str(home)}
        run = [sys.executable, "-m", "guanzi.site.run"]
        done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"端口 {taken} 用不了" in done.stderr
    assert f"Port {taken} cannot be used" in done.stderr
    assert "GUANZI_DATA" not in done.stderr  # the folder is free
    assert not home.exists()


def started(home: Path, number: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "PORT": str(number), "GUANZI_DATA": str(home), "DEMO": "0"}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "guanzi.site.run"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def the_one_that_gave_up(runs: list[subprocess.Popen[str]]) -> str:
    """What the loser of several runs said; ends the others, and fails if nobody gave up."""
    try:
        deadline = time.monotonic() + 30
        while all(run.poll() is None for run in runs) and time.monotonic() < deadline:
            time.sleep(0.05)
        over = [run for run in runs if run.poll() is not None]
        assert [run.returncode for run in over] == [1]
        assert over[0].stderr is not None
        return over[0].stderr.read()
    finally:
        for run in runs:
            run.terminate()
        for run in runs:
            run.communicate(timeout=60)


def test_of_two_runs_at_once_on_one_port_one_gives_up(home: Path) -> None:
    home.mkdir()
    number = free_port()
    said = the_one_that_gave_up([started(home / name, number) for name in ("one", "other")])
    assert f"端口 {number} 用不了：这里已经有一个管子在运行" in said
    assert f"make run PORT={number + 1} GUANZI_DATA=" in said


def test_of_two_runs_at_once_on_one_data_folder_one_gives_up(home: Path) -> None:
    said = the_one_that_gave_up([started(home, free_port()) for _ in range(2)])
    assert f"数据文件夹 {home} 正由另一个管子使用" in said
    assert "Another Guanzi runs on the data folder" in said


def test_commands_go_by_the_time_of_the_demonstration_beside_them(home: Path) -> None:
    home.mkdir()
    (home / "clock-offset").write_text("-86400")
    asked = "from django.conf import settings; print(settings.CLOCK_OFFSET_SECONDS)"
    environment = {**os.environ, "GUANZI_DATA": str(home)}
    environment |= {"DJANGO_SETTINGS_MODULE": "guanzi.site.settings"}
    environment.pop("DATABASE_URL", None)

    def offset(**more: str) -> str:
        command = [sys.executable, "-c", asked]
        return subprocess.check_output(command, env=environment | more, text=True).strip()

    assert offset() == "-86400"
    assert offset(CLOCK_OFFSET_SECONDS="60") == "60"
    assert offset(DATABASE_URL="postgresql:///another") == "0"


@pytest.mark.parametrize("text", ["0", "65536", "-1", "八千", "80a", "８０００"])
def test_a_port_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(SystemExit, match="PORT"):
        port.wanted_port()


@pytest.mark.parametrize("text", ["0", "65", "two"])
def test_a_number_of_workers_that_is_none_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_WORKERS", text)
    with pytest.raises(SystemExit, match="WEB_WORKERS"):
        run.main()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whatever_ends_a_run_ends_all_that_it_started(
    built_site: Path, home: Path, ending: signal.Signals
) -> None:
    with running_site(copied(built_site, home)) as (site, address):
        site.send_signal(ending)
        site.wait(15)
        assert not answers(f"{address}/healthz")
    assert not Cluster.at(home).is_running()


def test_any_other_postgresql_can_be_used(home: Path) -> None:
    with (
        private_database(home / "other", **FORGETFUL) as url,
        running_site(home / "site", DATABASE_URL=url) as (_, address),
    ):
        assert answers(f"{address}/readyz")
    assert not (home / "site" / "postgresql").exists()


def test_a_database_that_is_not_there_is_said_in_words(home: Path) -> None:
    nowhere = f"postgresql://guanzi@/guanzi?host={home}"
    with (
        pytest.raises(AssertionError, match="数据库用不了"),
        running_site(home / "site", DATABASE_URL=nowhere),
    ):
        pass


def published(address: str) -> list[dict[str, Any]]:
    with urlopen(f"{address}/api/v1/policies/shanghai-003") as answer:  # noqa: S310
        versions: list[dict[str, Any]] = json.load(answer)["versions"]
        return versions


def test_another_run_keeps_what_was_published(built_site: Path, home: Path) -> None:
    with running_site(copied(built_site, home)) as (_, address):
        first = published(address)
    with running_site(home) as (_, address):
        assert published(address) == first
    assert len(first) == 1


def test_static_files_are_gathered_again_only_when_they_changed(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "a.css").write_text("a {}")
    settings.STATICFILES_DIRS = [own]
    settings.STATIC_ROOT = tmp_path / "static"
    monkeypatch.setattr(gathering, "get_finders", lambda: [FileSystemFinder()])
    gathered: list[str] = []

    def collect(name: str, **_: object) -> None:
        gathered.append(name)
        settings.STATIC_ROOT.mkdir(exist_ok=True)

    monkeypatch.setattr(gathering, "call_command", collect)
    for _ in range(2):
        gathering.gather_static_files()
    assert len(gathered) == 1
    (own / "a.css").write_text("b {}")
    gathering.gather_static_files()
    assert len(gathered) == 2
