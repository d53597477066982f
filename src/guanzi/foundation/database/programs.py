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


def find_programs(wanted: str = "initdb") -> list[tuple[int, Path]]:
    """Every (major version, folder of programs) that has one: Debian's before the wheel's, newest
    first. `initdb` comes with the server, `pg_dump` and `pg_restore` also with a client alone."""
    debian, wheel = DEBIAN.glob("*/bin"), wheel_folder().glob("*/*/bin")
    return [*_versions(debian, wanted), *_versions(wheel, wanted)]


def _versions(folders: Iterable[Path], wanted: str) -> list[tuple[int, Path]]:
    usable = (folder / wanted for folder in folders if (folder / wanted).exists())
    return sorted(((_major(program), program.parent) for program in usable), reverse=True)


def _major(program: Path) -> int:
    said = subprocess.check_output([program, "--version"], text=True)
    if not (version := re.search(r"\) (\d+)", said)):
        raise ValueError(said)
    return int(version[1])
