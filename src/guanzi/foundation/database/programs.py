"""Finds PostgreSQL's programs: Debian's where they are installed, else a wheel's.

The wheel is unpacked where the data usually is and not into the environment, because the
database's own user must be able to reach its programs even when the checkout is private to root.
"""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from guanzi.foundation.places import usual_home

DEBIAN = Path("/usr/lib/postgresql")


def wheel_folder() -> Path:
    """Where the wheel with PostgreSQL's programs is unpacked, once for all data folders."""
    return usual_home() / "postgresql-programs"


def find_programs() -> list[tuple[int, Path]]:
    """Every (major version, folder of programs): Debian's before the wheel's, newest first."""
    return [*_versions(DEBIAN.glob("*/bin")), *_versions(wheel_folder().glob("*/*/bin"))]


def _versions(folders: Iterable[Path]) -> list[tuple[int, Path]]:
    usable = (folder for folder in folders if (folder / "initdb").exists())
    return sorted(((_major(folder), folder) for folder in usable), reverse=True)


def _major(programs: Path) -> int:
    said = subprocess.check_output([programs / "postgres", "--version"], text=True)
    if not (version := re.search(r"\) (\d+)", said)):
        raise ValueError(said)
    return int(version[1])
