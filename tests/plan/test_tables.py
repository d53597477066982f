"""A population in tables of PostgreSQL is what it is in files, to the fen."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click
import polars as pl
import psycopg
import pytest
from click.testing import CliRunner, Result

from guanzi.engines.plan.batch import Batch
from guanzi.engines.plan.columns import KEY
from guanzi.engines.populations import find
from guanzi.site.cli import main
from guanzi.site.commands.tables import copy_population, source_of
from tests.plan.test_population import computed, simple_batch
from tests.rules.world import TODAY

TABLES = """
DROP SCHEMA IF EXISTS "城" CASCADE;
CREATE SCHEMA "城";
CREATE TABLE "城"."户" (
    "企业" text, "高新企业" boolean, "收入" numeric(20, 2), "占比" numeric, "发票" boolean,
    "身份证" text
);
INSERT INTO "城"."户" VALUES
    ('乙', true, 2000.05, 0.25, true, 'x'),
    ('甲', true, 1000.05, 0.5, true, 'y'),
    ('丙', NULL, NULL, 0.125, NULL, E'a"b\\n,c'),
    ('丁', false, 1.00, 0.1234567, true, '');
CREATE TABLE "城"."发票" ("企业" text, "票号" int, "票种" text, "开票日期" date);
INSERT INTO "城"."发票" VALUES ('甲', 2, '专票', '2024-02-29'), ('甲', 1, E'专票', NULL);
"""


@pytest.fixture
def city(postgres: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    postgres.execute(TABLES)
    return postgres


def copied(connection: psycopg.Connection[Any], folder: Path, batch: Batch) -> Path:
    copy_population(connection, source_of("postgres:城.户"), batch.rulebook, folder)
    return folder


def test_tables_are_decided_as_files_are(city: psycopg.Connection[Any], tmp_path: Path) -> None:
    """Ties at half a fen, unknown cells, a quoted line break; 甲 has invoices to be looked at."""
    batch = simple_batch()
    answers, flaws = computed(batch, copied(city, tmp_path / "copy", batch), 3, tmp_path / "work")
    told = pl.read_parquet(answers).select(KEY, "outcome", "amount_fen").rows()
    assert told == [
        ("丙", "unknown", None),
        ("乙", "granted", 500_01),
        ("甲", "needs_person", 500_03),
    ]
    assert flaws.decode().splitlines()[1:] == ['1,丁,"",占比,too-fine,「占比」比百万分之一还细']


def test_days_are_days_whatever_the_server_writes(
    city: psycopg.Connection[Any], tmp_path: Path
) -> None:
    city.execute("""UPDATE "城"."发票" SET "开票日期" = '2020-11-12'""")
    city.execute("SET DateStyle = 'SQL, MDY'")
    try:
        folder = copied(city, tmp_path / "copy", simple_batch())
    finally:
        city.execute("RESET DateStyle")
    days = pl.read_parquet(folder / "发票.parquet")["开票日期"].cast(pl.String).to_list()
    assert days == ["2020-11-12", "2020-11-12"]


def test_the_same_rows_are_the_same_bytes(city: psycopg.Connection[Any], tmp_path: Path) -> None:
    """So that a batch that was killed goes on, and one whose tables changed does not."""
    batch = simple_batch()
    first = copied(city, tmp_path / "first", batch)
    city.execute("""UPDATE "城"."户" SET "收入" = "收入" WHERE "企业" = '甲'""")  # moves the row
    second = copied(city, tmp_path / "second", batch)
    for file in ("企业.parquet", "发票.parquet"):
        assert (first / file).read_bytes() == (second / file).read_bytes()
    assert not list(tmp_path.glob("*.unfinished"))


def test_what_no_rule_reads_stays_in_the_database(
    city: psycopg.Connection[Any], tmp_path: Path
) -> None:
    batch = simple_batch()
    folder = copied(city, tmp_path / "copy", batch)
    assert pl.read_parquet(folder / "企业.parquet")["身份证"].null_count() == 4
    assert find(folder, batch.rulebook, batch.reads).unknown == ("身份证",)


def test_a_name_that_is_no_table_is_refused(city: psycopg.Connection[Any], tmp_path: Path) -> None:
    rulebook = simple_batch().rulebook
    with pytest.raises(SystemExit):
        copy_population(city, source_of("postgres:没有"), rulebook, tmp_path / "copy")
    for said in ("postgres:", "postgres:a.b.c", "postgres:a b", 'postgres:a"b'):
        with pytest.raises(click.UsageError):
            source_of(said)


def test_the_command_computes_a_table_and_explains_its_rows(
    city: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = simple_batch().rulebook
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("guanzi.site.commands.rulebook.load_rulebook", lambda folder: book)
    monkeypatch.setattr("guanzi.site.commands.engines._database", lambda: nullcontext(city))

    def guanzi(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    asked = ("batch", "postgres:城.户", "--on", TODAY.isoformat(), "--out", "out.csv")
    told = guanzi(*asked)
    assert (told.exit_code, "3 家" in told.output) == (0, True), told.output
    explained = guanzi("explain", "--from", "out.csv", "--key", "甲")
    assert (explained.exit_code, "一致：50,003 分" in explained.output) == (0, True)
    assert guanzi(*asked, "--engine", "postgres", "--again").exit_code == 0
    assert "甲" in Path("out.csv").read_text()
    copied = Path("out.csv.population/企业.parquet").read_bytes()
    city.execute('DELETE FROM "城"."户"')
    assert "已经存在" in guanzi(*asked).output
    assert Path("out.csv.population/企业.parquet").read_bytes() == copied
    for name, code in (("postgres:城.没有", 1), ("postgres:a b", 2)):
        assert guanzi("batch", name, *asked[2:], "--again").exit_code == code
