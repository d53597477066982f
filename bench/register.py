"""The register at its size: 100,000 rows brought in, 200,000 enterprises searched.

Each part is a process of its own with a throw-away database, so that its memory is its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guanzi.foundation.database import private_database

from .rows import Group, Row
from .world import ROOT

ROWS = 100_000
MANY, FEW = 200_000, 200
PAGE_GOAL = 100.0


def measure() -> Iterator[Group]:
    """The long file in both forms, then the list of many beside the list of few."""
    yield Group(f"The register: a table of {ROWS:,} rows", tuple(_imports()))
    yield Group(f"The register: {MANY:,} enterprises beside {FEW}", tuple(_searches()))


def _imports() -> Iterator[Row]:
    for form in ("csv", "xlsx"):
        found = _run("import", str(ROWS), form)
        for part, what in (
            ("read", "read and compared"),
            ("write", "confirmed and written"),
            ("again", "the same file again: read, nothing to write"),
        ):
            yield Row(what=f"{form}: {what}", unit="s", samples=[found[part]])
        yield Row(
            what=f"{form}: peak of memory, all of the process",
            unit="MB",
            samples=[found["megabytes"]],
        )


def _searches() -> Iterator[Row]:
    many, few = _run("search", str(MANY)), _run("search", str(FEW))
    for what, samples in many.items():
        yield Row(what=f"{what}, of {MANY:,}", unit="ms", samples=samples, goal=PAGE_GOAL)
        yield Row(what=f"{what}, of {FEW}", unit="ms", samples=few[what])


def _run(*arguments: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="guanzi-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)  # the database's own user has to pass through
        with private_database(home / "data") as url:
            environment = {**os.environ, "DATABASE_URL": url, "GUANZI_DATA": str(home / "site")}
            manage = [sys.executable, "-m", "guanzi.site.manage", "migrate", "-v", "0"]
            subprocess.run(manage, env=environment, check=True, cwd=ROOT)
            command = [sys.executable, "-m", "bench.register_world", *arguments]
            answer = subprocess.check_output(command, env=environment, cwd=ROOT)
    found: dict[str, Any] = json.loads(answer.splitlines()[-1])
    return found
