"""The real thing: a site, its worker, and what happens when either is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.jobs.slow import SETTINGS, SITE
from tests.support import Process, copied, running_site

SECONDS = 40


@pytest.fixture
def home(scratch: Path, built_site: Path, request: pytest.FixtureRequest) -> Path:
    return copied(built_site, scratch / request.node.name[5:40])


def url_of(home: Path) -> str:
    return f"postgresql://guanzi@/guanzi?host={home}/postgresql/socket"


def ask(home: Path, until: int, seconds: float) -> tuple[int, Path]:
    """Ask the site for slow work; the job's number, and the file of its steps."""
    steps = home.with_suffix(".steps")
    environment = {
        **os.environ,
        "GUANZI_DATA": str(home),
        "DATABASE_URL": url_of(home),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
    }
    arguments = (str(until), str(steps), str(seconds), "recommender")
    command = [sys.executable, "-m", "tests.jobs.ask_slowly", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1]), steps


def fields(home: Path, job: int) -> dict[str, Any]:
    query = "SELECT state, attempts, done, skipped_count FROM jobs_job WHERE id = %s"
    with psycopg.connect(url_of(home)) as connection:
        row = connection.execute(query, [job]).fetchone()
    assert row is not None
    return dict(zip(("state", "attempts", "done", "skipped_count"), row, strict=True))


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def children(process: Process) -> Iterator[tuple[int, str]]:
    """The processes that a process started, with their command lines."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if parent == process.pid:
            yield int(folder.name), command


def worker_of(site: Process) -> int | None:
    return next((pid for pid, command in children(site) if "guanzi.site.worker" in command), None)


def numbers(steps: Path) -> list[int]:
    lines = steps.read_text().splitlines() if steps.exists() else []
    return [int(line.split()[0]) for line in lines]


def test_a_job_survives_the_death_of_its_worker(home: Path) -> None:
    with running_site(home, **SITE) as (site, _):
        job, steps = ask(home, 30, 0.1)
        until(lambda: len(numbers(steps)) > 5, "the worker does not work")
        worker = worker_of(site)
        assert worker is not None
        os.kill(worker, signal.SIGKILL)
        until(lambda: fields(home, job)["state"] == "done", "nobody continued")
        assert worker_of(site) not in (None, worker)
    all_taken(steps, 30)
    assert "Traceback" not in home.with_suffix(".log").read_text()


def all_taken(steps: Path, last: int) -> None:
    """Every step was taken; one at most twice, when death came between the file and the commit."""
    taken = numbers(steps)
    assert sorted(set(taken)) == list(range(1, last + 1))
    assert len(taken) <= last + 1


def test_a_job_survives_a_restart_of_everything(home: Path) -> None:
    with running_site(home, **SITE) as (site, _):
        job, steps = ask(home, 40, 0.1)
        until(lambda: len(numbers(steps)) > 5, "the worker does not work")
        worker = worker_of(site)
        site.send_signal(signal.SIGINT)
        site.wait(15)
    assert not Path(f"/proc/{worker}").exists()
    before = len(numbers(steps))
    assert before < 40
    with running_site(home, **SITE):
        until(lambda: fields(home, job)["state"] == "done", "nobody continued")
        found = fields(home, job)
    assert found == {"state": "done", "attempts": 2, "done": 40, "skipped_count": 5}
    assert numbers(steps) == list(range(1, 41))
