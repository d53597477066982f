"""A population from files: what only the whole of it knows; the same bytes whatever the slices."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from guanzi.engines.plan.batch import Batch
from guanzi.engines.plan.columns import KEY, PlanRefused
from guanzi.engines.plan.in_sql import DIALECTS
from guanzi.engines.plan.written import plain
from guanzi.engines.populations import (
    find,
    keys_of,
    one_enterprise,
    schema_json,
    slices,
    split,
    strays_of,
    tables_of,
    write,
)
from guanzi.site.commands.engines import InPostgres, fill_table
from tests.plan.folders import WRITERS, a_population, write_folder
from tests.plan.test_batch import ON, SIMPLE
from tests.rules.world import TODAY, a_book, the_rulebook

KEYS = ["甲", "乙", "甲", "丙", "丁", "乙", "戊", "己"]
INVOICES = [("丙", 1), ("丁", 1), ("不在", 1), ("丁", 1), (None, 1), ("己", 1), ("丁", 2)]


def simple_batch() -> Batch:
    book = a_book(SIMPLE)
    return Batch(book, book.measures, TODAY)


def simple_folder(folder: Path, ending: str = ".csv") -> Path:
    """Two keys that come twice, an enterprise with a record that comes twice, and strays."""
    folder.mkdir()
    rows = {
        KEY: KEYS,
        "高新企业": ["是"] * 7 + ["也许"],
        "收入": [f"{n},000.05元" for n in range(1, 9)],
        "占比": ["25%"] * 8,
        "发票": ["是"] * 8,
        "备注": ["x"] * 8,
    }
    invoices = {KEY: [k for k, _ in INVOICES], "票号": [str(n) for _, n in INVOICES]}
    invoices["票种"] = ["专票"] * len(INVOICES)
    WRITERS[ending](pl.DataFrame(rows), folder / f"{KEY}{ending}")
    WRITERS[ending](pl.DataFrame(invoices), folder / f"发票{ending}")
    return folder


def computed(batch: Batch, population: Path, size: int, folder: Path) -> tuple[bytes, bytes]:
    """The answers and the rejected rows as bytes, from slices of a size."""
    found = find(population, batch.rulebook, batch.reads)
    keys = keys_of(found.facts)
    folder.mkdir()
    split(found, keys, size, folder / "records")
    parts, rejected = [], []
    for number, taken in slices(found, keys, size, folder / "records"):
        parts.append(folder / f"{number:03}.parquet")
        batch.by_enterprise(taken.facts, taken.related).write_parquet(parts[-1])
        rejected.append(taken.rejected)
    write(parts, folder / "all.parquet", ".parquet")
    flaws = pl.concat([*rejected, strays_of(folder / "records")])
    return (folder / "all.parquet").read_bytes(), flaws.write_csv().encode()


@pytest.mark.parametrize("ending", WRITERS)
def test_keys_that_come_twice_and_strays_are_found_across_slices(
    tmp_path: Path, ending: str
) -> None:
    population = simple_folder(tmp_path / "population", ending)
    for size in (1, 3, 100):
        answers, flaws = computed(simple_batch(), population, size, tmp_path / str(size))
        assert flaws.decode().splitlines()[1:] == [
            '1,甲,"","",key-twice,同一标识出现了不止一次',
            '2,乙,"","",key-twice,同一标识出现了不止一次',
            '3,甲,"","",key-twice,同一标识出现了不止一次',
            '5,丁,发票,"",row-twice,记录里有重复的行',
            '6,乙,"","",key-twice,同一标识出现了不止一次',
            '8,己,"",高新企业,wrong-type,「高新企业」不是登记的类型或写法',
            ',,发票,"",key-missing,没有标识',
            ',不在,发票,"",key-unknown,记录所属的标识不在主表里',
        ]
        assert pl.read_parquet(answers)["amount_fen"].to_list() == [1_000_01, 1_750_01]


def test_what_goes_wrong_in_a_slice_is_told_in_its_turn(tmp_path: Path) -> None:
    """The slice that is read ahead takes nothing away from the one before it."""
    population = simple_folder(tmp_path / "population", ".parquet")
    found = find(population, simple_batch().rulebook, simple_batch().reads)
    keys = keys_of(found.facts)
    split(found, keys, 3, tmp_path / "records")
    for part in (tmp_path / "records").rglob("000001/*.parquet"):
        part.write_bytes(b"broken")
    parts = slices(found, keys, 3, tmp_path / "records")
    number, first = next(parts)
    assert (number, first.facts.height) == (0, 0)
    with pytest.raises(pl.exceptions.PolarsError):
        next(parts)


@given(data=st.data())
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_bytes_do_not_show_the_slices(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    keys = data.draw(st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), min_size=1, max_size=12))
    owners = data.draw(st.lists(st.sampled_from("甲乙丙丁戊己庚辛壬"), max_size=12))
    folder = tmp_path_factory.mktemp("population")
    rows = pl.DataFrame({KEY: keys, "高新企业": True, "发票": True}).with_columns(
        pl.int_range(pl.len()).alias("收入"), pl.lit("50%").alias("占比")
    )
    rows.write_parquet(folder / f"{KEY}.parquet")
    invoices = pl.DataFrame(
        {KEY: owners, "票号": range(len(owners))}, schema={KEY: pl.String, "票号": pl.Int64}
    )
    invoices.with_columns(pl.lit("专票").alias("票种")).write_parquet(folder / "发票.parquet")
    batch = simple_batch()
    sizes = [1, data.draw(st.integers(2, 11)), 12]
    found = {computed(batch, folder, size, folder / f"by{size}") for size in set(sizes)}
    assert len(found) == 1


def test_the_bytes_do_not_show_the_slices_on_the_rulebook(tmp_path: Path) -> None:
    population = write_folder(a_population(20, 60), tmp_path / "population")
    rulebook = the_rulebook()
    batch = Batch(rulebook, tuple(rulebook.current(ON)), ON)
    found = {computed(batch, population, size, tmp_path / str(size)) for size in (7, 1000)}
    assert len(found) == 1


def test_keys_whose_hashes_meet_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def alike(keys: Any) -> Any:
        return keys.str.len_bytes().cast(pl.UInt64)

    monkeypatch.setattr(pl.Expr, "hash", alike)
    monkeypatch.setattr(pl.Series, "hash", alike)
    keys = keys_of(pl.LazyFrame({KEY: ["甲", "乙", None, "丙", "乙"]}))
    assert (keys.rows, keys.twice.to_list()) == (5, ["乙"])
    asked = pl.Series(["丙", "甲", None, "乙", "xx"])
    assert keys.row_of(asked).to_list() == [3, 0, None, 1, None]


def test_one_enterprise_is_what_it_is_in_the_whole(tmp_path: Path) -> None:
    population = simple_folder(tmp_path / "population")
    batch = simple_batch()
    found = find(population, batch.rulebook, batch.reads)
    taken = one_enterprise(found, "丙")
    assert batch.long(taken.facts, taken.related)["amount_fen"].to_list() == [1_000_01]
    assert one_enterprise(found, "甲").rejected["code"].unique().to_list() == ["key-twice"]
    assert one_enterprise(found, "不在").facts.is_empty()
    assert found.unknown == ("备注",)


def frame(columns: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame({KEY: ["甲"], **columns})


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "没有主表"),
        ({"企业.csv": pl.DataFrame({"收入": ["1元"]})}, "缺少「企业」这一列"),
        ({"企业.csv": frame({"收入": "1元", "营业收入": "2元"})}, "「收入」有不止一列"),
        ({"企业.csv": frame({}), "企业.parquet": frame({})}, "不止一个文件"),
        ({"企业.csv": frame({"发票": "是"})}, "却没有「发票」的文件"),
        ({"企业.csv": frame({}), "发票.csv": pl.DataFrame({"票号": [1]})}, "「发票.csv」缺少"),
    ],
)
def test_a_folder_that_is_no_population_is_refused(
    tmp_path: Path, files: Mapping[str, pl.DataFrame], says: str
) -> None:
    for name, table in files.items():
        WRITERS[Path(name).suffix](table, tmp_path / name)
    batch = simple_batch()
    with pytest.raises(PlanRefused, match=says):
        find(tmp_path, batch.rulebook, batch.reads)


def test_the_schema_names_every_column_that_rules_read() -> None:
    rulebook = the_rulebook()
    measure = rulebook.measure("tech-transfer-support", ON)
    said = schema_json(tables_of(rulebook, measure.reads))
    main, *related = said["tables"]
    assert {column["name"] for column in main["columns"]} == set(measure.reads)
    assert {table["name"] for table in related} == {"月度销售", "扶持记录"}
    sales = next(column for column in main["columns"] if column["name"] == "销售收入")
    assert sales["type"] == "money"
    assert "转化项目销售收入" in sales["aliases"]
    assert len(sales["range"]) == 2


# ---------------------------------------------------------------- engines and tables


SOME = ("tech-transfer-support", "first-set-verification-support", "green-project-support")


def engines_agree(engine: Any, tmp_path: Path, names: Iterable[str] = SOME) -> None:
    """Every raw answer is that of the embedded engine; the first measure reads records."""
    population = write_folder(a_population(60, 50), tmp_path / "population")
    rulebook = the_rulebook()
    measures = [rulebook.measure(name, ON) for name in names]
    embedded, other = Batch(rulebook, measures, ON), Batch(rulebook, measures, ON, engine=engine)
    found = find(population, rulebook, embedded.reads)
    keys = keys_of(found.facts)
    split(found, keys, 60, tmp_path / "records")
    ((_, taken),) = slices(found, keys, 60, tmp_path / "records")
    assert taken.facts.height > 20
    expected = embedded.by_enterprise(taken.facts, taken.related)
    assert other.by_enterprise(taken.facts, taken.related).equals(expected)


def test_postgresql_answers_as_the_embedded_engine(
    tmp_path: Path, postgres: psycopg.Connection[Any]
) -> None:
    engines_agree(InPostgres(postgres), tmp_path)


@pytest.mark.parametrize("most", [10**32 - 1, 10**38])
def test_long_division_for_spark_is_exact(most: int, postgres: psycopg.Connection[Any]) -> None:
    """PostgreSQL works out what is written for Spark, whose quotients have 32 digits at most."""
    divided = DIALECTS["spark"].divided(exp.column("a"), exp.column("b"), wide=True, most=most)
    text = divided.sql(dialect="spark")  # which PostgreSQL understands
    sizes = [0, 1, 7, 10**16 - 1, 10**16, 10**16 + 1, 10**22, 3 * 10**31, 10**32, 10**38 - 1]
    pairs = [(a, b) for a in sizes for b in sizes if b and a // b <= most]
    rows = ", ".join(f"({a}::numeric, {b}::numeric)" for a, b in pairs)
    asked = postgres.execute(f"SELECT a, b, {text} FROM (VALUES {rows}) AS v(a, b)".encode())  # noqa: S608
    assert [(int(a), int(b), int(q)) for a, b, q in asked] == [(a, b, a // b) for a, b in pairs]


def test_answers_are_written_as_a_table(tmp_path: Path, postgres: psycopg.Connection[Any]) -> None:
    population = simple_folder(tmp_path / "population")
    computed(simple_batch(), population, 4, tmp_path / "work")
    parts = sorted((tmp_path / "work").glob("0*.parquet"))
    expected = plain(pl.read_parquet(parts)).rows()
    for _ in range(2):  # a batch may take the place of a batch
        fill_table(postgres, "批量结果", parts)
        assert postgres.execute('SELECT * FROM "批量结果"').fetchall() == expected
    assert [row[3:5] for row in expected] == [
        (1_000_01, "市级 40000;区级 60001"),
        (1_750_01, "市级 70000;区级 105001"),
    ]


def test_a_table_that_no_batch_wrote_is_never_replaced(
    tmp_path: Path, postgres: psycopg.Connection[Any]
) -> None:
    postgres.execute("DROP TABLE IF EXISTS theirs")
    postgres.execute("CREATE TABLE theirs (a int)")
    with pytest.raises(SystemExit):
        fill_table(postgres, "theirs", [])
    assert postgres.execute("SELECT count(*) FROM theirs").fetchone() == (0,)
