"""What a decision can be, and which comes first; slots, figures with dates, rounding, shares."""

from datetime import date

import pytest

from guanzi.engines.rules import (
    Decision,
    FactsRejected,
    Outcome,
    read_fills,
)
from tests.rules.world import a_measure, decided

MUST = "收入 >= 100元 | 第一条 | 必须 | 收入达标 | 明年再来"
IN_PRINCIPLE = "高新企业 | 第一条 | 原则上 | 是高新企业"
MAY = "上市公司 | 第三条 | 可以 | 是上市公司"
ENCOURAGED = '级别 = "市级" | 第一条 | 鼓励 | 是市级'
AMOUNT = "amount: 收入 × 10% | 第二条"


def rows(*conditions: str, more: str = AMOUNT) -> str:
    when = "\n".join(f"  - {condition}" for condition in conditions)
    return f"when:\n{when}\n{more}" if conditions else more


def article(decision: Decision) -> str:
    assert decision.deciding is not None
    return str(decision.deciding.condition.formula.citation)


# --- the order of outcomes


@pytest.mark.req("A28")
def test_1_outside_its_validity_a_measure_is_not_in_force_whatever_the_facts() -> None:
    for day in (date(2019, 12, 31), date(2030, 1, 1)):
        decision = decided(rows(MUST), {"收入": "1元"}, day)
        assert decision.outcome is Outcome.NOT_IN_FORCE
        assert decision.conditions == ()
        assert (decision.amount_fen, decision.missing) == (None, ())


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2029, 12, 31)])
def test_1_the_first_and_the_last_day_are_in_force(day: date) -> None:
    assert decided(rows(MUST), {"收入": "100元"}, day).outcome is Outcome.GRANTED


@pytest.mark.req("A28")
def test_2_a_failed_must_refuses_with_its_article_before_anything_is_asked() -> None:
    decision = decided(rows(IN_PRINCIPLE, MAY, MUST), {"收入": "1元"})
    assert decision.outcome is Outcome.REFUSED
    assert article(decision) == "第一条"
    assert decision.missing == ()
    assert (decision.amount_fen, decision.shares, decision.most_fen) == (None, None, None)


def test_2_of_several_failed_musts_the_first_decides() -> None:
    second = "职工人数 > 5 | 第三条 | 必须 | 有职工"
    given = {"收入": "1元", "职工人数": 0}
    assert article(decided(rows(MUST, second), given)) == "第一条"
    assert article(decided(rows(second, MUST), given)) == "第三条"


def test_2_a_failed_must_comes_before_an_unknown_one() -> None:
    unknown = "职工人数 > 5 | 第三条 | 必须 | 有职工"
    assert decided(rows(unknown, MUST), {"收入": "1元"}).outcome is Outcome.REFUSED


def test_3_an_unknown_must_is_unknown_and_names_the_facts() -> None:
    decision = decided(rows(MUST, IN_PRINCIPLE), {"高新企业": "否"})
    assert decision.outcome is Outcome.UNKNOWN
    assert decision.missing == ("收入",)


@pytest.mark.req("A28")
@pytest.mark.parametrize("condition", [IN_PRINCIPLE, MAY])
@pytest.mark.parametrize("answer", ["否", None])
def test_4_a_failed_or_unknown_softer_condition_asks_a_person_and_still_computes(
    condition: str, answer: str | None
) -> None:
    given = {"收入": "100元", "高新企业": answer, "上市公司": answer}
    decision = decided(rows(MUST, condition), given)
    assert decision.outcome is Outcome.NEEDS_PERSON
    assert decision.amount_fen == 10_00
    assert decision.deciding is not None
    assert decision.deciding.holds is (None if answer is None else False)


def test_4_a_person_is_asked_before_an_open_slot_is_named() -> None:
    body = rows(
        IN_PRINCIPLE, more="slots:\n  标准: 金额 0元 至 9元 | 第二条 | 细则\namount: 标准 | 第二条"
    )
    decision = decided(body, {"高新企业": "否"})
    assert decision.outcome is Outcome.NEEDS_PERSON
    assert decision.open_slots == ("标准",)


