"""A population in tables of PostgreSQL: copied into files beside the answers, as it is at one
moment. The bytes go from the database to the files; no row becomes Python's.
"""

import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import polars as pl
import psycopg
from psycopg import sql

from guanzi.engines.plan import KEY
from guanzi.engines.rules import Rulebook, Unit
from guanzi.site.commands.parts import give_up

_NAME = re.compile(r"postgres:(?:([^\W\d]\w*)\.)?([^\W\d]\w*)")
_MOST_DIGITS = 38
_COLUMNS = """
    SELECT attname, format_type(atttypid, NULL), atttypmod
    FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
"""
_PLAIN: dict[str, Any] = {
    "smallint": pl.Int64,
    "integer": pl.Int64,
    "bigint": pl.Int64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "real": pl.Float64,
    "double precision": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class Source:
    """The table of enterprises; records stand in tables of its schema, named after their facts."""

    schema: str
    main: str

    def quoted(self, table: str) -> sql.Identifier:
        return sql.Identifier(self.schema, table)


def source_of(said: str) -> Source:
    """`postgres:TABLE` or `postgres:SCHEMA.TABLE`."""
    found = _NAME.fullmatch(said)
    if not found:
        raise click.UsageError(f"「{said}」不是表名，请写成 postgres:表 或 postgres:模式.表。")
    return Source(found[1] or "public", found[2])


def copy_population(
    connection: psycopg.Connection[Any], source: Source, rulebook: Rulebook, folder: Path
) -> None:
    """Every table in a Parquet file of the folder, whatever was there before."""
    vocabulary = rulebook.vocabulary
    records = [fact for fact in vocabulary.facts.values() if fact.unit is Unit.RECORDS]
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SET LOCAL DateStyle = 'ISO, YMD'")  # as Polars reads days
        main = unfinished / f"{KEY}.parquet"
        if not _copied(connection, source, source.main, vocabulary.canonical, main):
            give_up(f"数据库里没有「{source.schema}.{source.main}」这个表。")
        for fact in records:
            file = unfinished / f"{fact.name}.parquet"
            _copied(connection, source, fact.name, fact.fields.get, file)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def _copied(
    connection: psycopg.Connection[Any],
    source: Source,
    table: str,
    known: Callable[[str], Any],
    file: Path,
) -> bool:
    """Whether there is such a table; by key, so that the same rows are the same bytes. Of columns
    that no rule can read only the names leave the database.
    """
    quoted = source.quoted(table)
    asked = connection.execute(_COLUMNS, [quoted.as_string(connection)]).fetchall()
    if not asked:
        return False
    schema = {
        name: _type_of(connection, quoted, name, kind, modifier) for name, kind, modifier in asked
    }
    if KEY not in schema:
        give_up(f"表「{source.schema}.{table}」缺少「{KEY}」这一列。")
    rows = file.with_suffix(".csv")
    selected = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT (FORMAT csv)").format(
        sql.SQL(", ").join(
            _cell(name, kind) if name == KEY or known(name) else sql.SQL("NULL")
            for name, kind in schema.items()
        ),
        quoted,
        _order(schema),
    )
    with rows.open("wb") as output, connection.cursor().copy(selected) as copied:
        for some in copied:
            output.write(some)
    if rows.stat().st_size:
        read = pl.scan_csv(rows, has_header=False, schema=schema, glob=False)
        read.sink_parquet(file)
    else:
        pl.DataFrame(schema=schema).write_parquet(file)
    rows.unlink()
    return True


def _order(schema: Iterable[str]) -> sql.Composed:
    """By key, and all else after it: byte for byte, whatever the language of the database."""
    names = [KEY, *(name for name in schema if name != KEY)]
    ordered = (sql.SQL('{}::text COLLATE "C"').format(sql.Identifier(name)) for name in names)
    return sql.SQL(", ").join(ordered)


def _cell(name: str, kind: Any) -> sql.Composable:
    column = sql.Identifier(name)
    if kind == pl.Boolean:  # CSV's are t and f
        return sql.SQL("CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END").format(column)
    return column if kind != pl.String else sql.SQL("{}::text").format(column)


def _type_of(
    connection: psycopg.Connection[Any], table: sql.Identifier, name: str, kind: str, modifier: int
) -> Any:
    if kind != "numeric":
        return _PLAIN.get(kind, pl.String)
    if modifier >= 0:
        return pl.Decimal(_MOST_DIGITS, (modifier - 4) & 0x7FF)
    asked = sql.SQL("SELECT coalesce(max(scale({})), 0) FROM {}")
    row = connection.execute(asked.format(sql.Identifier(name), table)).fetchone()
    assert row
    return pl.Decimal(_MOST_DIGITS, row[0])
