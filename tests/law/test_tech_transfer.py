"""Document 003 against figures computed by hand."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from guanzi.engines.rules import Decision, Outcome, nearest_versions
from tests.rules.world import the_rulebook, transfer

WAN = 10_000_00


def month(year: int, number: int) -> int:
    return year * 12 + number - 1


def named(decision: Decision, step: str) -> Any:
    assert decision.named is not None
    return decision.named[step].value


def other_readings(decision: Decision, reading: str) -> list[int | None]:
    return [other.amount_fen for other in decision.alternatives if other.reading.id == reading]


def support_record(year: int, level: str = "市级", **more: str) -> dict[str, Any]:
    plain = {"类别": "专项资金", "资金": "其他资金", "对象": "本项目", "扶持金额": "100万元"}
    return {"年度": year, "级别": level, **plain, **more}


# --- M17: tiers and coefficients


@pytest.mark.req("003-03", "M17")
@pytest.mark.parametrize(
    ("sales", "base_fen"),
    [
        ("500万元", 125_000_00),
        ("1500万元", 325_000_00),
        ("3000万元", 550_000_00),
        ("1亿元", 1_600_000_00),
    ],
)
def test_the_base_is_marginal(sales: str, base_fen: int) -> None:
    assert named(transfer(销售收入=sales), "分档金额") == base_fen


@pytest.mark.req("003-03", "M17")
@pytest.mark.parametrize(
    ("sales", "base_fen"),
    [
        ("4,999,999.99元", 125_000_00 - Fraction("0.025")),
        ("5,000,000.01元", 125_000_00 + Fraction("0.02")),
        ("14,999,999.99元", 325_000_00 - Fraction("0.02")),
        ("15,000,000.01元", 325_000_00 + Fraction("0.015")),
    ],
)
def test_one_fen_at_a_tier_edge_counts_at_the_rate_of_its_own_tier(
    sales: str, base_fen: Fraction
) -> None:
    decision = transfer(销售收入=sales)
    assert named(decision, "分档金额") == base_fen
    assert decision.amount_fen == round(base_fen)


@pytest.mark.req("003-03", "M17")
@pytest.mark.parametrize(
    ("sales", "sme", "is_reached"),
    [
        ("326,666,666.66元", "否", False),
        ("326,666,666.67元", "否", True),
        ("249,743,589.74元", "是", False),
        ("249,743,589.75元", "是", True),
    ],
)
def test_the_cap_is_reached_at_exactly_this_fen_of_sales(
    sales: str, sme: str, is_reached: bool
) -> None:
    decision = transfer(销售收入=sales, 科技型中小企业=sme)
    assert (named(decision, "加计后金额") >= 500 * WAN) is is_reached
    assert decision.amount_fen == 500 * WAN


@pytest.mark.req("003-03", "M17")
@pytest.mark.parametrize("sales", ["326,666,666.00元", "249,743,589.00元"])
def test_below_the_cap_the_formula_rules(sales: str) -> None:
    sme = "是" if sales.startswith("249") else "否"
    decision = transfer(销售收入=sales, 科技型中小企业=sme)
    assert decision.amount_fen == 4_999_999_99


@pytest.mark.req("003-03", "003-08", "M17", "M18", "M19", "A7")
def test_an_odd_sum_is_rounded_once_at_the_end_and_the_district_takes_the_rest() -> None:
    decision = transfer(销售收入="12,345,678.90元", 核心技术价值占比="85%", 科技型中小企业="是")
    assert decision.amount.exact == Fraction("30046450.3690")  # 300,464.5036900 yuan
    assert decision.amount_fen == 300_464_50
    assert decision.shares == {"市级": 120_185_80, "区级": 180_278_70}


@pytest.mark.req("A1", "003-03")
def test_both_names_of_the_coefficient_mean_one_number() -> None:
    given = {"创新贡献系数": None, "技术贡献系数": "1.2"}
    assert transfer(given, 销售收入="1500万元").amount_fen == 390_000_00


@pytest.mark.req("A1")
def test_a_missing_coefficient_is_never_taken_for_one() -> None:
    decision = transfer(创新贡献系数=None)
    assert decision.outcome is Outcome.UNKNOWN
    assert decision.missing == ("创新贡献系数",)
    assert decision.amount_fen is None


# --- M18: thirty per cent more, and the cap


@pytest.mark.req("A2", "M18", "003-03")
def test_the_supplement_comes_before_the_cap_and_the_other_order_is_shown() -> None:
    decision = transfer(销售收入="180,000,000元", 创新贡献系数="1.5", 科技型中小企业="是")
    assert named(decision, "系数后金额") == 4_200_000_00
    assert named(decision, "加计后金额") == 5_460_000_00
    assert decision.amount_fen == 5_000_000_00
    assert other_readings(decision, "A2") == [5_460_000_00]


@pytest.mark.req("A2", "M18")
@pytest.mark.parametrize(
    ("coefficient", "with_cap_last", "with_cap_first"),
    [
        ("1", 4_030_000_00, 4_030_000_00),
        ("1.2406", 4_999_618_00, 4_999_618_00),
        ("1.2407", 5_000_000_00, 5_000_021_00),
    ],
)
def test_up_to_the_sales_of_a_small_enterprise_the_order_matters_only_for_large_coefficients(
    coefficient: str, with_cap_last: int, with_cap_first: int
) -> None:
    decision = transfer(销售收入="2亿元", 创新贡献系数=coefficient, 科技型中小企业="是")
    assert decision.amount_fen == with_cap_last
    assert other_readings(decision, "A2") == [with_cap_first]


@pytest.mark.req("A2")
def test_the_order_is_not_discussed_where_there_is_no_supplement() -> None:
    assert other_readings(transfer(), "A2") == []


# --- M19: who pays


@pytest.mark.req("003-08", "M19")
@pytest.mark.parametrize(
    ("affiliation", "city", "district"),
    [("属地管理企业", 220_000_00, 330_000_00), ("中央在沪企业", 550_000_00, 0)],
)
def test_city_and_district_pay_40_to_60_and_the_city_all_for_central_enterprises(
    affiliation: str, city: int, district: int
) -> None:
    decision = transfer(销售收入="3000万元", 企业隶属=affiliation)
    assert decision.outcome is Outcome.GRANTED
    assert decision.shares == {"市级": city, "区级": district}


@pytest.mark.req("A6", "003-08")
@pytest.mark.parametrize("affiliation", ["其他", None])
def test_another_or_unknown_affiliation_goes_to_a_person_and_is_not_split(
    affiliation: str | None,
) -> None:
    decision = transfer(企业隶属=affiliation)
    assert decision.outcome is Outcome.NEEDS_PERSON
    assert decision.amount_fen == 125_000_00
    assert decision.shares is None


# --- 003-01: who may apply


@pytest.mark.req("003-01", "A5")
@pytest.mark.parametrize(
    ("year", "outcome"),
    [
        (2018, Outcome.GRANTED),
        (2019, Outcome.REFUSED),
        (2020, Outcome.REFUSED),
        (2021, Outcome.REFUSED),
        (2022, Outcome.GRANTED),
    ],
)
def test_the_window_for_the_revenue_of_2021_is_2019_to_2021(year: int, outcome: Outcome) -> None:
    assert transfer(扶持记录=[support_record(year)]).outcome is outcome


@pytest.mark.req("A11", "003-01")
@pytest.mark.parametrize(
    "record",
    [
        support_record(2021, "区级"),
        support_record(2021, "国家级"),
        support_record(2021, 类别="其他财政性资金"),
        support_record(2021, 对象="其他项目"),
    ],
)
def test_district_money_other_money_and_money_of_other_projects_may_be_added(
    record: dict[str, Any],
) -> None:
    assert transfer(扶持记录=[record]).outcome is Outcome.GRANTED


@pytest.mark.req("003-01")
@pytest.mark.parametrize(
    ("fact", "value", "article"),
    [
        ("企业注册地", "外省市", "第三条"),
        ("项目经认定", "否", "第三条"),
        ("销售收入", "0元", "第五条"),
        ("申报限制期内", "是", "第九条"),
        ("收入年度", 2018, "第五条(三)"),
    ],
)
def test_a_failed_must_refuses_with_its_article(fact: str, value: Any, article: str) -> None:
    decision = transfer({fact: value})
    assert decision.outcome is Outcome.REFUSED
    assert decision.deciding is not None
    assert str(decision.deciding.condition.formula.citation) == article
    assert (decision.amount_fen, decision.shares) == (None, None)


@pytest.mark.req("003-10")
def test_within_the_bar_of_three_years_the_answer_names_the_way_back() -> None:
    decision = transfer(申报限制期内="是")
    assert decision.deciding is not None
    assert decision.deciding.condition.remedy == "限制期满、信用修复后可以申请"


# --- M20: the transition, month by month


def earlier(kind: str, recognised: str, year: int, sales: dict[str, int]) -> Decision:
    """A project of the older rules; `sales` in 万元 by month."""
    rows = [{"月份": name, "当月销售额": f"{wan}万元"} for name, wan in sales.items()]
    return transfer(
        on=date(max(year, 2019) + 1, 12, 15),
        项目类别=kind,
        认定日期=recognised,
        收入年度=year,
        销售收入=f"{sum(sales.values())}万元",
        月度销售=rows,
    )


@pytest.mark.req("003-11", "M20")
def test_five_years_run_from_the_month_after_recognition_three_full_and_two_half() -> None:
    decision = earlier("五年过渡期项目", "2016-07-20", 2019, {"2019-07": 100, "2019-08": 100})
    assert named(decision, "享受起月") == month(2016, 8)
    assert named(decision, "全额止月") == month(2019, 7)
    assert named(decision, "享受止月") == month(2021, 7)
    assert named(decision, "全额期销售") == 100 * WAN
    assert named(decision, "减半期销售") == 100 * WAN


@pytest.mark.req("003-11", "M20")
def test_eight_years_run_five_full_and_three_half() -> None:
    decision = earlier("八年过渡期项目", "2016-07-20", 2022, {"2022-01": 100})
    assert named(decision, "享受起月") == month(2016, 8)
    assert named(decision, "全额止月") == month(2021, 7)
    assert named(decision, "享受止月") == month(2024, 7)


STRADDLING = {"2019-02": 300, "2019-07": 500, "2019-08": 200, "2019-12": 1000}


@pytest.mark.req("A4", "003-11", "M20")
def test_a_straddling_year_is_shared_by_sales_and_the_three_other_readings_are_shown() -> None:
    decision = earlier("五年过渡期项目", "2016-07-20", 2019, STRADDLING)
    assert named(decision, "全额期销售") == 800 * WAN
    assert named(decision, "减半期销售") == 1200 * WAN
    assert decision.amount_fen == 280_000_00
    assert other_readings(decision, "A4") == [292_500_00, 317_500_00, 305_000_00]


@pytest.mark.req("A4", "M18", "M20")
def test_the_supplement_applies_in_the_transition_too() -> None:
    rows = [{"月份": name, "当月销售额": f"{wan}万元"} for name, wan in STRADDLING.items()]
    decision = transfer(
        on=date(2020, 12, 15),
        项目类别="五年过渡期项目",
        认定日期="2016-07-20",
        收入年度=2019,
        销售收入="2000万元",
        月度销售=rows,
        科技型中小企业="是",
    )
    assert decision.amount_fen == 364_000_00


@pytest.mark.req("003-11", "M20")
@pytest.mark.parametrize(
    ("recognised", "year", "outcome"),
    [
        ("2014-12-31", 2019, Outcome.GRANTED),  # enjoys 2015-01 … 2019-12
        ("2014-11-30", 2019, Outcome.GRANTED),  # … 2019-11
        ("2013-12-31", 2019, Outcome.REFUSED),  # … 2018-12
        ("2020-11-17", 2020, Outcome.GRANTED),  # from 2020-12
        ("2020-11-18", 2020, Outcome.REFUSED),  # recognised under the measure itself
        ("2019-12-01", 2019, Outcome.REFUSED),  # from 2020-01
        ("2016-07-20", 2018, Outcome.REFUSED),  # first paid for 2019
    ],
)
def test_the_transition_has_its_edges(recognised: str, year: int, outcome: Outcome) -> None:
    decision = earlier("五年过渡期项目", recognised, year, {f"{year}-12": 100, f"{year}-01": 50})
    assert decision.outcome is outcome


@pytest.mark.req("003-06", "M20")
def test_without_monthly_sales_a_transition_project_is_unknown() -> None:
    decision = transfer(项目类别="五年过渡期项目", 认定日期="2018-07-20", 月度销售=None)
    assert (decision.outcome, decision.missing) == (Outcome.UNKNOWN, ("月度销售",))


@pytest.mark.req("003-06")
def test_monthly_sales_are_not_asked_of_a_project_of_the_present_rules() -> None:
    assert transfer(项目类别="现行办法认定项目", 月度销售=None).outcome is Outcome.GRANTED


# --- A8, A9: three dates, and the end


@pytest.mark.req("A8", "003-11")
def test_the_year_2019_is_paid_though_the_document_is_younger() -> None:
    decision = earlier("五年过渡期项目", "2018-05-15", 2019, {"2019-06": 1200})
    assert decision.measure.validity.since == date(2020, 11, 18)
    assert decision.amount_fen == 265_000_00


@pytest.mark.req("A8", "A9", "000-19")
@pytest.mark.parametrize(
    ("on", "is_in_force"),
    [
        (date(2020, 11, 17), False),
        (date(2020, 11, 18), True),
        (date(2025, 11, 17), True),
        (date(2025, 11, 18), False),
    ],
)
def test_the_document_is_in_force_to_the_day(on: date, is_in_force: bool) -> None:
    decision = transfer(on=on)
    assert (decision.outcome is not Outcome.NOT_IN_FORCE) is is_in_force


@pytest.mark.req("A9")
def test_after_expiry_the_nearest_version_is_the_one_that_ended() -> None:
    versions = [m.validity for m in the_rulebook().versions("tech-transfer-support")]
    before, after = nearest_versions(versions, date(2025, 11, 18))
    assert before is not None
    assert before.until == date(2025, 11, 17)
    assert after is None


# --- no case is left to chance


@pytest.mark.req("003-03")
def test_document_003_has_at_least_25_cases() -> None:
    cases = [case for case in the_rulebook().cases if case.measure == "tech-transfer-support"]
    assert len(cases) >= 25


@pytest.mark.req("003-04", "A3")
def test_discretion_stays_outside_the_formula_and_is_said_so() -> None:
    (reading,) = [r for r in transfer().measure.readings if r.id == "A3"]
    assert "不进公式" in reading.chosen
    assert not any(alternative.is_computed for alternative in reading.alternatives)


@pytest.mark.req("A7")
def test_sales_are_asked_net_of_tax_and_returns() -> None:
    fact = the_rulebook().vocabulary.facts["销售收入"]
    assert "不含税" in fact.help
    assert "红字发票" in fact.help
