"""Finished slices → one file. Rows are written evenly, so that its bytes do not show the slices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from guanzi.engines.plan.written import plain

AT_ONCE = 100_000
Tell = Callable[[int], None]


def write(parts: Sequence[Path], file: Path, ending: str, tell: Tell = lambda rows: None) -> None:
    """All parts as one Parquet, Arrow or CSV file; `tell` hears how many rows were written."""
    if ending == ".csv":
        with file.open("wb") as output:
            for number, rows in enumerate(even(parts, tell)):
                plain(rows).write_csv(output, include_header=number == 0)
    elif ending == ".arrow":
        _source(parts, tell).sink_ipc(file, record_batch_size=AT_ONCE)
    else:
        _source(parts, tell).sink_parquet(file, row_group_size=AT_ONCE)


def even(parts: Sequence[Path], tell: Tell = lambda rows: None) -> Iterator[pl.DataFrame]:
    """The rows of all parts, so many at a time; an empty frame where there is no row."""
    some = False
    for batch in pl.scan_parquet(list(parts), glob=False).collect_batches(chunk_size=AT_ONCE):
        # gathered anew: a slice of nested values is written in other pages than the same values
        yield batch.select(pl.all().gather(pl.int_range(pl.len())))
        tell(batch.height)
        some = True
    if not some:
        yield pl.DataFrame(schema=pl.read_parquet_schema(parts[0]))


def _source(parts: Sequence[Path], tell: Tell) -> pl.LazyFrame:
    """Polars writes what it is handed, row group by row group."""

    def handed(
        _columns: list[str] | None, _kept: pl.Expr | None, _rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        yield from even(parts, tell)

    return register_io_source(handed, schema=pl.read_parquet_schema(parts[0]))
