"""Twenty-one measures over millions of enterprises: ours beside reading alone, DuckDB by hand and
OpenFisca, each in a process of its own; every fen compared.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl

from . import many_world as world
from .against_openfisca import PEER
from .many_rates import FIVE, SIMPLE
from .many_runs import SLICE
from .rows import Group, Row
from .sizes import DIVISOR

ROWS, SMALL = 3_000_000 // DIVISOR, 20_000 // DIVISOR
MEASURES = SIMPLE + 1
REPEATS = 5
GOAL = 120
"""Million rows × measures in a second, from the file to every answer in memory."""


def measure() -> Iterator[Group]:
    """One group: time, memory, ratios, wrong fen."""
    title = f"{MEASURES} measures × {ROWS:,} rows from Parquet, in slices of {SLICE:,}, to memory"
    yield Group(title, tuple(_rows()))


def _rows() -> Iterator[Row]:
    file = world.the_file(ROWS)
    answers = {name: world.FOLDER / f"answers-{name}.parquet" for name in ("ours", "duckdb")}
    read, ours, checked = _run("read"), _run("ours", answers["ours"]), _run("checked")
    by_hand = _run("duckdb", answers["duckdb"])
    yield from _seconds("reading the columns that the measures ask for", read)
    yield from _seconds("ours: every value held against its range, outcome and amount", ours)
    rate = [ROWS * MEASURES / seconds / 1e6 for seconds in ours["seconds"]]
    yield Row(what="ours: million rows × measures in a second", unit="M/s", samples=rate)
    floor = ROWS * MEASURES / GOAL / 1e6
    yield Row(what=f"ours: time, goal {GOAL} M/s", unit="s", samples=ours["seconds"], goal=floor)
    reading = _median(read)
    yield _ratio("ours ÷ reading", _median(ours) / reading, goal=2)
    yield Row(what="ours: peak memory", unit="MB", samples=[ours["peak_mb"]], goal=1000)
    yield from _seconds("ours, and no key twice in the whole file", checked)
    yield from _seconds("DuckDB, SQL written by hand, amounts only", by_hand)
    yield _ratio("DuckDB ÷ ours", _median(by_hand) / _median(ours))
    yield Row(what="DuckDB: peak memory", unit="MB", samples=[by_hand["peak_mb"]])
    wrong = _different(answers["ours"], answers["duckdb"])
    yield _count(f"ours: cells of {ROWS * MEASURES:,} that differ from DuckDB's", wrong)
    yield _count(f"ours: wrong fen in {SMALL:,} rows worked out in Python", _wrong(file, answers))
    yield from _openfisca(file, answers["ours"], _median(ours))


def _run(name: str, keep: Path | None = None) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.many_runs", name, str(ROWS), str(REPEATS)]
    said = subprocess.check_output([*command, *([str(keep)] if keep else [])], cwd=world.ROOT)
    found: dict[str, Any] = json.loads(said)
    return found


def _median(found: dict[str, Any]) -> float:
    return median(found["seconds"])


def _seconds(what: str, found: dict[str, Any]) -> Iterator[Row]:
    yield Row(what=what, unit="s", samples=found["seconds"])


def _ratio(what: str, value: float, goal: float | None = None) -> Row:
    return Row(what=what, unit="×", samples=[value], goal=goal)


def _count(what: str, value: int, goal: float | None = 0) -> Row:
    return Row(what=what, unit="cells", samples=[value], goal=goal)


# ---------------------------------------------------------------- every fen


def _amounts() -> list[str]:
    return [f"amount_fen_{name}" for name in (*(f"simple-{n}" for n in range(SIMPLE)), FIVE)]


def _different(one: Path, other: Path) -> int:
    found = 0
    for name in _amounts():
        pair = [pl.read_parquet(file, columns=[name])[name].cast(pl.Int64) for file in (one, other)]
        found += int((~pair[0].eq_missing(pair[1])).sum())
    return found


def _wrong(file: Path, answers: dict[str, Path]) -> int:
    facts = pl.scan_parquet(file).head(SMALL).collect()
    found = pl.scan_parquet(answers["ours"]).head(SMALL).select(_amounts()).collect()
    right = world.right_amounts(facts)
    return sum(int((~found[name].eq_missing(right[name])).sum()) for name in _amounts())


# ---------------------------------------------------------------- OpenFisca


def _openfisca(file: Path, answers: Path, ours: float) -> Iterator[Row]:
    if not PEER.exists():
        return
    command = [str(PEER), "-m", "bench.openfisca_many", str(file), str(answers), str(REPEATS)]
    found = json.loads(subprocess.check_output(command, cwd=world.ROOT))
    name = f"openfisca-core {found['version']}"
    yield from _seconds(f"{name}: the same file, granted or not and amount", found)
    yield _ratio("OpenFisca ÷ ours, goal ≥ 3", _median(found) / ours)
    yield Row(what="OpenFisca: peak memory", unit="MB", samples=[found["peak_mb"]])
    yield _count(f"OpenFisca: wrong fen in {found['cells']:,} cells", found["wrong"], goal=None)
