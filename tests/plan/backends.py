"""Every backend under one door: outputs in terms + columns → a frame of answers."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import polars as pl
import psycopg

from guanzi.engines.plan import in_polars, in_sql
from guanzi.engines.plan.columns import KEY
from guanzi.engines.plan.terms import Term
from guanzi.site.commands.columns import RECORDS
from guanzi.site.commands.spark import InSpark

Compute = Callable[[Mapping[str, Term], pl.DataFrame, Mapping[str, pl.DataFrame]], pl.DataFrame]
SQL_TYPES = {pl.Int64: "BIGINT", pl.Boolean: "BOOLEAN", pl.String: "TEXT"}


def with_polars(
    outputs: Mapping[str, Term], facts: pl.DataFrame, related: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    return in_polars.compute(outputs, facts, related)


def with_duckdb(
    outputs: Mapping[str, Term], facts: pl.DataFrame, related: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    query, tables = _query("duckdb", outputs, facts, related)
    with TemporaryDirectory() as folder, duckdb.connect() as database:
        for name, frame in tables.items():
            file = Path(folder) / f"{name}.parquet"
            frame.write_parquet(file)
            database.read_parquet(str(file)).create(name)
        return _frame(database.execute(query).fetchall(), outputs, facts)


def with_postgres(connection: psycopg.Connection[Any]) -> Compute:
    def compute(
        outputs: Mapping[str, Term], facts: pl.DataFrame, related: Mapping[str, pl.DataFrame]
    ) -> pl.DataFrame:
        query, tables = _query("postgres", outputs, facts, related)
        for name, frame in tables.items():
            columns = ", ".join(f'"{c}" {SQL_TYPES[t]}' for c, t in frame.schema.items())
            connection.execute(f'DROP TABLE IF EXISTS "{name}"')
            connection.execute(f'CREATE TEMP TABLE "{name}" ({columns})')
            with connection.cursor() as cursor, cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                for row in frame.iter_rows():
                    copy.write_row(row)
        return _frame(connection.execute(query).fetchall(), outputs, facts)

    return compute


def with_spark(session: Any, folder: Path) -> Compute:
    engine = InSpark(session, folder)

    def compute(
        outputs: Mapping[str, Term], facts: pl.DataFrame, related: Mapping[str, pl.DataFrame]
    ) -> pl.DataFrame:
        engine.hand_over(facts, related)
        found = engine.answer(outputs, {name: f"{RECORDS}{n}" for n, name in enumerate(related)})
        found.columns = [KEY, *outputs]
        return facts.select(KEY).join(found, on=KEY, how="left", maintain_order="left")

    return compute


def _query(
    dialect: str,
    outputs: Mapping[str, Term],
    facts: pl.DataFrame,
    related: Mapping[str, pl.DataFrame],
) -> tuple[str, dict[str, pl.DataFrame]]:
    tables = {"facts": facts} | {f"records{n}": t for n, t in enumerate(related.values())}
    names = {name: f"records{n}" for n, name in enumerate(related)}
    return in_sql.query(outputs, dialect, "facts", names), tables


def _frame(
    rows: list[tuple[Any, ...]], outputs: Mapping[str, Term], facts: pl.DataFrame
) -> pl.DataFrame:
    """In the order of the facts; whole numbers, whatever the database calls them."""
    found = {row[0]: [_plain(cell) for cell in row[1:]] for row in rows}
    ordered = [[key, *found[key]] for key in facts[KEY]]
    return pl.DataFrame(ordered, schema=[KEY, *outputs], orient="row", infer_schema_length=None)


def _plain(cell: Any) -> Any:
    return cell if isinstance(cell, bool) or cell is None else int(cell)


BACKENDS = ("polars", "duckdb", "postgres")
