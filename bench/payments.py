"""How long a payment run of ten thousand takes, and the yearly clearing with sixteen districts."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from guanzi.foundation.database import private_database

from .rows import Group, Row
from .sizes import sized
from .world import ROOT

PAYMENTS = sized(10_000, least=10)
DISTRICTS, OF_EACH = 16, sized(5_000, least=2)
PAY_DAY = datetime(2025, 7, 5, 1, 0, tzinfo=UTC)
# seconds that somebody may wait for a page, and a job for its end
PAGE, JOB = 5, 60
RUN = {
    "finding what can be paid": PAGE,
    "choosing": PAGE,
    "submitting": PAGE,
    "reviewing": PAGE,
    "signing the release": PAGE,
    "the job of the release": JOB,
    "the treasury file": PAGE,
    "the bank's answer": PAGE,
    "the job that follows it": JOB,
}
CLEARING = {
    "the districts' balances": 1,
    "drawing a statement": PAGE,
    "confirming it": PAGE,
    "settling it": PAGE,
}


def measure() -> Iterator[Group]:
    """One run and one year, with a database that forgets nothing."""
    found = _run()
    for title, goals in (
        (f"A payment run of {PAYMENTS:,}, from the request to the bank's answer", RUN),
        (f"Clearing with {DISTRICTS} districts, {OF_EACH:,} payments each", CLEARING),
    ):
        rows = (
            Row(what=what, unit="s", samples=found[what], goal=goal) for what, goal in goals.items()
        )
        yield Group(title, tuple(rows))


def _run() -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory(prefix="guanzi-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)  # the database's own user has to pass through
        with private_database(home / "data") as url:
            environment = {
                **os.environ,
                "DATABASE_URL": url,
                "GUANZI_DATA": str(home / "site"),
                "CLOCK_OFFSET_SECONDS": str(round((PAY_DAY - datetime.now(UTC)).total_seconds())),
                "DJANGO_SETTINGS_MODULE": "tests.settings",  # no pool, files that go away
            }
            manage = [sys.executable, "-m", "guanzi.site.manage", "migrate", "-v", "0"]
            subprocess.run(manage, env=environment, check=True, cwd=ROOT)
            command = [sys.executable, "-m", "bench.payments_world", str(PAYMENTS), str(OF_EACH)]
            answer = subprocess.check_output(command, env=environment, cwd=ROOT)
    found: dict[str, list[float]] = json.loads(answer.splitlines()[-1])
    return found
