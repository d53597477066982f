"""Where this installation keeps what must outlive a run."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLOCK_OFFSET = "clock-offset"  # the file in which a demonstration tells commands its time


def data_home() -> Path:
    """The folder of this installation's data; `GUANZI_DATA` moves it."""
    chosen = os.environ.get("GUANZI_DATA")
    return Path(chosen).absolute() if chosen else usual_home()


def usual_home() -> Path:
    """Where the data is unless somebody moves it."""
    if os.geteuid() == 0:
        return Path("/var/lib/guanzi")
    share = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(share) / "guanzi"


def ensure_home(home: Path) -> Path:
    """Create the data folder; one that exists keeps the permissions its owner gave it."""
    if not home.is_dir():
        home.mkdir(parents=True, mode=0o755)
        home.chmod(0o755)  # whatever the umask: the database's user must be able to pass through
    return home


def kept_secret(home: Path, name: str = "secret-key") -> str:
    """A random secret, drawn on the first call and the same ever after."""
    path = home / name
    if not path.exists():
        draft = path.with_name(f"{name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            path.hardlink_to(draft)  # unlike a rename, never replaces what another run just wrote
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


@contextmanager
def locked(path: Path, kind: int) -> Iterator[int]:
    """A lock of the kind that `fcntl.flock` knows, on a file, for as long as the block runs.

    The system lets go of it when the process ends, however it ends.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind)
        yield descriptor
    finally:
        os.close(descriptor)