def test_5_an_open_slot_is_not_computable_and_names_whose_rule_it_waits_for() -> None:
    body = "slots:\n  标准: 金额 0元 至 9元 | 第二条 | 由细则规定\namount: 标准 | 第二条"
    decision = decided(body)
    assert decision.outcome is Outcome.NOT_COMPUTABLE
    assert decision.open_slots == ("标准",)
    assert decision.measure.slots["标准"].whose_rule == "由细则规定"
    assert decision.amount_fen is None


def test_5_an_open_slot_comes_before_missing_facts_that_cannot_help() -> None:
    body = "slots:\n  标准: 金额 1元 至 9元 | 第二条 | 细则\namount: 标准 + 收入 | 第二条"
    decision = decided(body)
    assert decision.outcome is Outcome.NOT_COMPUTABLE
    assert decision.missing == ()


def test_5_a_slot_that_cannot_matter_any_more_is_not_waited_for() -> None:
    body = "slots:\n  标准: 比率 0% 至 100% | 第二条 | 细则\namount: 收入 × 标准 | 第二条"
    assert decided(body).outcome is Outcome.UNKNOWN
    assert decided(body, {"收入": "0元"}).verdict == (Outcome.GRANTED, 0, None)
    assert decided(body, {"收入": "1元"}).outcome is Outcome.NOT_COMPUTABLE


def test_5_a_step_without_a_single_right_answer_is_not_computable_and_says_why() -> None:
    body = "amount: IF(设立日期 + 1个月 > 2020-01-01, 1元, 2元) | 第二条"
    decision = decided(body, {"设立日期": "2021-01-31"})
    assert decision.outcome is Outcome.NOT_COMPUTABLE
    assert decision.amount.refused is not None
    assert "不作猜测" in decision.amount.refused.message


def test_5_a_must_without_a_single_right_answer_is_not_computable_and_says_why() -> None:
    must = "设立日期 + 1个月 > 2020-01-01 | 第一条 | 必须 | 设立满一月"
    decision = decided(rows(must), {"设立日期": "2021-01-31", "收入": "1元"})
    assert decision.outcome is Outcome.NOT_COMPUTABLE
    assert article(decision) == "第一条"
    assert "不作猜测" in decision.conditions[0].refused


def test_6_an_unknown_amount_is_unknown_and_bounded_by_the_cap() -> None:
    decision = decided(rows(more=f"{AMOUNT}\ncap: 500元 | 第二条"))
    assert decision.outcome is Outcome.UNKNOWN
    assert decision.missing == ("收入",)
    assert decision.most_fen == 500_00


def test_6_an_unknown_share_is_unknown_though_the_amount_is_known() -> None:
    share = "share:\n  市级: 占比 | 第二条\n  区级: 其余 | 第二条"
    decision = decided(rows(more=f"{AMOUNT}\n{share}"), {"收入": "100元"})
    assert decision.outcome is Outcome.UNKNOWN
    assert decision.missing == ("占比",)
    assert (decision.amount_fen, decision.shares) == (None, None)
    assert decision.conditional_fen == 10_00


def test_7_otherwise_it_is_granted() -> None:
    given = {"收入": "100元", "高新企业": "是", "上市公司": "是"}
    decision = decided(rows(MUST, IN_PRINCIPLE, MAY), given)
    assert decision.verdict == (Outcome.GRANTED, 10_00, None)
    assert decision.deciding is None


@pytest.mark.req("A28")
@pytest.mark.parametrize("level", ["区级", None])
def test_what_is_encouraged_is_shown_and_never_decides(level: str | None) -> None:
    decision = decided(rows(ENCOURAGED, MUST), {"收入": "100元", "级别": level})
    assert decision.outcome is Outcome.GRANTED
    assert decision.missing == ()
    assert decision.conditions[0].holds is (None if level is None else False)


def test_a_measure_without_amount_says_only_whether_someone_is_eligible() -> None:
    decision = decided(rows(MUST, more=""), {"收入": "100元"})
    assert (decision.outcome, decision.amount_fen) == (Outcome.GRANTED, None)


