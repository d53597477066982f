"""Where raw answers are computed: in this process, inside PostgreSQL, or on Spark. Each takes the
same checked columns and gives the same whole numbers back.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from guanzi.engines.plan import KEY
from guanzi.engines.plan.batch import Engine, Prepared, Related, embedded
from guanzi.engines.plan.in_sql import query
from guanzi.engines.plan.terms import Kind, Term
from guanzi.engines.plan.written import plain, table_of
from guanzi.engines.populations import even
from guanzi.engines.rules import Rulebook
from guanzi.site.commands.batch_work import Target
from guanzi.site.commands.columns import FACTS, RECORDS, by_plan
from guanzi.site.commands.parts import django_ready, give_up
from guanzi.site.commands.spark import InSpark, spark_session
from guanzi.site.commands.tables import copy_population, source_of

ENGINES = ("embedded", "postgres", "spark")
_TYPES: Mapping[Any, str] = {pl.Int64: "BIGINT", pl.Boolean: "BOOLEAN", pl.String: "TEXT"}
_MARK = "guanzi batch"


@contextmanager
def engine_called(name: str, folder: Path, master: str | None = None) -> Iterator[Engine]:
    """The engine of a name; `folder` is a place for what Spark reads and writes, `master` where it
    runs.
    """
    if name == "postgres":
        with _database() as connection:
            yield InPostgres(connection)
    elif name == "spark":
        with spark_session(master) as session:
            yield InSpark(session, folder)
    else:
        yield embedded


# ---------------------------------------------------------------- PostgreSQL


@contextmanager
def _database() -> Iterator[psycopg.Connection[Any]]:
    with django_ready():
        from django.db import connection

        with connection.wrap_database_errors:
            # of its own: whoever asks inside of another's time must not end that one's
            own = connection.get_new_connection(connection.get_connection_params())
            own.autocommit = True
            with closing(own):
                yield own


class InPostgres:
    """Columns copied into temporary tables, one query for every measure."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.queries: dict[tuple[Term, ...], str] = {}

    def __call__(self, prepared: Prepared, facts: pl.DataFrame, related: Related) -> pl.DataFrame:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute("SET LOCAL jit = off")  # compiling takes longer than computing
            cursor.execute("SET LOCAL statement_timeout = 0")
            _copy_in(cursor, FACTS, facts)
            for number, table in enumerate(related.values()):
                _copy_in(cursor, f"{RECORDS}{number}", table)
            return by_plan(prepared, facts, related, lambda *asked: self._answer(cursor, *asked))

    def _answer(
        self, cursor: psycopg.Cursor[Any], terms: Mapping[str, Term], tables: Mapping[str, str]
    ) -> pl.DataFrame:
        text = self._query(terms, tables)
        with cursor.copy(f"COPY ({text}) TO STDOUT (FORMAT csv)".encode()) as copy:
            content = b"".join(copy)
        names = [KEY, *terms]
        rows = pl.read_csv(
            BytesIO(content),
            has_header=False,
            new_columns=names,
            schema=dict.fromkeys(names, pl.String),
        )
        return rows.with_columns(
            (pl.col(name) == "t") if term.kind is Kind.BOOL else pl.col(name).cast(pl.Int64)
            for name, term in terms.items()
        )

    def _query(self, terms: Mapping[str, Term], tables: Mapping[str, str]) -> str:
        known = tuple(terms.values())
        if known not in self.queries:
            self.queries[known] = query(terms, "postgres", FACTS, tables)
        return self.queries[known]


def _copy_in(cursor: psycopg.Cursor[Any], name: str, frame: pl.DataFrame) -> None:
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(_TYPES[kind]))
        for column, kind in frame.schema.items()
    )
    table = sql.Identifier(name)
    cursor.execute(sql.SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DROP").format(table, columns))
    _copy(cursor, table, [frame])
    cursor.execute(sql.SQL("ANALYZE {}").format(table))


def _copy(
    cursor: psycopg.Cursor[Any], table: sql.Identifier, frames: Iterable[pl.DataFrame]
) -> None:
    with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(table)) as copy:
        for frame in frames:
            copy.write(frame.write_csv(include_header=False).encode())


def files_of_table(said: str, rulebook: Rulebook, target: Target) -> Path:
    """A population in tables, as files beside the answers."""
    source = source_of(said)
    with _database() as connection:
        copy_population(connection, source, rulebook, target.population)
    return target.population


def is_written(name: str) -> bool:
    """Whether a batch has written the table; one of somebody else is left alone."""
    with _database() as connection:
        return _is_ours(connection, name)


def _is_ours(connection: psycopg.Connection[Any], name: str) -> bool:
    if not _is_there(connection, name):
        return False
    quoted = sql.Identifier(name).as_string(connection)
    asked = connection.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [quoted])
    if asked.fetchone() != (_MARK,):
        give_up(f"数据库里的「{name}」不是批量计算写的表，不能覆盖。请换一个表名。")
    return True


def _is_there(connection: psycopg.Connection[Any], name: str) -> bool:
    quoted = sql.Identifier(name).as_string(connection)
    return connection.execute("SELECT to_regclass(%s)", [quoted]).fetchone() != (None,)


def rows_of_table(name: str, key: str) -> list[dict[str, Any]]:
    """The rows of an enterprise in a table that a batch wrote."""
    with _database() as connection:
        if not _is_there(connection, name):
            give_up(f"数据库里没有「{name}」这个表。")
        table, column = sql.Identifier(name), sql.Identifier(KEY)
        asked = sql.SQL("SELECT * FROM {} WHERE {} = %s").format(table, column)
        with connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(asked, [key]).fetchall()


def write_table(name: str, parts: Sequence[Path], tell: Callable[[int], None]) -> None:
    """The answers as a table, all or nothing; only a table that a batch wrote is replaced."""
    with _database() as connection:
        fill_table(connection, name, parts, tell)


def fill_table(
    connection: psycopg.Connection[Any],
    name: str,
    parts: Sequence[Path],
    tell: Callable[[int], None] = lambda rows: None,
) -> None:
    """The same over an open connection."""
    table = sql.Identifier(name)
    quoted = table.as_string(connection)
    with connection.transaction(), connection.cursor() as cursor:
        if _is_ours(connection, name):
            cursor.execute(sql.SQL("DROP TABLE {}").format(table))
        schema = plain(pl.DataFrame(schema=pl.read_parquet_schema(parts[0]))).schema
        cursor.execute(table_of(quoted, schema).encode())
        cursor.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(table, sql.Literal(_MARK)))
        _copy(cursor, table, (plain(rows) for rows in even(parts, tell)))
