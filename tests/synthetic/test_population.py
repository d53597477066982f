"""Made-up populations: repeatable, sound, and shaped like a city's register."""

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal

from guanzi.engines.plan.intake import take_in
from guanzi.engines.rules import Rulebook
from guanzi.foundation.registers.credit_codes import check_digit_ok
from guanzi.foundation.registers.industries import read_industry
from guanzi.lifecycle.enterprises.rules.size_class import size_class
from guanzi.lifecycle.enterprises.states import SizeClass
from guanzi.lifecycle.matching.rules.synthetic import Part, parts
from guanzi.lifecycle.matching.rules.synthetic.chance import Chance
from guanzi.lifecycle.matching.rules.synthetic.who import MOST, enterprises
from guanzi.site.cli import main

SIZE = 3_000


@pytest.fixture(scope="module")
def part(rulebook: Rulebook) -> Part:
    (whole,) = parts(rulebook, size=SIZE, seed=7, year=2021, by=SIZE)
    return whole


def test_a_row_is_the_same_in_whatever_parts_it_is_made(rulebook: Rulebook, part: Part) -> None:
    pieces = list(parts(rulebook, size=SIZE, seed=7, year=2021, by=701))
    assert len(pieces) == 5
    assert_frame_equal(pl.concat(piece.enterprises for piece in pieces), part.enterprises)
    assert_frame_equal(pl.concat(piece.facts for piece in pieces), part.facts)
    for name, table in part.records.items():
        assert_frame_equal(pl.concat(piece.records[name] for piece in pieces), table)


def test_another_seed_tells_other_things(rulebook: Rulebook, part: Part) -> None:
    (other,) = parts(rulebook, size=SIZE, seed=8, year=2021, by=SIZE)
    assert not other.facts["企业隶属"].equals(part.facts["企业隶属"])


def test_every_code_is_sound_and_no_two_are_the_same(part: Part) -> None:
    codes = part.enterprises["企业"]
    assert all(map(check_digit_ok, codes))
    assert codes.n_unique() == SIZE


def test_codes_that_would_run_out_are_refused() -> None:
    with pytest.raises(ValueError, match="最多"):
        enterprises(Chance(1, pl.Series([MOST], dtype=pl.UInt64)))


def test_an_enterprise_has_the_size_that_the_standard_gives_it(part: Part) -> None:
    label = dict(zip(SizeClass, ("大型", "中型", "小型", "微型"), strict=True))
    for row in part.enterprises.iter_rows(named=True):
        known = {name: row[name] for name in ("从业人员", "营业收入")}
        sized = size_class(read_industry(row["行业代码"], 2017), known | {"资产总额": 0})
        if "资产总额" not in sized.why:
            assert sized.size is not None
            assert label[sized.size] == row["企业规模"], row


def test_few_are_large_and_they_sell_most(part: Part) -> None:
    by_size = dict(part.enterprises.group_by("企业规模").agg(pl.col("营业收入").sum()).iter_rows())
    count = dict(part.enterprises.group_by("企业规模").agg(pl.len().alias("count")).iter_rows())
    assert count["大型"] < SIZE // 50
    assert by_size["大型"] > by_size["微型"]


def test_the_months_of_a_project_add_up_to_its_year(part: Part) -> None:
    months = (
        part.records["月度销售"].group_by("企业").agg(pl.len().alias("n"), pl.sum("当月销售额"))
    )
    both = part.facts.select("企业", "销售收入").join(months, on="企业", how="left")
    owners = both.drop_nulls("销售收入")
    assert owners.height > SIZE // 20
    assert owners.filter(n=12).height == owners.height
    assert owners["销售收入"].equals(owners["当月销售额"])
    assert (
        both.filter(pl.col("销售收入").is_null())["n"].null_count() == both.height - owners.height
    )


def test_the_intake_rejects_none_of_it(rulebook: Rulebook, part: Part) -> None:
    taken = take_in(part.facts, part.records, rulebook, rulebook.vocabulary.facts)
    assert taken.rejected.height == 0
    assert taken.ignored == ()
    assert taken.facts.height == SIZE


def test_something_is_unknown_in_every_column_that_somebody_is_asked_for(part: Part) -> None:
    silent = [name for name in part.facts.columns if not part.facts[name].null_count()]
    assert set(silent) == {"企业", "企业注册地", "项目经认定", "月度销售", "扶持记录"}


def test_the_command_writes_labelled_files_and_no_others(tmp_path: Path) -> None:
    folder = tmp_path / "city"
    done = CliRunner().invoke(main, ["population", str(folder), "--size", "50", "--year", "2021"])
    assert done.exit_code == 0, done.output
    assert {file.name for file in folder.iterdir()} == {
        "企业.parquet",
        "月度销售.parquet",
        "扶持记录.parquet",
    }
    written = pl.read_parquet(folder / "企业.parquet")
    assert set(written["数据性质"]) == {"合成数据"}
    assert "虚构" in written["企业名称"][0]
    assert "合成数据" in pl.read_parquet_metadata(folder / "企业.parquet")["guanzi"]


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["population", str(tmp_path)])
    assert done.exit_code == 1
    assert "已经有了" in done.output