# --- a missing fact is never zero, never no, never a grant


@pytest.mark.parametrize(
    "body",
    [
        rows(more="amount: 收入 | 第二条"),
        rows(more="amount: 100元 - 收入 × 0.001% | 第二条"),
        rows(more="amount: IF(高新企业, 2元, 1元) | 第二条"),
        rows(more="amount: IF(NOT 高新企业, 2元, 1元) | 第二条"),
        rows(more="amount: MAX(收入, 1元) | 第二条"),
        rows(more="amount: MIN(收入, 500元) | 第二条"),
        rows(more="amount: SUM(发票, 票面金额) | 第二条"),
        rows(more="amount: COUNT(发票, NOT 已付款) × 1元 | 第二条"),
        rows(more="amount: TIERS(收入, 0% 至 5元, 1%) | 第二条"),
        rows(more="amount: BANDS(职工人数, 1元 至 0, 2元) | 第二条"),
        rows("NOT 高新企业 | 第一条 | 必须 | 不是高新企业"),
        rows('级别 <> "市级" | 第一条 | 必须 | 不是市级', more=""),
        rows("COUNT(发票) = 0 | 第一条 | 必须 | 没有发票", more=""),
        rows("NOT EXISTS(发票, 已付款) | 第一条 | 必须 | 没有已付款发票", more=""),
        rows("收入 <= 5元 | 第一条 | 必须 | 收入低", more=""),
        rows("设立日期 <= 基准日 | 第一条 | 必须 | 已设立", more=""),
    ],
)
def test_a_missing_fact_is_never_zero_or_no_or_a_grant(body: str) -> None:
    decision = decided(body)
    assert decision.outcome is Outcome.UNKNOWN
    assert decision.amount_fen is None
    assert decision.missing


# --- slots and what fills them

SLOT = "slots:\n  支持比例: 比率 0% 至 30% | 第二条 | 细则\namount: 收入 × 支持比例 | 第二条"


def test_a_guideline_fills_a_slot() -> None:
    decision = decided(SLOT, {"收入": "100元"}, fills={"支持比例": "25%"})
    assert decision.verdict == (Outcome.GRANTED, 25_00, None)
    assert decision.open_slots == ()


@pytest.mark.parametrize(
    ("fills", "code", "said"),
    [
        ({"支持比例": "31%"}, "out-of-range", "应在 0% 与 30% 之间,不能是 31%"),
        ({"支持比例": "很多"}, "wrong-type", "应是比率"),
        ({"支付比例": "10%"}, "unknown-slot", "没有「支付比例」这个待定数字。是不是「支持比例」?"),
    ],
)
def test_a_slot_is_filled_within_its_range_only(
    fills: dict[str, str], code: str, said: str
) -> None:
    with pytest.raises(FactsRejected) as caught:
        read_fills(fills, a_measure(SLOT))
    (problem,) = caught.value.problems
    assert problem.code == code
    assert said in problem.message


# --- figures that change with time

DATED = """
parameters:
  标准:
    - 自 2021-01-01 起 10元 | 第一条
    - 自 2023-06-01 起 20元 | 第三条 | 提高
amount: 标准 | 第二条
"""


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2021, 1, 1), 10_00),
        (date(2023, 5, 31), 10_00),
        (date(2023, 6, 1), 20_00),
        (date(2029, 12, 31), 20_00),
    ],
)
def test_a_figure_is_the_one_of_the_day(day: date, amount: int) -> None:
    assert decided(DATED, on=day).verdict == (Outcome.GRANTED, amount, None)


def test_before_its_first_day_a_figure_has_no_value() -> None:
    decision = decided(DATED, on=date(2020, 12, 31))
    assert decision.outcome is Outcome.NOT_COMPUTABLE
    assert decision.amount.refused is not None
    assert decision.amount.refused.message == "「标准」在 2020-12-31 还没有值"


