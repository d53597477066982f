"""The policy sandbox: two versions of the whole rulebook over made-up enterprises.

In a fresh process for every run, as a worker meets it: texts compiled, plans made, slices computed.
What the database notes beside the figures is not in it.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

from guanzi.engines.plan.compare import Tally
from guanzi.engines.rules import load_rulebook
from guanzi.lifecycle.matching.rules.sandbox.comparing import CUTS, WHO, Comparison, Side
from guanzi.lifecycle.matching.rules.sandbox.editing import edited
from guanzi.lifecycle.matching.rules.sandbox.figured import figures_of as kept_figures
from guanzi.lifecycle.matching.rules.sandbox.figures import figures_of
from guanzi.lifecycle.matching.rules.sandbox.people import MadeUp

from .rows import Group, Row
from .sizes import sized
from .world import ON, RULEBOOK

ENTERPRISES = 1_000_000
RUNS = 3
YEAR = ON.year - 1
EDIT = {"tech-transfer-support.6": "3%", "first-set-support.1": "35%"}


def measure() -> Iterator[Group]:
    """Time to first figures and whole time; measures that the edit leaves alone, and a day later,
    on which every measure is computed twice."""
    size = sized(ENTERPRISES)
    rows = []
    for what, days in (("figures edited on one text", 0), ("another day, all measures twice", 1)):
        found = [_fresh(size, days) for _ in range(RUNS)]
        first, whole = ([each[name] for each in found] for name in ("first", "whole"))
        rows.append(Row(what=f"{what}: first figures on hand", unit="s", samples=first))
        rows.append(Row(what=f"{what}: the whole", unit="s", samples=whole))
        most = [each["memory"] for each in found]
        rows.append(Row(what=f"{what}: memory at most", unit="MB", samples=most))
    yield Group(f"Policy sandbox, {size:,} enterprises × two versions", tuple(rows))


def _fresh(size: int, days: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.sandbox", str(size), str(days)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def compared(size: int, days: int) -> dict[str, float]:
    """Seconds until the first figures and until all of them, and the most memory in megabytes."""
    began = perf_counter()
    before = load_rulebook(RULEBOOK)
    measures = tuple(before.current(ON))
    figures = [figure for each in measures for figure in figures_of(each, before)]
    after = edited(before, figures, EDIT).rulebook
    on = ON + timedelta(days=days)
    compared = Comparison(Side(before, ON, measures), Side(after, on, tuple(after.current(on))))
    tally, first = Tally(CUTS, WHO), 0.0
    for part in MadeUp(after, compared.reads, size=size, seed=1, year=YEAR).slices(0):
        compared.add(part, tally)
        if not first:
            assert kept_figures(tally)["total"]["rows"]
            first = perf_counter() - began
    assert kept_figures(tally)["total"]["after_fen"]
    whole = perf_counter() - began
    return {"first": first, "whole": whole, "memory": getrusage(RUSAGE_SELF).ru_maxrss / 1000}


if __name__ == "__main__":
    json.dump(compared(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
