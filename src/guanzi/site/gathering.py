"""The static files, gathered and compressed once for every state they are in.

Compressing takes longer than all else in a start, and hardly any start brings new files.
"""

from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def gather_static_files() -> None:
    """Bring `STATIC_ROOT` to the files that this code has."""
    root = Path(settings.STATIC_ROOT)
    mark = root.with_suffix(".gathered")
    state = _digest()
    if mark.is_file() and mark.read_text() == state and root.is_dir():
        return
    mark.unlink(missing_ok=True)  # what stops half way is done again
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(state)


def _digest() -> str:
    """A name of what is gathered and how."""
    whole = sha256(f"{settings.STORAGES['staticfiles']}{version('whitenoise')}".encode())
    for path, content in sorted(_sources()):
        whole.update(path.encode() + b"\0" + sha256(content).digest())
    return whole.hexdigest()


def _sources() -> Iterator[tuple[str, bytes]]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                yield path, file.read()
