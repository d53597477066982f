"""Where raw answers are computed: in this process, inside PostgreSQL, or on Spark. Each takes the
same checked columns and gives the same whole numbers back.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from guanzi.engines.plan import KEY
from guanzi.engines.plan.batch import Engine, Prepared, Related, embedded
from guanzi.engines.plan.in_sql import query, steps
from guanzi.engines.plan.terms import Kind, Term
from guanzi.engines.plan.written import plain, table_of
from guanzi.engines.populations import even
from guanzi.site.cli_parts import django_ready, give_up

ENGINES = ("embedded", "postgres", "spark")
_TYPES: Mapping[Any, str] = {pl.Int64: "BIGINT", pl.Boolean: "BOOLEAN", pl.String: "TEXT"}
_FACTS = "batch_facts"
_RECORDS = "batch_records"
_MARK = "guanzi batch"


@contextmanager
def engine_called(name: str, folder: Path) -> Iterator[Engine]:
    """The engine of a name; `folder` is a place for what Spark reads and writes."""
    if name == "postgres":
        with _database() as connection:
            yield InPostgres(connection)
    elif name == "spark":
        with _spark() as session:
            yield InSpark(session, folder)
    else:
        yield embedded


def _by_plan(
    prepared: Prepared,
    facts: pl.DataFrame,
    related: Related,
    compute: Callable[[Mapping[str, Term], Mapping[str, str]], pl.DataFrame],
) -> pl.DataFrame:
    """A query for every measure, since one for all would have more columns than databases take.

    `compute` answers terms over the tables of facts and records, in any order, the key first.
    """
    tables = {name: f"{_RECORDS}{number}" for number, name in enumerate(related)}
    whole = facts.select(KEY)
    for plan in prepared.plans:
        terms = plan.answer.terms()
        found = compute(terms, tables)
        found.columns = [KEY, *(f"{plan.measure.id}|{name}" for name in terms)]
        whole = whole.join(found, on=KEY, how="left", maintain_order="left")
    return whole


# ---------------------------------------------------------------- PostgreSQL


@contextmanager
def _database() -> Iterator[psycopg.Connection[Any]]:
    with django_ready():
        from django.db import connection

        with connection.wrap_database_errors:
            connection.ensure_connection()
            yield connection.connection


class InPostgres:
    """Columns copied into temporary tables, one query for every measure."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.queries: dict[tuple[Term, ...], str] = {}

    def __call__(self, prepared: Prepared, facts: pl.DataFrame, related: Related) -> pl.DataFrame:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute("SET LOCAL jit = off")  # compiling takes longer than computing
            cursor.execute("SET LOCAL statement_timeout = 0")
            _copy_in(cursor, _FACTS, facts)
            for number, table in enumerate(related.values()):
                _copy_in(cursor, f"{_RECORDS}{number}", table)
            return _by_plan(prepared, facts, related, lambda *asked: self._answer(cursor, *asked))

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
            self.queries[known] = query(terms, "postgres", _FACTS, tables)
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


# ---------------------------------------------------------------- Spark


@contextmanager
def _spark() -> Iterator[Any]:
    try:
        pyspark: Any = import_module("pyspark.sql")  # an extra
    except ImportError:
        give_up("没有安装 Spark。请先安装：pip install 'guanzi[spark]'，并装好 Java 17。")
    session = pyspark.SparkSession.builder.appName("guanzi batch").getOrCreate()
    try:
        yield session
    finally:
        session.stop()


class InSpark:
    """Columns handed over as Parquet files, which every executor must be able to read; no Python
    runs for a row.
    """

    def __init__(self, session: Any, folder: Path) -> None:
        self.session = session
        self.folder = folder.resolve()

    def __call__(self, prepared: Prepared, facts: pl.DataFrame, related: Related) -> pl.DataFrame:
        self.folder.mkdir(exist_ok=True)
        self._hand_over(_FACTS, facts)
        for number, table in enumerate(related.values()):
            self._hand_over(f"{_RECORDS}{number}", table)
        return _by_plan(prepared, facts, related, self._answer)

    def _hand_over(self, name: str, frame: pl.DataFrame) -> None:
        file = self.folder / f"{name}.parquet"
        frame.write_parquet(file)
        self.session.read.parquet(file.as_uri()).createOrReplaceTempView(name)

    def _kept(self, name: str, rows: Any) -> Any:
        folder = (self.folder / name).as_uri()
        rows.write.mode("overwrite").parquet(folder)
        return self.session.read.parquet(folder)

    def _answer(self, terms: Mapping[str, Term], tables: Mapping[str, str]) -> pl.DataFrame:
        numbered = {f"a{number}": term for number, term in enumerate(terms.values())}
        *before, last = steps(numbered, "spark", _FACTS, tables)
        for step in before:
            rows = self.session.sql(step.text)
            view = self._kept(step.name, rows) if step.is_shared else rows
            view.createOrReplaceTempView(step.name)
        self._kept(last.name, self.session.sql(last.text))
        answers = pl.read_parquet(sorted((self.folder / last.name).glob("*.parquet")))
        whole = (name for name, term in numbered.items() if term.kind is not Kind.BOOL)
        return answers.with_columns(pl.col(name).cast(pl.Int64) for name in whole)
