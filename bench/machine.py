"""The machine that the figures were read off on."""

import os
import platform
import re
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from guanzi.foundation.database.programs import find_programs

NOT_FOUND = "none"


@dataclass(frozen=True, slots=True)
class Machine:
    """What a reader must know before comparing two tables."""

    cpu: str
    cores: int
    ram_gib: float
    python: str
    postgresql: str
    load_at_start: float

    def __str__(self) -> str:
        return (
            f"{self.cpu} · {self.cores} cores · {self.ram_gib:.1f} GiB RAM · Python {self.python} "
            f"· PostgreSQL {self.postgresql} · load at start {self.load_at_start:.2f}"
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def this_machine() -> Machine:
    """The machine as it is now: ask before measuring, the load is part of it."""
    return Machine(
        cpu=_cpu(),
        cores=len(os.sched_getaffinity(0)),
        ram_gib=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30,
        python=platform.python_version(),
        postgresql=_postgresql(),
        load_at_start=os.getloadavg()[0],
    )


def _cpu() -> str:
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _postgresql() -> str:
    programs = find_programs()
    if not programs:
        return NOT_FOUND
    said = subprocess.check_output([programs[0][1] / "postgres", "--version"], text=True)
    return said.split(") ")[1].split()[0]
