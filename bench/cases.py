"""The queue of the cases at its size: the pages of 200,000 cases beside those of 200.

Each size is a process of its own with a throw-away database, and asks through Django's test client:
sessions, permissions, selectors and templates included, the network not.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from guanzi.foundation.database import private_database
from tests.support import FORGETFUL

from .rows import Group, Row
from .world import ROOT

MANY, FEW = 200_000, 200
MOST = 2  # so many times as long a page of many cases may take
BEGINNING = datetime(2025, 6, 18, 4, 0, tzinfo=UTC)  # when the tests' small world is at work


def measure() -> Iterator[Group]:
    """Every page of many cases and of few, how they compare, and how often each asks."""
    many, few = _run(MANY), _run(FEW)
    rows: list[Row] = []
    for what, found in many.items():
        least = few[what]
        ratio = median(found["ms"]) / median(least["ms"])
        rows += (
            Row(what=f"{what}, of {MANY:,}", unit="ms", samples=found["ms"]),
            Row(what=f"{what}, of {FEW}", unit="ms", samples=least["ms"]),
            Row(what=f"{what}: {MANY:,} compared with {FEW}", unit="×", samples=[ratio], goal=MOST),
            Row(
                what=f"{what}: queries of {MANY:,}, at most those of {FEW}",
                unit="queries",
                samples=[max(found["queries"])],
                goal=min(least["queries"]),
                runs=len(found["queries"]),
            ),
        )
    differing = [what for what in many if {*many[what]["queries"]} != {*few[what]["queries"]}]
    rows.append(
        Row(
            what="pages whose number of queries depends on the number of cases",
            unit="pages",
            samples=[len(differing)],
            goal=0,
            runs=len(many),
        )
    )
    yield Group(f"The queue: {MANY:,} cases beside {FEW}", tuple(rows), "; ".join(differing))


def _run(number: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="guanzi-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)  # the database's own user has to pass through
        with private_database(home / "data", **FORGETFUL) as url:
            offset = round((BEGINNING - datetime.now(UTC)).total_seconds())
            environment = {
                **os.environ,
                "DATABASE_URL": url,
                "GUANZI_DATA": str(home / "site"),
                "CLOCK_OFFSET_SECONDS": str(offset),
                "DJANGO_SETTINGS_MODULE": "tests.settings",  # no manifest of static files
            }
            manage = [sys.executable, "-m", "guanzi.site.manage", "migrate", "-v", "0"]
            subprocess.run(manage, env=environment, check=True, cwd=ROOT)
            command = [sys.executable, "-m", "bench.cases_world", str(number)]
            answer = subprocess.check_output(command, env=environment, cwd=ROOT)
    found: dict[str, Any] = json.loads(answer.splitlines()[-1])
    return found
