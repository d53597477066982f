"""Related records beside the slice of their enterprise: split once, so that the whole is linear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from guanzi.engines.plan import KEY
from guanzi.engines.plan.intake import REJECTED, said

from .files import Population
from .keys import Keys

AT_ONCE = 500_000
STRAYS = "strays.parquet"
_SLICE = "slice of the enterprise"


def split(
    population: Population,
    keys: Keys,
    size: int,
    folder: Path,
    tell: Callable[[int], None] = lambda rows: None,
) -> None:
    """Write every record below `folder`, in the folder of its table and slice; beside them those
    that belong to nobody. `tell` hears how many were read.
    """
    strays = [pl.DataFrame(schema={KEY: pl.String, "table": pl.String})]
    for table, (name, records) in enumerate(population.records.items()):
        for number, batch in enumerate(records.collect_batches(chunk_size=AT_ONCE)):
            placed = batch.with_columns((keys.row_of(batch[KEY]) // size).alias(_SLICE))
            for (place,), part in placed.partition_by(
                _SLICE, as_dict=True, include_key=False, maintain_order=True
            ).items():
                if place is None:
                    stray = part.select(KEY).unique().with_columns(table=pl.lit(name))
                    strays.append(stray)
                else:
                    home = _home(folder, table, place)
                    home.mkdir(parents=True, exist_ok=True)
                    part.write_parquet(home / f"{number:06d}.parquet", compression="lz4")
            tell(batch.height)
    folder.mkdir(parents=True, exist_ok=True)
    _rejected(pl.concat(strays)).write_parquet(folder / STRAYS)


def _home(folder: Path, table: int, place: int) -> Path:
    return folder / str(table) / f"{place:06d}"


def _rejected(strays: pl.DataFrame) -> pl.DataFrame:
    code = (
        pl.when(pl.col(KEY).is_null()).then(pl.lit("key-missing")).otherwise(pl.lit("key-unknown"))
    )
    told = (
        strays.unique()
        .sort("table", KEY)
        .with_columns(row=pl.lit(None, dtype=pl.Int64), fact=pl.lit(""), code=code)
    )
    return said(told.select(*REJECTED))


def records_of(population: Population, folder: Path, place: int) -> dict[str, pl.DataFrame]:
    """The records of one slice, as they were read."""
    found = {}
    for table, (name, records) in enumerate(population.records.items()):
        files = sorted(_home(folder, table, place).glob("*.parquet"))
        parts = (pl.read_parquet(file) for file in files)
        empty = pl.DataFrame(schema=records.collect_schema())
        found[name] = pl.concat([empty, *parts])
    return found


def strays_of(folder: Path) -> pl.DataFrame:
    """The records that belong to nobody, as rejected rows."""
    return pl.read_parquet(folder / STRAYS)