def test_a_share_of_a_figure_that_has_no_value_yet_is_not_split() -> None:
    share = "share:\n  市级: 份额 | 第二条\n  区级: 其余 | 第二条"
    figure = "parameters:\n  份额:\n    - 自 2023-01-01 起 40% | 第二条"
    decision = decided(f"{figure}\namount: 10元 | 第二条\n{share}", on=date(2022, 1, 1))
    assert decision.outcome is Outcome.NOT_COMPUTABLE
    assert decision.shares is None


# --- rounding and shares


@pytest.mark.req("A7")
@pytest.mark.parametrize(
    ("rule", "amount"),
    [
        ("四舍五入到分", 123_46),
        ("舍去到分", 123_45),
        ("进到分", 123_46),
        ("四舍五入到元", 123_00),
        ("舍去到元", 123_00),
    ],
)
def test_an_amount_is_rounded_once_by_its_named_rule(rule: str, amount: int) -> None:
    body = f"amount: 246.91元 × 50% | 第二条\nround: {rule}"  # 123.455
    assert decided(body).amount_fen == amount


def test_without_a_named_rule_it_is_half_up_to_the_fen() -> None:
    assert decided("amount: 0.01元 × 50% | 第二条").amount_fen == 1


@pytest.mark.parametrize(
    ("share", "parts"),
    [
        ("市级: 40% | 第二条\n  区级: 其余 | 第二条", {"市级": 4_00, "区级": 6_01}),
        ("区级: 其余 | 第二条\n  市级: 40% | 第二条", {"区级": 6_01, "市级": 4_00}),
        ("市级: 50% | 第二条\n  区级: 50% | 第二条", {"市级": 5_01, "区级": 5_00}),
        ("市级: 100% | 第二条\n  区级: 其余 | 第二条", {"市级": 10_01, "区级": 0}),
    ],
)
def test_shares_sum_to_the_amount(share: str, parts: dict[str, int]) -> None:
    decision = decided(f"amount: 10.01元 | 第二条\nshare:\n  {share}")
    assert decision.shares == parts
    assert list(decision.shares or {}) == list(parts)


def test_an_amount_is_never_below_nothing() -> None:
    assert decided("amount: 1元 - 5元 | 第二条").verdict == (Outcome.GRANTED, 0, None)


def test_the_cap_comes_last() -> None:
    body = "amount: 收入 × 130% | 第二条\ncap: 100元 | 第二条"
    assert decided(body, {"收入": "90元"}).amount_fen == 100_00
    assert decided(body, {"收入": "10元"}).amount_fen == 13_00


# --- other readings

READINGS = """
let:
  基数: 收入 × 10% | 第二条
amount: 基数 × 130% | 第二条
cap: 100元 | 第二条
readings:
  - id: X1
    question: 先后如何?
    chosen: 先加成
    because: 如此
    alternatives:
      - {text: 先封顶, let: {基数: 'MIN(收入 × 10%, 100元)'}, cap: 无}
      - {text: 不加成, amount: 基数}
      - {text: 顶再高些, cap: 200元}
      - {text: 只用文字说明}
  - id: X2
    question: 高新企业怎样?
    chosen: 一样
    because: 如此
    applies: 高新企业
    alternatives: [{text: 加倍, amount: 基数 × 2}]
"""


def test_every_other_reading_is_computed_by_its_own_formulas() -> None:
    decision = decided(READINGS, {"收入": "2000元"})
    assert decision.amount_fen == 100_00
    assert [a.amount_fen for a in decision.alternatives] == [130_00, 100_00, 200_00, None]


@pytest.mark.parametrize(("answer", "shown"), [("是", True), ("否", False), (None, False)])
def test_a_reading_is_shown_only_where_it_applies(answer: str | None, shown: bool) -> None:
    decision = decided(READINGS, {"收入": "10元", "高新企业": answer})
    assert ("X2" in {a.reading.id for a in decision.alternatives}) is shown


def test_other_readings_never_change_the_decision() -> None:
    with_readings = decided(READINGS, {"收入": "2000元"})
    without = decided(READINGS.partition("readings:")[0], {"收入": "2000元"})
    assert with_readings.verdict == without.verdict
