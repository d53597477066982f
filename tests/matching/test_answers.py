"""What people type becomes facts, and nothing that they typed is lost."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanzi.engines.rules import Rulebook, read_facts
from guanzi.lifecycle.matching.rules.answers import Answers, given_from, read_answers
from guanzi.lifecycle.matching.services import read_examples

TODAY = date(2026, 11, 22)
SUPPORT = {
    "年度": 2021,
    "级别": "市级",
    "类别": "专项资金",
    "资金": "其他资金",
    "对象": "本项目",
    "扶持金额": 123450,
}


def answer(rulebook: Rulebook, **said: str) -> Answers:
    return read_answers(said.items(), rulebook, TODAY)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1,234.50", 1_234_50),
        ("5万", 50_000_00),
        ("5万元", 50_000_00),
        ("500 万元", 5_000_000_00),
        ("¥1,234.50", 1_234_50),
        ("1.5亿", 150_000_000_00),
        ("１２３４．５０", 1_234_50),
        ("0", 0),
    ],
)
def test_money_is_accepted_as_people_write_it(rulebook: Rulebook, typed: str, fen: int) -> None:
    assert answer(rulebook, 销售收入=typed).facts == {"销售收入": fen}


@pytest.mark.parametrize("typed", ["五百", "-3", "3.141", "10万亿"])
def test_an_amount_that_cannot_be_is_quoted_as_it_was_typed(rulebook: Rulebook, typed: str) -> None:
    (problem,) = answer(rulebook, 销售收入=typed).problems
    assert f"「{typed}」" in problem.message


def test_an_amount_in_a_pasted_row_is_quoted_as_it_was_pasted(rulebook: Rulebook) -> None:
    pasted = "月份\t当月销售额(万元)\n2021-01\t5.0000001"
    (problem,) = answer(rulebook, 收入年度="2021", 月度销售=pasted).problems
    assert "「5.0000001」不足一分" in problem.message


@pytest.mark.parametrize("typed", ["85%", "0.85", "85 %", "８５％"])
def test_a_ratio_is_accepted_as_percent_or_decimal(rulebook: Rulebook, typed: str) -> None:
    found = answer(rulebook, 核心技术价值占比=typed).facts["核心技术价值占比"]
    assert found * 100 == 85


def test_a_forgotten_percent_sign_is_offered(rulebook: Rulebook) -> None:
    wrong = answer(rulebook, 核心技术价值占比="85")
    assert wrong.facts == {}
    assert wrong.given == {"核心技术价值占比": "85"}
    assert [(p.code, p.suggestion) for p in wrong.problems] == [("out-of-range", "85%")]


@pytest.mark.parametrize(
    "typed", ["2020-12-10", "2020年12月10日", "2020/12/10", "2020.12.10", "20201210"]
)
def test_dates_are_accepted_in_the_usual_forms(rulebook: Rulebook, typed: str) -> None:
    assert answer(rulebook, 认定日期=typed).facts == {"认定日期": date(2020, 12, 10)}


ROWS = {
    "tabs": "2021\t市级\t专项资金\t其他资金\t本项目\t1,234.50",
    "commas": "2021,市级,专项资金,其他资金,本项目,1,234.50",
    "wide commas": "2021，市级，专项资金，其他资金，本项目，1234.50元",
    "quoted": '2021,市级,专项资金,其他资金,本项目,"1,234.50"',
    "spaces": "2021  市级   专项资金  其他资金  本项目  1,234.50",
    "one space": "2021 市级 专项资金 其他资金 本项目 1234.50元",
    "heading": "年度\t级别\t类别\t资金\t对象\t扶持金额\n"
    "2021\t市级\t专项资金\t其他资金\t本项目\t1234.5",
    "other order": "扶持金额(万元),年度,级别,类别,资金,对象\n"
    "0.12345,2021,市级,专项资金,其他资金,本项目",
    "total line": "2021 市级 专项资金 其他资金 本项目 1234.50\n合计 1234.50",
}


@pytest.mark.parametrize("pasted", ROWS.values(), ids=ROWS.keys())
def test_rows_are_pasted_from_a_spreadsheet(rulebook: Rulebook, pasted: str) -> None:
    read = answer(rulebook, 扶持记录=pasted)
    assert read.problems == ()
    assert read.facts["扶持记录"] == (SUPPORT,)


@pytest.mark.parametrize("word", ["没有", "无"])
def test_no_records_is_an_answer(rulebook: Rulebook, word: str) -> None:
    assert answer(rulebook, 扶持记录=word).facts == {"扶持记录": ()}


@pytest.mark.req("003-11")
@pytest.mark.parametrize(
    "row",
    ["{m}月 10万", "2021-{m:02d},100000", "{m}\t100,000.00", "2021年{m}月  10万元", "10万"],
)
def test_twelve_months_of_sales_are_pasted_in_many_forms(rulebook: Rulebook, row: str) -> None:
    pasted = "\n".join(row.format(m=month) for month in range(1, 13))
    read = answer(rulebook, 收入年度="2021", 月度销售=pasted)
    assert read.problems == ()
    months = [entry["月份"] for entry in read.facts["月度销售"]]
    assert months == [2021 * 12 + month for month in range(12)]
    assert {entry["当月销售额"] for entry in read.facts["月度销售"]} == {100_000_00}


def test_a_row_with_a_cell_too_few_says_which_columns_it_needs(rulebook: Rulebook) -> None:
    (problem,) = answer(rulebook, 扶持记录="2021,市级").problems
    assert problem.fact == "扶持记录"
    assert "第 1 行应有 6 栏" in problem.message


def test_one_wrong_answer_leaves_the_others_in_place(rulebook: Rulebook) -> None:
    read = answer(rulebook, 企业注册地="徐汇区", 销售收入="很多", 科技型中小企业="是")
    assert read.facts == {"企业注册地": "徐汇区", "科技型中小企业": True}
    assert read.given["销售收入"] == "很多"
    assert [problem.fact for problem in read.problems] == ["销售收入"]


def test_not_knowing_is_an_answer_of_its_own(rulebook: Rulebook) -> None:
    read = answer(rulebook, 企业隶属="不知道")
    assert read.unsure == {"企业隶属"}
    assert read.facts == {}
    assert "企业隶属=不知道" in read.readable_query()


def test_facts_that_contradict_each_other_decide_nothing(rulebook: Rulebook) -> None:
    months = "\n".join(["10万"] * 12)
    read = answer(rulebook, 收入年度="2021", 月度销售=months, 销售收入="500万")
    assert read.held_back == {"月度销售", "销售收入"}
    assert read.facts == {"收入年度": 2021}
    assert [problem.code for problem in read.problems] == ["facts-contradict"]
    assert read.given.keys() == {"收入年度", "月度销售", "销售收入"}


def test_an_unknown_name_is_answered_with_the_nearest(rulebook: Rulebook) -> None:
    (stranger,) = answer(rulebook, 销售收人="500万").strangers
    assert (stranger.name, stranger.nearest) == ("销售收人", "销售收入")


def test_an_alias_is_the_fact_itself(rulebook: Rulebook) -> None:
    assert answer(rulebook, 转化项目销售收入="5万").given == {"销售收入": "5万"}


def test_a_day_that_is_none_is_said_and_kept(rulebook: Rulebook) -> None:
    read = answer(rulebook, on="2022-02-30")
    assert (read.on, read.day_text) == (TODAY, "2022-02-30")
    assert read.problems[0].fact == "on"


def test_the_query_is_stable_and_brings_everything_back(rulebook: Rulebook) -> None:
    said = {"销售收入": "1,500万元", "on": "2022-06-20", "企业注册地": "徐汇区", "扶持记录": "没有"}
    read = answer(rulebook, **said)
    assert read.readable_query() == (
        "on=2022-06-20&企业注册地=徐汇区&销售收入=1,500万元&扶持记录=没有"
    )
    again = answer(rulebook, **dict(reversed(said.items())))
    assert again.query() == read.query()


@pytest.mark.parametrize("example", read_examples(), ids=lambda example: example["slug"])
def test_an_example_says_what_it_says_after_a_way_through_the_address(
    rulebook: Rulebook, example: dict[str, Any]
) -> None:
    facts = read_facts(example["facts"], rulebook.vocabulary)
    read = answer(rulebook, on=example["on"], **given_from(facts, rulebook.vocabulary))
    assert (read.problems, read.facts) == ((), facts)
    assert "虚构" in example["name"]


anything = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="0123456789,.-万亿元%年月日\t\n 没有市级专项资金本项目", max_size=300),
)


@settings(max_examples=300)
@given(st.data())
def test_no_text_in_any_field_ever_raises(rulebook: Rulebook, data: st.DataObject) -> None:
    names = st.one_of(st.sampled_from(list(rulebook.vocabulary.facts)), st.text(max_size=12))
    pairs = data.draw(st.lists(st.tuples(names, anything), max_size=6))
    read = read_answers([*pairs, ("on", data.draw(anything))], rulebook, TODAY)
    assert set(read.facts) <= set(read.given)
    assert (
        read_answers([("on", read.on.isoformat()), *read.given.items()], rulebook, TODAY).facts
        == read.facts
    )


def test_hostile_rows_are_refused_quickly(rulebook: Rulebook) -> None:
    for text in (",1" * 20_000, "a" + " " * 40_000 + "b", "1\t" * 20_000, '"' * 30_000):
        assert answer(rulebook, 扶持记录=text).problems
