"""Helpers for tests that start programs of their own, or do several things at once."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.request import urlopen

from django.db import connection

FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SECONDS_TO_START = 180
SECONDS_TO_STOP = 30

Process = subprocess.Popen[bytes]
RunJobs = Callable[[], int]


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def copied(built: Path, home: Path) -> Path:
    """A home of one's own that goes on from a built one."""
    home.parent.mkdir(parents=True, exist_ok=True)
    # cp keeps the owners, as PostgreSQL wants its own
    subprocess.run(["cp", "-a", str(built), str(home)], check=True)
    return home


@contextmanager
def running_site(home: Path, **variables: str) -> Iterator[tuple[Process, str]]:
    """The whole product, started as a person starts it, with its data in `home`.

    It starts without the made-up city, which takes a while; `DEMO="1"` brings it.
    """
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "GUANZI_DATA": str(home)}
    environment |= {"DJANGO_SETTINGS_MODULE": "guanzi.site.settings", "DEMO": "0"}
    environment |= {"COMPUTE_RATE": "100000/m", "WEB_WORKERS": "1"}
    environment.pop("DATABASE_URL", None)
    environment |= variables
    home.parent.mkdir(parents=True, exist_ok=True)
    log = home.with_suffix(".log")
    with log.open("w") as output:
        command = [sys.executable, "-m", "guanzi.site.run"]
        site = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_ready(site, address, log)
            yield site, address
        finally:
            site.terminate()
            site.wait(SECONDS_TO_STOP)


def answers(address: str) -> bool:
    """Whether something good is served there."""
    try:
        urlopen(address, timeout=2).close()  # noqa: S310  # always an address of this machine
    except OSError:
        return False
    return True


def _wait_until_ready(site: Process, address: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not answers(f"{address}/readyz"):
        if site.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"the site did not start:\n{log.read_text()}")
        time.sleep(0.1)


def at_once(number: int, act: Callable[[int], Any]) -> list[Any]:
    """Do it `number` times at the same moment; results, and errors as they are."""
    start = Barrier(number)

    def one(place: int) -> Any:
        try:
            start.wait(timeout=20)
            return act(place)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))
