"""Answers on the way out: Parquet as they are, CSV and a PostgreSQL table in plain cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from .batch import LONG
from .columns import KEY

_PLAIN = {name: "BIGINT" if dtype == pl.Int64 else "TEXT" for name, dtype in LONG.items()}


def plain(answers: pl.DataFrame) -> pl.DataFrame:
    """Shares as text (`市级 1000;区级 1500`, in fen), the outcome as text."""
    each = pl.element().struct
    part = pl.format("{} {}", each.field("payer"), each.field("fen"))
    return answers.with_columns(
        pl.col("shares").list.eval(part).list.join(";"), pl.col("outcome").cast(pl.String)
    )


def write_parquet(slices: Iterable[pl.DataFrame], folder: Path) -> list[Path]:
    """A file for every slice, so that no more than one is in memory."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, answers in enumerate(slices):
        files.append(folder / f"{number:05d}.parquet")
        answers.write_parquet(files[-1])
    return files


def write_csv(slices: Iterable[pl.DataFrame], file: Path) -> None:
    """One file with one heading, UTF-8."""
    with file.open("wb") as output:
        for number, answers in enumerate(slices):
            plain(answers).write_csv(output, include_header=number == 0)


def table_of(name: str) -> str:
    """CREATE TABLE for the long answer in PostgreSQL; one row for an enterprise and a measure."""
    columns = ", ".join(f'"{column}" {kind}' for column, kind in _PLAIN.items())
    return f'CREATE TABLE "{name}" ({columns}, PRIMARY KEY ("{KEY}", "measure"))'


def rows_of(slices: Iterable[pl.DataFrame]) -> Iterator[tuple[Any, ...]]:
    """The cells of that table, row by row, for COPY."""
    for answers in slices:
        yield from plain(answers).iter_rows()
