"""Homes of the running product that are built once for all workers of a test session: every site
that a test starts goes on from a copy, and need not migrate a database and publish a rulebook."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from guanzi.foundation.places import locked
from tests.journeys.city import City
from tests.support import running_site

FORGET = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


@contextmanager
def shared_folder() -> Iterator[Path]:
    """A folder of this session, the same for all its workers; the last to leave removes it."""
    session = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"guanzi-{session[:12]}"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)  # the database's own user has to pass through
    with locked(folder / "users", fcntl.LOCK_SH):
        yield folder
    try:
        with locked(folder / "users", fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(folder)
    except (BlockingIOError, FileNotFoundError):  # others are still there, or were quicker
        return


def built_once(home: Path, build: Callable[[Path], None]) -> Path:
    """The home, built by whichever worker comes first; the others wait for it."""
    with locked(home.with_suffix(".lock"), fcntl.LOCK_EX):
        if not home.with_suffix(".built").exists():
            shutil.rmtree(home, ignore_errors=True)  # what somebody began and did not end
            build(home)
            home.with_suffix(".built").touch()
    return home


def build_site(home: Path) -> None:
    """Started for the first time, and stopped; a test's database need not outlive its machine."""
    with running_site(home):
        pass
    with (home / "postgresql/data/postgresql.auto.conf").open("a") as settings:
        settings.write(FORGET)


def build_city(site: Path, home: Path) -> None:
    """The made-up city in a site that was built."""
    made_up = City(home, like=site)
    made_up.start()
    made_up.stop()
