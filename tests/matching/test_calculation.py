"""One measure: what changed, what the digest says, what is in which column."""

from dataclasses import replace
from datetime import date

import pytest

from guanzi.engines.rules import Outcome, Rulebook
from guanzi.lifecycle.matching.rules.answers import Answers, read_answers
from guanzi.lifecycle.matching.rules.calculation import Calculation, calculate
from guanzi.lifecycle.matching.rules.finding import Column, find

ON = date(2022, 6, 20)
TRANSFER = "tech-transfer-support"
FULL = {
    "企业注册地": "徐汇区",
    "企业隶属": "属地管理企业",
    "科技型中小企业": "是",
    "申报限制期内": "否",
    "项目经认定": "是",
    "项目类别": "现行办法认定项目",
    "认定日期": "2020-12-10",
    "认定有效期截止": "2025-12-09",
    "收入年度": "2021",
    "销售收入": "12345678.90",
    "创新贡献系数": "1",
    "核心技术价值占比": "85%",
    "扶持记录": "没有",
}


def answers(rulebook: Rulebook, said: dict[str, str], on: date = ON) -> Answers:
    return read_answers(said.items(), rulebook, on)


def calculated(
    rulebook: Rulebook, said: dict[str, str], before: dict[str, str] | None = None
) -> Calculation:
    earlier = None if before is None else answers(rulebook, before)
    return calculate(rulebook, rulebook.measure(TRANSFER, ON), answers(rulebook, said), earlier)


@pytest.mark.req("M17", "M18", "M19", "003-03", "003-08")
def test_typed_answers_give_the_amount_and_who_pays_it(rulebook: Rulebook) -> None:
    decision = calculated(rulebook, FULL).decision
    assert decision.outcome is Outcome.GRANTED
    assert decision.amount_fen == 300_464_50
    assert decision.shares == {"市级": 120_185_80, "区级": 180_278_70}


@pytest.mark.req("M19", "003-08")
def test_a_central_enterprise_is_paid_by_the_city_alone(rulebook: Rulebook) -> None:
    decision = calculated(rulebook, FULL | {"企业隶属": "中央在沪企业"}).decision
    assert decision.shares == {"市级": 300_464_50, "区级": 0}


@pytest.mark.req("M20", "A4", "003-11")
def test_a_transition_project_is_halved_from_the_month_it_should_be(rulebook: Rulebook) -> None:
    said = FULL | {
        "项目类别": "五年过渡期项目",
        "认定日期": "2018-06-15",
        "销售收入": "1200万",
        "月度销售": "\n".join(["100万"] * 12),
    }
    decision = calculated(rulebook, said).decision
    # (500万 × 2.5% + 700万 × 2%) × 85% × 130% = 292,825; six full and six half months: 75%
    assert decision.amount_fen == 219_618_75


@pytest.mark.req("A2")
def test_the_other_reading_of_cap_and_bonus_is_told(rulebook: Rulebook) -> None:
    said = FULL | {"销售收入": "5亿", "核心技术价值占比": "100%"}
    calculation = calculated(rulebook, said)
    other = next(item.line for item in calculation.lines if item.line.citation_text == "A2")
    assert calculation.decision.amount_fen == 5_000_000_00
    assert other.fen == 6_500_000_00


def test_only_the_lines_that_the_answer_changed_are_marked(rulebook: Rulebook) -> None:
    before = {name: text for name, text in FULL.items() if name != "创新贡献系数"}
    changed = [i.line.title for i in calculated(rulebook, FULL, before).lines if i.is_changed]
    assert "系数后金额" in changed
    assert "扶持金额" in changed
    assert "分档金额" not in changed
    assert "企业在本市注册" not in changed


def test_nothing_is_marked_without_a_page_before(rulebook: Rulebook) -> None:
    assert not any(item.is_changed for item in calculated(rulebook, FULL).lines)
    assert not any(item.is_changed for item in calculated(rulebook, FULL, FULL).lines)


def test_a_line_without_a_value_names_what_it_waits_for(rulebook: Rulebook) -> None:
    calculation = calculated(rulebook, {"企业注册地": "徐汇区"})
    tiers = next(item for item in calculation.lines if item.line.title == "分档金额")
    assert (tiers.is_settled, tiers.waits_for) == (False, ("销售收入",))


def test_the_digest_does_not_depend_on_how_an_answer_was_written(rulebook: Rulebook) -> None:
    digest = calculated(rulebook, FULL).digest
    written_otherwise = FULL | {"销售收入": "1234.56789万元", "核心技术价值占比": "0.85"}
    assert calculated(rulebook, written_otherwise).digest == digest
    unread = FULL | {"区级专精特新": "是"}
    assert calculated(rulebook, unread).digest == digest


def test_the_digest_changes_with_every_part_of_it(rulebook: Rulebook) -> None:
    measure, said = rulebook.measure(TRANSFER, ON), answers(rulebook, FULL)
    digests = {
        calculate(rulebook, measure, said).digest,
        calculate(rulebook, measure, replace(said, on=date(2022, 6, 21))).digest,
        calculate(replace(rulebook, digest="0" * 64), measure, said).digest,
        calculated(rulebook, FULL | {"销售收入": "12345678.91"}).digest,
    }
    assert len(digests) == 4


def test_every_measure_in_force_stands_in_one_column(rulebook: Rulebook) -> None:
    board = find(rulebook, answers(rulebook, FULL))
    assert board.total == len(list(rulebook.in_force(ON)))
    assert board.total + board.out_of_force == len(list(rulebook.current(ON)))
    assert [f.measure.id for f in board.columns[Column.FITS]] == [TRANSFER]


def test_a_measure_that_changed_its_column_is_marked(rulebook: Rulebook) -> None:
    before = {name: text for name, text in FULL.items() if name != "销售收入"}
    board = find(rulebook, answers(rulebook, FULL), answers(rulebook, before))
    moved = [f.measure.id for column in Column for f in board.columns[column] if f.is_moved]
    assert moved == [TRANSFER]


def test_measures_for_the_same_thing_come_with_what_the_text_says(rulebook: Rulebook) -> None:
    on = date(2023, 3, 1)
    said = {"三首类别": "首版次", "创新产品合同金额": "900万", "企业注册地": "浦东新区"}
    assert find(rulebook, answers(rulebook, said, on)).groups_met() == {}
    said["同一产品获三首其他支持"] = "否"
    notes = find(rulebook, answers(rulebook, said, on)).groups_met()
    assert list(notes) == ["三首"]


def test_on_a_day_without_policy_no_column_has_anything(rulebook: Rulebook) -> None:
    board = find(rulebook, answers(rulebook, FULL, date(1999, 1, 1)))
    assert board.total == 0
    assert board.out_of_force == len(list(rulebook.current(date(1999, 1, 1))))
