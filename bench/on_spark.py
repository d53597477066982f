"""The whole rulebook over made-up enterprises on a local Spark, beside the embedded engine on the
same files: the same bytes, to the fen.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import polars as pl

from guanzi.site.commands.spark import has_java
from tests.plan.java import java_of_wheel

from .rows import Group, Row
from .sizes import sized
from .world import ROOT

SIZE = sized(1_000_000)
ON = "2024-06-15"
FOLDER = ROOT / "build" / "bench" / "spark"
GUANZI = Path(sys.executable).with_name("guanzi")


def measure() -> Iterator[Group]:
    """One group: both engines, and how many answers differ."""
    if not has_java():
        os.environ.update(java_of_wheel())
    title = f"The whole rulebook × {SIZE:,} made-up enterprises on Spark local[2]"
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    yield Group(title, tuple(_rows()))
    shutil.rmtree(FOLDER)


def _rows() -> Iterator[Row]:
    people = FOLDER / "people"
    _seconds("population", str(people), "--size", str(SIZE))
    taken, answers = {}, {}
    for engine, more in (("embedded", []), ("spark", ["--master", "local[2]"])):
        out = FOLDER / f"{engine}.parquet"
        given = ("batch", str(people), "--on", ON, "--out", str(out), "--engine", engine)
        taken[engine] = _seconds(*given, *more)
        answers[engine] = pl.read_parquet(out)
    yield Row(what="embedded", unit="s", samples=[taken["embedded"]])
    yield Row(what="Spark, its start included", unit="s", samples=[taken["spark"]])
    what = "answers that differ (outcome, fen, shares, reason, missing facts)"
    yield Row(what=what, unit="rows", samples=[_different(**answers)], goal=0)


def _different(embedded: pl.DataFrame, spark: pl.DataFrame) -> int:
    if embedded.height != spark.height:
        return max(embedded.height, spark.height)
    unequal = pl.any_horizontal(
        embedded[name].ne_missing(spark[name]).alias(name) for name in embedded.columns
    )
    return int(pl.select(unequal).to_series().sum())


def _seconds(*arguments: str) -> float:
    begin = perf_counter()
    subprocess.run(
        [str(GUANZI), *arguments],
        check=True,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    return perf_counter() - begin
