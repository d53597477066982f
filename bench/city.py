"""The whole rulebook over every enterprise of a made-up city, by the command that users type."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import polars as pl

from .rows import Group, Row
from .sizes import DIVISOR
from .world import ROOT

SMALL, LARGE = 1_000_000 // DIVISOR, 10_000_000 // DIVISOR
ON = "2024-06-15"
FOLDER = ROOT / "build" / "bench" / "city"
GUANZI = Path(sys.executable).with_name("guanzi")
GOAL_GROWTH = 1.15
"""How much longer a row may take among ten times as many."""


def measure() -> Iterator[Group]:
    """One group: the generator, the batch, and how both grow."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    title = f"The whole rulebook × {SMALL:,} and {LARGE:,} made-up enterprises (guanzi batch)"
    yield Group(title, tuple(_rows()))


def _rows() -> Iterator[Row]:
    times = {}
    for rows in (SMALL, LARGE):
        people, answers = FOLDER / str(rows), FOLDER / f"{rows}.parquet"
        shutil.rmtree(people, ignore_errors=True)
        seconds, _ = _run("population", str(people), "--size", str(rows))
        yield Row(what=f"making {rows:,} enterprises", unit="s", samples=[seconds])
        given = ("batch", str(people), "--on", ON, "--again")
        seconds, peak_mb = _run(*given, "--out", str(answers))
        times[rows] = seconds
        what = f"{rows:,}: outcome, amount, shares, reason, missing facts of every measure"
        yield Row(what=what, unit="s", samples=[seconds])
        yield Row(what=f"{rows:,}: peak memory", unit="MB", samples=[peak_mb])
        count = pl.scan_parquet(answers).select(pl.len()).collect().item()
        rate = count / seconds / 1e6
        yield Row(what=f"{rows:,}: million answers in a second", unit="M/s", samples=[rate])
        wide = FOLDER / f"{rows}-wide.parquet"
        seconds, _ = _run(*given, "--wide", "--out", str(wide))
        what = f"{rows:,}: a row for each enterprise, outcome and amount"
        yield Row(what=what, unit="s", samples=[seconds])
        for file in (answers, wide):
            file.unlink()
        shutil.rmtree(people)
    growth = (times[LARGE] / LARGE) / (times[SMALL] / SMALL)
    what = "time for a row among ten times as many ÷ before"
    yield Row(what=what, unit="×", samples=[growth], goal=GOAL_GROWTH)


def _run(*arguments: str) -> tuple[float, float]:
    """Seconds and megabytes at the most."""
    begin = perf_counter()
    process = subprocess.Popen(
        [str(GUANZI), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"guanzi {' '.join(arguments)} ended with {process.returncode}")
    return perf_counter() - begin, used.ru_maxrss * 1024 / 1e6
