"""Answers on the way out, in plain cells: CSV and tables have neither lists nor categories."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from .columns import KEY

_ROW_OF = (KEY, "measure")
"""What names a row; a wide answer has a row for an enterprise."""


def plain(answers: pl.DataFrame) -> pl.DataFrame:
    """Shares as text (`市级 1000;区级 1500`, in fen), outcomes as text."""
    each = pl.element().struct
    part = pl.format("{} {}", each.field("payer"), each.field("fen"))
    return answers.with_columns(
        *(pl.col(name).cast(pl.String) for name, t in answers.schema.items() if t == pl.Enum),
        *(
            pl.col(n).list.eval(part).list.join(";")
            for n, t in answers.schema.items()
            if t == pl.List
        ),
    )


def table_of(name: str, schema: Mapping[str, pl.DataType]) -> str:
    """CREATE TABLE for plain answers in PostgreSQL; `name` is quoted already."""
    kinds = {column: "BIGINT" if kind == pl.Int64 else "TEXT" for column, kind in schema.items()}
    columns = ", ".join(f'"{column}" {kind}' for column, kind in kinds.items())
    key = ", ".join(f'"{column}"' for column in _ROW_OF if column in kinds)
    return f"CREATE TABLE {name} ({columns}, PRIMARY KEY ({key}))"
