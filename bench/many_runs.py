"""One engine over the file of 21 measures, in a process of its own: how long, how much memory.

    python -m bench.many_runs (read|ours|checked|duckdb) ROWS REPEATS [RESULT.parquet]

Prints JSON. With a last argument the answers of one more run are kept, to be compared.
"""

import json
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
import polars as pl

from guanzi.engines.plan import KEY
from guanzi.engines.plan.batch import Batch
from guanzi.engines.populations import Keys, Population, find, keys_of, slices

from . import many_world as world
from .many_rates import FIVE, SIMPLE, simple_base, simple_cap_fen, simple_flag, simple_rate

ON = date(2024, 6, 15)
SLICE = 500_000


@dataclass(frozen=True, slots=True)
class Run:
    """`once` computes everything and gives what it leaves in memory; `keep` writes that down."""

    once: Callable[[], Any]
    keep: Callable[[Any, Path], object] = lambda found, file: None


def main() -> None:
    """Measure, print, keep."""
    name, rows, repeats = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    run = ENGINES[name](rows)
    seconds = [_timed(run) for _ in range(repeats)]
    print(json.dumps({"seconds": seconds, "peak_mb": _peak_mb()}))
    if len(sys.argv) > 4:
        run.keep(run.once(), Path(sys.argv[4]))


def _timed(run: Run) -> float:
    begin = perf_counter()
    found = run.once()
    taken = perf_counter() - begin
    del found
    return taken


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


# ---------------------------------------------------------------- ours


def _read(rows: int) -> Run:
    """The columns that the measures ask for, slice by slice, with the reader that ours uses."""
    population = _population(rows)
    return Run(lambda: sum(p.height for p in population.facts.collect_batches(chunk_size=SLICE)))


def _ours(rows: int) -> Run:
    """Read, every value held against its declared range, computed; all answers stay in memory."""
    population, batch = _population(rows), _batch()
    nothing = pl.Series([], dtype=pl.String)
    keys = Keys(rows, nothing, nothing, nothing, pl.DataFrame())
    return Run(lambda: _answers(batch, population, keys), _write)


def _checked(rows: int) -> Run:
    """The same after looking through the whole file for keys that come twice."""
    population, batch = _population(rows), _batch()
    return Run(lambda: _answers(batch, population, keys_of(population.facts)), _write)


def _batch() -> Batch:
    book = world.the_book()
    return Batch(book, book.measures, ON)


def _population(rows: int) -> Population:
    return find(world.the_file(rows), world.the_book(), _batch().reads)


def _answers(batch: Batch, population: Population, keys: Keys) -> list[pl.DataFrame]:
    found = []
    for _, taken in slices(population, keys, SLICE, world.FOLDER):
        assert taken.rejected.is_empty()
        found.append(batch.wide(taken.facts, taken.related))
    return found


def _write(found: list[pl.DataFrame], file: Path) -> None:
    pl.concat(found).write_parquet(file)


# ---------------------------------------------------------------- by hand


def _duckdb(rows: int) -> Run:
    """The same amounts in SQL written by hand: whole numbers, 128 bits where they are needed."""
    amounts = ", ".join([*map(_simple_sql, range(SIMPLE)), _FIVE_SQL])
    query = f"SELECT {KEY}, {amounts} FROM '{world.the_file(rows)}'"  # noqa: S608
    connection = duckdb.connect(config={"threads": 2})
    into_memory = f"CREATE OR REPLACE TEMP TABLE answers AS {query}"
    return Run(
        lambda: connection.execute(into_memory),
        lambda _, file: connection.execute(f"COPY answers TO '{file}' (FORMAT parquet)"),
    )


def _simple_sql(number: int) -> str:
    base, flag = f"基数{simple_base(number)}", f"标志{simple_flag(number)}"
    top = f"2 * {base} * {simple_rate(number)} + 1000"
    least = f"LEAST(({top}) // 2000, {simple_cap_fen(number)})"
    return f'CASE WHEN {flag} THEN {least} END AS "amount_fen_simple-{number}"'


_TIERS = (
    "25 * LEAST(基数0, 500000000)"
    " + 20 * GREATEST(LEAST(基数0, 1500000000) - 500000000, 0)"
    " + 15 * GREATEST(基数0 - 1500000000, 0)"
)
_TOP = (
    f"({_TIERS})::HUGEINT * (系数 * 10000)::BIGINT * (占比 * 10000)::BIGINT"
    " * CASE WHEN 标志13 THEN 13 ELSE 10 END"
)
_FIVE_SQL = (
    f"CASE WHEN 标志12 THEN LEAST((2 * {_TOP} + 1000000000000) // 2000000000000, 500000000)::BIGINT"
    f' END AS "amount_fen_{FIVE}"'
)

ENGINES: dict[str, Callable[[int], Run]] = {
    "read": _read,
    "ours": _ours,
    "checked": _checked,
    "duckdb": _duckdb,
}


if __name__ == "__main__":
    main()
