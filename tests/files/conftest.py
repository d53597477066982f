"""The world of the file tests: a store of their own, a person who hands in."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pytest_django import Settings

from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.services import receive_file
from guanzi.foundation.identity.models import Person
from tests.files import samples
from tests.world import MORNING, an_actor

Receive = Callable[..., StoredFile]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Settings) -> Path:
    settings.FILES_HOME = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def person(db: None) -> Person:
    return Person.objects.create(email="li@example.test", name="李四", joined_at=MORNING)


@pytest.fixture
def receive(person: Person) -> Receive:
    def hand_in(
        content: bytes,
        name: str = "文件",
        kinds: frozenset[FileKind] = frozenset(FileKind),
        **more: int,
    ) -> StoredFile:
        actor = an_actor(person_id=person.pk)
        return receive_file(
            content=BytesIO(content), name=name, kinds=kinds, actor=actor, at=MORNING, **more
        )

    return hand_in


def kept(store: Path) -> list[Path]:
    """Every file in the store, the waiting folder included."""
    return [path for path in store.rglob("*") if path.is_file()]


@pytest.fixture
def clamav_daemon(tmp_path: Path) -> Iterator[str]:
    """The address of a real clamd that knows one virus."""
    folder = Path(tempfile.mkdtemp(prefix="clamd-"))  # a socket's path has to be short
    (folder / "test.ndb").write_text(f"Eicar.Test:0:*:{samples.EICAR.hex()}\n")
    address = folder / "ctl"
    configuration = folder / "clamd.conf"
    configuration.write_text(
        f"LocalSocket {address}\nDatabaseDirectory {folder}\nForeground yes\n"
        f"TemporaryDirectory {tmp_path}\n"
    )
    command = ["clamd", "--config-file", str(configuration)]
    daemon = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not address.exists() and time.monotonic() < deadline and daemon.poll() is None:
            time.sleep(0.05)
        yield str(address)
    finally:
        daemon.terminate()
        daemon.wait(10)
        shutil.rmtree(folder)
