"""Tiers, bands, rounding, dates and related records, with everything known and with gaps."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from guanzi.engines.rules import Unknown
from guanzi.engines.rules.evaluate import evaluate
from guanzi.engines.rules.scope import Scope
from tests.rules.world import TODAY, computed, parsed

# --- tiers and bands


@pytest.mark.parametrize(
    ("sales", "amount"),
    [
        ("0元", 0),
        ("0.01元", Fraction(1, 40)),
        ("499.99元", 49999 * Fraction(1, 40)),
        ("500元", 12_50),
        ("500.01元", 12_50 + Fraction(1, 50)),
        ("1500元", 32_50),
        ("1500.01元", 32_50 + Fraction(3, 200)),
        ("3000元", 55_00),
    ],
)
def test_each_part_counts_at_the_rate_of_its_own_tier(sales: str, amount: Any) -> None:
    formula = "TIERS(收入, 2.5% 至 500元, 2% 至 1500元, 1.5%)"
    assert computed(formula, {"收入": sales}) == amount


@pytest.mark.parametrize(
    ("people", "value"),
    [(0, 1_00), (19, 1_00), (20, 2_00), (300, 2_00), (301, 3_00)],
)
def test_below_leaves_the_limit_out_and_up_to_takes_it_in(people: int, value: int) -> None:
    formula = "BANDS(职工人数, 1元 不足 20, 2元 至 300, 3元)"
    assert computed(formula, {"职工人数": people}) == value


def test_bands_look_up_and_tiers_accumulate() -> None:
    facts = {"收入": "600元"}
    assert computed("BANDS(收入, 2.5% 至 500元, 2%)", facts) == Fraction(1, 50)
    assert computed("TIERS(收入, 2.5% 至 500元, 2%)", facts) == 14_50


@pytest.mark.parametrize(
    ("value", "step", "rounded"),
    [
        ("1.50元", "1元", 2_00),
        ("1.49元", "1元", 1_00),
        ("-1.50元", "1元", -2_00),
        ("1250元", "100元", 1300_00),
        ("0.01元 × 50%", "0.01元", 1),
        ("2.345", "0.01", Fraction(47, 20)),
    ],
)
def test_round_goes_half_up_to_a_multiple_of_the_step(value: str, step: str, rounded: Any) -> None:
    assert computed(f"ROUND({value}, {step})") == rounded


def test_choice_takes_only_the_branch_that_counts() -> None:
    facts = {"高新企业": "是", "职工人数": 0}
    assert computed("IF(高新企业, 1元, 1元 ÷ 职工人数)", facts) == 1_00


# --- dates


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2016-07-20 + 5年", date(2021, 7, 20)),
        ("2020-02-29 + 4年", date(2024, 2, 29)),
        ("2020-03-31 + 2个月", date(2020, 5, 31)),
        ("2020-03-31 - 3个月", date(2019, 12, 31)),
        ("2020-02-28 + 2天", date(2020, 3, 1)),
        ("2020-03-01 - 1天", date(2020, 2, 29)),
        ("2020-03-01 - 2020-02-01", 29),
        ("YEAR(2020-12-31)", 2020),
        ("YEAR(2019-08)", 2019),
        ("MONTH(2016-07-20)", 2016 * 12 + 6),
        ("MONTH(2016-07-20) + 1个月", 2016 * 12 + 7),
        ("MONTH(2016-07-20) + 1个月 + 5年 - 1个月 = 2021-07", True),
        ("2020-01 - 1个月 = 2019-12", True),
        ("2021-07 - 2016-08", 59),
        ("基准日 - 2024-06-01", 14),
    ],
)
def test_dates_and_months_are_counted_by_the_calendar(text: str, value: Any) -> None:
    assert computed(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2020-01-31 + 1个月", "ambiguous-day"),
        ("2020-02-29 + 1年", "ambiguous-day"),
        ("2020-03-31 - 1个月", "ambiguous-day"),
        ("2020-10-31 + 4个月", "ambiguous-day"),
        ("9999-12-01 + 1个月", "date-out-of-range"),
        ("1900-01-01 - 800000天", "date-out-of-range"),
        ("2020-01-01 + 99999999999999天", "date-out-of-range"),
        ("2020-01-01 + 999999年", "date-out-of-range"),
    ],
)
def test_a_day_that_does_not_exist_is_refused_and_not_guessed(text: str, code: str) -> None:
    value = computed(text)
    assert isinstance(value, Unknown)
    assert value.blocked
    assert value.refusal is not None
    assert value.refusal.code == code


def test_the_refusal_of_a_day_says_which_day() -> None:
    message = computed("2020-01-31 + 1个月").refusal.message
    assert message == (
        "2020-01-31 加 1 个月落在不存在的 2020-02-31,条文没有说按前一天还是后一天,不作猜测"
    )


# --- what is refused matters only where the rest does not decide

AMBIGUOUS = "2020-01-31 + 1个月 > 2020-01-01"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"否 AND {AMBIGUOUS}", False),
        (f"{AMBIGUOUS} AND 否", False),
        (f"是 OR {AMBIGUOUS}", True),
        (f"IF(否, {AMBIGUOUS}, 是)", True),
        (f"IF({AMBIGUOUS}, 5元, 5元)", 5_00),
        ("0 × (1元 ÷ 0)", 0),
    ],
)
def test_a_refused_part_does_not_spoil_what_the_rest_decides(text: str, value: Any) -> None:
    assert computed(text) == value


@pytest.mark.parametrize(
    "text", [f"是 AND {AMBIGUOUS}", f"否 OR {AMBIGUOUS}", f"NOT ({AMBIGUOUS})"]
)
def test_a_refused_part_spoils_what_depends_on_it(text: str) -> None:
    value = computed(text)
    assert isinstance(value, Unknown)
    assert value.refusal.code == "ambiguous-day"  # type: ignore[union-attr]


def test_division_by_zero_is_refused() -> None:
    value = computed("收入 ÷ 职工人数", {"收入": "1元", "职工人数": 0})
    assert value.refusal.message == "「职工人数」是零,不能作除数"


# --- intervals: what is settled before everything is known


@pytest.mark.parametrize(
    ("text", "given", "value"),
    [
        ("否 AND 高新企业", {}, False),
        ("是 OR 高新企业", {}, True),
        ("MIN(收入, 0元)", {}, 0),
        ("收入 >= 0元", {}, True),
        ("占比 > 100%", {}, False),
        ("MIN(收入, 500元) = 500元", {}, None),
        ("收入 × 0%", {}, 0),
        ("IF(高新企业, 1元, 1元)", {}, 1_00),
        ("设立日期 < 1970-01-01", {}, False),
        ("YEAR(设立日期) >= 1980", {}, True),
        ("COUNT(发票) <= 4", {}, True),
        ('级别 = "市级"', {}, None),
        ("NOT 高新企业", {}, None),
    ],
)
def test_intervals_settle_what_they_can(text: str, given: dict[str, Any], value: Any) -> None:
    found = computed(text, given)
    if value is None:
        assert isinstance(found, Unknown)
    else:
        assert found == value
        assert not isinstance(found, Unknown)


def test_a_minimum_is_settled_once_the_unknown_is_known_to_be_above_it() -> None:
    ranges = {"收入": (600_00, 10_000_00)}
    scope = Scope({}, TODAY, ranges=ranges)
    assert evaluate(parsed("MIN(收入, 500元)"), scope).value == 500_00


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("收入", 0, 10**13),
        ("收入 × 50%", 0, 5 * 10**12),
        ("100元 - 占比 × 100元", 0, 100_00),
        ("TIERS(收入, 10% 至 100元, 0%)", 0, 10_00),
        ("BANDS(收入, 3元 至 100元, 1元)", 1_00, 3_00),
        ("IF(高新企业, 1元, 2元)", 1_00, 2_00),
        ("MAX(收入, 5元)", 5_00, 10**13),
        ("ROUND(占比, 1)", 0, 1),
        ("10元 ÷ (1 + 占比)", 5_00, 10_00),
        ("SUM(发票, 票面金额)", 0, 4 * 10**10),
        ("SUM(发票, 退回金额)", -4 * 10**10, 0),
        ("MAX(发票, 退回金额)", -(10**10), 0),
        ("COUNT(发票, 已付款)", 0, 4),
    ],
)
def test_an_unknown_amount_knows_its_interval(text: str, low: Any, high: Any) -> None:
    value = computed(text)
    assert (value.low, value.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "given", "missing"),
    [
        ("高新企业 AND 上市公司", {}, {"高新企业", "上市公司"}),
        ("高新企业 AND 上市公司", {"高新企业": "是"}, {"上市公司"}),
        ("收入 + 投入", {"收入": "1元"}, {"投入"}),
        ("IF(高新企业, 收入, 投入)", {"高新企业": "否"}, {"投入"}),
        ("SUM(发票, 票面金额, 已付款)", {}, {"发票"}),
        ("SUM(发票, 票面金额, 高新企业)", {"发票": [{"票面金额": "1元"}]}, {"高新企业"}),
        ("SUM(发票, 票面金额)", {"发票": [{"已付款": "是"}]}, {"发票"}),
    ],
)
def test_an_unknown_names_what_it_waits_for(
    text: str, given: dict[str, Any], missing: set[str]
) -> None:
    assert computed(text, given).missing == missing


# --- related records

INVOICES = [
    {"票号": 1, "票面金额": "10元", "开票日期": "2020-03-01", "已付款": "是", "票种": "专票"},
    {"票号": 2, "票面金额": "30元", "开票日期": "2021-03-01", "已付款": "否", "票种": "普票"},
    {"票号": 3, "票面金额": "20元", "开票日期": "2019-03-01", "已付款": "是", "票种": "普票"},
]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("COUNT(发票)", 3),
        ("COUNT(发票, 已付款)", 2),
        ('COUNT(发票, 已付款 AND 票种 = "普票")', 1),
        ("COUNT(发票, 票面金额 >= 收入)", 2),
        ("SUM(发票, 票面金额)", 60_00),
        ("SUM(发票, 票面金额, 已付款)", 30_00),
        ("SUM(发票, 票面金额, YEAR(开票日期) = 2021)", 30_00),
        ("MAX(发票, 票面金额)", 30_00),
        ("MAX(发票, 票面金额, 已付款)", 20_00),
        ('MIN(发票, 票面金额, 票种 = "普票")', 20_00),
        ("MAX(发票, 开票日期)", date(2021, 3, 1)),
        ("MIN(发票, 开票日期, 已付款)", date(2019, 3, 1)),
        ("EXISTS(发票)", True),
        ("EXISTS(发票, 票面金额 > 30元)", False),
        ("MAX(发票, 票面金额, 票面金额 > 99元)", 0),
        ("SUM(发票, 票面金额, 票面金额 > 99元)", 0),
    ],
)
def test_records_are_counted_summed_and_searched(text: str, value: Any) -> None:
    assert computed(text, {"发票": INVOICES, "收入": "20元"}) == value


@pytest.mark.parametrize("text", ["MAX(发票, 开票日期)", "MIN(发票, 开票日期, 已付款)"])
def test_the_latest_of_no_records_is_no_day_at_all(text: str) -> None:
    value = computed(text, {"发票": []})
    assert value.refusal.code == "no-record"


PARTLY = [
    {
        "票号": 1,
        "票面金额": "100元",
        "退回金额": "-100元",
        "开票日期": "2020-03-01",
        "已付款": "是",
    },
    {"票号": 2, "票面金额": "50元", "退回金额": "-50元", "开票日期": "2021-03-01"},
]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("COUNT(发票, 已付款)", 1, 2),
        ("SUM(发票, 票面金额, 已付款)", 100_00, 150_00),
        ("SUM(发票, 退回金额, 已付款)", -150_00, -100_00),
        ("MIN(发票, 票面金额, 已付款)", 50_00, 100_00),
        ("MAX(发票, 退回金额, 已付款)", -100_00, -50_00),
        ("MAX(发票, 开票日期, 已付款)", date(2020, 3, 1), date(2021, 3, 1)),
    ],
)
def test_a_row_that_may_count_widens_the_interval(text: str, low: Any, high: Any) -> None:
    value = computed(text, {"发票": PARTLY})
    assert (value.low, value.high) == (low, high)
    assert value.missing == {"发票"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("EXISTS(发票, 已付款)", True),
        ("COUNT(发票, 已付款) >= 1", True),
        ("COUNT(发票, 已付款) > 2", False),
        ("MAX(发票, 票面金额, 已付款)", 100_00),
        ("MIN(发票, 票面金额, 已付款) <= 100元", True),
        ("MIN(发票, 票面金额, 已付款) <= 50元", None),
        ("MAX(发票, 退回金额, 已付款) >= -50元", None),
        ("EXISTS(发票, NOT 已付款)", None),
    ],
)
def test_a_row_that_may_count_settles_only_what_it_cannot_change(text: str, value: Any) -> None:
    found = computed(text, {"发票": PARTLY})
    assert isinstance(found, Unknown) if value is None else found == value


def test_if_only_uncertain_rows_are_left_the_latest_day_is_unknown() -> None:
    value = computed("MAX(发票, 开票日期, 已付款)", {"发票": PARTLY[1:]})
    assert isinstance(value, Unknown)
    assert (value.low, value.high) == (None, None)


def test_unknown_records_are_neither_none_nor_some() -> None:
    for text in ("EXISTS(发票)", "COUNT(发票) = 0", "SUM(发票, 票面金额) > 0元"):
        value = computed(text)
        assert isinstance(value, Unknown)
        assert value.missing == {"发票"}
