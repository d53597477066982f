"""M1–M24: the figure of the text, just below it and far above it, and who answers for it."""

from datetime import date
from typing import Any

import pytest

from guanzi.engines.rules import Decision, Measure, Outcome, decide, read_facts, read_fills
from tests.rules.world import the_rulebook

WAN = 10_000_00
ON = {"shanghai-001": date(2023, 3, 15), "minhang-004": date(2022, 6, 30)}


def eligible(measure_id: str) -> dict[str, Any]:
    """The facts of the first case of the measure: somebody who meets every condition."""
    case = next(case for case in the_rulebook().cases if case.measure == measure_id)
    return dict(case.given)


def measure_of(measure_id: str) -> Measure:
    (measure,) = the_rulebook().versions(measure_id)
    return measure


def granted(measure_id: str, figure: str = "", value: str = "", **more: Any) -> Decision:
    """The decision with one figure set, whether a fact or a slot that the text leaves open."""
    measure = measure_of(measure_id)
    fills = {name: amount for name, amount in more.items() if name in measure.slots}
    facts = eligible(measure_id) | {k: v for k, v in more.items() if k not in measure.slots}
    if figure in measure.slots:
        fills[figure] = value
    elif figure:
        facts[figure] = value
    return decide(
        measure,
        read_facts(facts, the_rulebook().vocabulary),
        ON[measure.document],
        read_fills(fills, measure),
    )


ROWS = [
    # measure, figure, half way and what it gives, far above and what it gives
    pytest.param(
        *("landmark-platform-support", "平台支持标准", "120万元", 120 * WAN, "1亿元", 200 * WAN),
        marks=pytest.mark.req("M1"),
    ),
    pytest.param(
        *("growth-voucher", "成长券标准", "20万元", 20 * WAN, "1000万元", 50 * WAN),
        marks=pytest.mark.req("M2"),
    ),
    pytest.param(
        *("diagnosis-voucher", "智评券标准", "4万元", 4 * WAN, "100万元", 5 * WAN),
        marks=pytest.mark.req("M5"),
    ),
    pytest.param(
        *("first-set-support", "创新产品合同金额", "1000万元", 300 * WAN, "10亿元", 2000 * WAN),
        marks=pytest.mark.req("M6"),
    ),
    pytest.param(
        *("eda-purchase-support", "工具实际采购金额", "1000万元", 500 * WAN, "10亿元", 50000 * WAN),
        marks=pytest.mark.req("M7"),
    ),
    pytest.param(
        *("verification-insurance-subsidy", "实际支付保险费", "30万元", 15 * WAN),
        *("100亿元", 500000 * WAN),
        marks=pytest.mark.req("M8"),
    ),
    pytest.param(
        *("first-set-verification-support", "装备验证资助标准", "60万元", 60 * WAN),
        *("1000万元", 100 * WAN),
        marks=pytest.mark.req("M9"),
    ),
    pytest.param(
        *("first-batch-verification-support", "材料验证资助标准", "40万元", 40 * WAN),
        *("1000万元", 50 * WAN),
        marks=pytest.mark.req("M10"),
    ),
    pytest.param(
        *("green-project-support", "绿色项目支持标准", "700万元", 700 * WAN, "10亿元", 1000 * WAN),
        marks=pytest.mark.req("M11"),
    ),
    pytest.param(
        *("innovative-drug-support", "产品研发投入", "2000万元", 600 * WAN, "10亿元", 2000 * WAN),
        marks=pytest.mark.req("M12"),
    ),
    pytest.param(
        *("innovative-device-support", "产品研发投入", "1000万元", 300 * WAN, "10亿元", 500 * WAN),
        marks=pytest.mark.req("M13"),
    ),
    pytest.param(
        *("post-market-evaluation-support", "再评价支持标准", "90万元", 90 * WAN),
        *("1亿元", 200 * WAN),
        marks=pytest.mark.req("M14"),
    ),
    pytest.param(
        *("benchmark-scenario-award", "奖励基数", "1000万元", 200 * WAN, "10亿元", 800 * WAN),
        marks=pytest.mark.req("M15"),
    ),
    pytest.param(
        *("international-standard-award", "软实力奖励标准", "70万元", 70 * WAN),
        *("1亿元", 200 * WAN),
        marks=pytest.mark.req("M16a"),
    ),
    pytest.param(
        *("core-talent-award", "人才奖励标准", "30万元", 30 * WAN, "1000万元", 50 * WAN),
        marks=pytest.mark.req("M16b"),
    ),
]


@pytest.mark.parametrize(("measure", "figure", "some", "gives", "much", "capped"), ROWS)
def test_below_the_cap_the_formula_rules_and_above_it_the_cap(
    measure: str, figure: str, some: str, gives: int, much: str, capped: int
) -> None:
    below, above = granted(measure, figure, some), granted(measure, figure, much)
    assert (below.outcome, below.amount_fen) == (Outcome.GRANTED, gives)
    assert (above.outcome, above.amount_fen) == (Outcome.GRANTED, capped)


@pytest.mark.req("M7", "M8")
@pytest.mark.parametrize("measure", ["eda-purchase-support", "verification-insurance-subsidy"])
def test_where_the_text_sets_no_cap_there_is_none(measure: str) -> None:
    assert measure_of(measure).cap is None


@pytest.mark.req("M1", "M2", "M5", "M9", "M10", "M11", "M14", "M15", "M16a", "M16b")
@pytest.mark.parametrize(
    "measure",
    [
        "landmark-platform-support",
        "growth-voucher",
        "diagnosis-voucher",
        "first-set-verification-support",
        "first-batch-verification-support",
        "green-project-support",
        "post-market-evaluation-support",
        "benchmark-scenario-award",
        "international-standard-award",
        "core-talent-award",
    ],
)
def test_what_the_text_leaves_open_is_never_guessed(measure: str) -> None:
    decision = granted(measure)
    assert decision.outcome is Outcome.NOT_COMPUTABLE
    assert decision.amount_fen is None
    assert decision.open_slots == tuple(measure_of(measure).slots)


@pytest.mark.req("M6", "M7", "M8", "M12", "M13", "M15")
@pytest.mark.parametrize(
    "measure",
    [
        "first-set-support",
        "eda-purchase-support",
        "verification-insurance-subsidy",
        "innovative-drug-support",
        "innovative-device-support",
        "benchmark-scenario-award",
    ],
)
def test_a_share_that_may_not_be_exceeded_is_the_most_that_can_come_out(measure: str) -> None:
    assert measure_of(measure).ceiling


# --- M3: first time above a step


@pytest.mark.req("M3", "001-09")
@pytest.mark.parametrize(
    ("now", "best_before", "is_first"),
    [
        ("999,999,999.99元", "0元", False),
        ("10亿元", "999,999,999.99元", True),
        ("49亿元", "10亿元", False),
        ("50亿元", "49亿元", True),
        ("100亿元", "99亿元", True),
        ("200亿元", "100亿元", False),
        ("60亿元", "70亿元", False),
    ],
)
def test_only_the_first_crossing_of_10_50_and_100_yi_counts(
    now: str, best_before: str, is_first: bool
) -> None:
    decision = granted(
        "output-breakthrough-award",
        上年度工业总产值=now,
        历史最高年产值=best_before,
        十亿档区级支持="1万元",
        五十亿档区级支持="5万元",
        百亿档区级支持="10万元",
    )
    assert (decision.outcome is Outcome.GRANTED) is is_first


@pytest.mark.req("M3", "001-03")
def test_a_crossed_step_shows_no_city_money() -> None:
    measure = measure_of("output-breakthrough-award")
    assert list(measure.share) == ["区级"]
    assert measure.strength.value == "鼓励"


# --- M4: technical reform


@pytest.mark.req("M4")
@pytest.mark.parametrize(
    ("total", "is_major", "amount"),
    [
        ("1000万元", "是", 100 * WAN),
        ("10亿元", "是", 10_000 * WAN),
        ("20亿元", "是", 10_000 * WAN),
        ("20亿元", "否", 800 * WAN),
    ],
)
def test_a_major_reform_has_a_cap_of_one_yi_and_another_that_of_the_guideline(
    total: str, is_major: str, amount: int
) -> None:
    decision = granted(
        "technical-reform-support",
        技改总投入=total,
        经认定重大技改=is_major,
        支持比例="10%",
        一般项目支持上限="800万元",
    )
    assert (decision.outcome, decision.amount_fen) == (Outcome.GRANTED, amount)


@pytest.mark.req("M4", "M5", "A16")
@pytest.mark.parametrize(
    ("measure", "figure", "limit", "below"),
    [
        ("technical-reform-support", "技改总投入", "1000万元", "9,999,999.99元"),
        ("diagnosis-voucher", "上年度工业总产值", "1亿元", "99,999,999.99元"),
    ],
)
def test_from_so_much_upward_includes_the_number_itself(
    measure: str, figure: str, limit: str, below: str
) -> None:
    assert granted(measure, figure, limit).outcome is not Outcome.REFUSED
    assert granted(measure, figure, below).outcome is Outcome.REFUSED


@pytest.mark.req("A16")
def test_the_reading_without_the_number_itself_is_shown_at_the_edge() -> None:
    decision = granted("technical-reform-support", 技改总投入="1000万元", 支持比例="10%")
    assert [a.amount_fen for a in decision.alternatives if a.reading.id == "A16"] == [0]


# --- A19: several firsts for one product


@pytest.mark.req("A19", "M6", "M7", "M8")
@pytest.mark.parametrize(
    ("measure", "figure"),
    [
        ("first-set-support", "创新产品合同金额"),
        ("eda-purchase-support", "工具实际采购金额"),
        ("verification-insurance-subsidy", "实际支付保险费"),
    ],
)
@pytest.mark.parametrize("answer", ["是", None])
def test_a_second_support_for_the_same_product_goes_to_a_person(
    measure: str, figure: str, answer: str | None
) -> None:
    decision = granted(measure, figure, "10万元", 同一产品获三首其他支持=answer)
    assert decision.outcome is Outcome.NEEDS_PERSON
    assert measure_of(measure).group is not None


# --- M21–M24: the district's standards of 2022


@pytest.mark.parametrize(
    ("measure", "facts", "amount"),
    [
        pytest.param("minhang-specialised-district", {}, 5 * WAN, marks=pytest.mark.req("M21")),
        pytest.param("minhang-specialised-city", {}, 20 * WAN, marks=pytest.mark.req("M22")),
        pytest.param("minhang-specialised-national", {}, 50 * WAN, marks=pytest.mark.req("M23")),
        pytest.param(
            "minhang-service-platform",
            {"服务机构类别": "公共服务机构"},
            35 * WAN,
            marks=pytest.mark.req("M24"),
        ),
        pytest.param(
            "minhang-service-platform",
            {"服务机构类别": "示范平台"},
            60 * WAN,
            marks=pytest.mark.req("M24"),
        ),
    ],
)
def test_the_district_pays_its_planned_standard(
    measure: str, facts: dict[str, str], amount: int
) -> None:
    decision = granted(measure, **facts)
    assert (decision.outcome, decision.amount_fen) == (Outcome.GRANTED, amount)
    assert decision.shares == {"区级": amount}


DISTRICT = [
    "minhang-specialised-district",
    "minhang-specialised-city",
    "minhang-specialised-national",
    "minhang-service-platform",
]


@pytest.mark.req("004-06", "M21", "M22", "M23", "M24")
@pytest.mark.parametrize("measure", DISTRICT)
@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("企业注册地", "徐汇区"),
        ("税务登记地", "徐汇区"),
        ("区级财政全额拨款事业单位", "是"),
        ("企业上云上平台服务商", "是"),
    ],
)
def test_registered_and_taxed_in_the_district_with_two_exclusions(
    measure: str, fact: str, value: str
) -> None:
    decision = granted(measure, **{"服务机构类别": "示范平台", fact: value})
    assert decision.outcome is Outcome.REFUSED
    assert decision.deciding is not None
    assert str(decision.deciding.condition.formula.citation) == "四2"


@pytest.mark.req("004-06")
@pytest.mark.parametrize("measure", DISTRICT)
def test_the_standards_of_2022_hold_in_2022_only(measure: str) -> None:
    validity = measure_of(measure).validity
    assert (validity.since, validity.until) == (date(2022, 1, 1), date(2022, 12, 31))


# --- who answers for it, the lead first

RESPONSIBLE = {
    "landmark-platform-support": "市经济信息化委 上海科创办 市财政局 各区",
    "growth-voucher": "市经济信息化委 市财政局 各区",
    "technical-reform-support": "市经济信息化委 市财政局 各区",
    "diagnosis-voucher": "市经济信息化委 市财政局 各区",
    "first-set-support": "市经济信息化委 市财政局 市科委 上海银保监局",
    "green-project-support": "市经济信息化委 市发展改革委 市生态环境局 市财政局",
    "innovative-drug-support": "市经济信息化委 市财政局 市药品监管局",
    "post-market-evaluation-support": (
        "市经济信息化委 市卫生健康委 市医保局 市财政局 上海银保监局 申康医院发展中心"
    ),
    "benchmark-scenario-award": (
        "市经济信息化委 市发展改革委 市科委 市财政局 市公安局 市交通委"
        " 民航华东地区管理局 民航华东空管局"
    ),
    "international-standard-award": (
        "市经济信息化委 市发展改革委 市科委 市知识产权局 市市场监管局 市财政局"
    ),
    "core-talent-award": "市经济信息化委 市人力资源社会保障局 市财政局",
    "tech-transfer-support": "市科委 市财政局 市税务局 各区",
    "minhang-specialised-district": "闵行区经委",
}


@pytest.mark.req("001-01")
@pytest.mark.parametrize(("measure", "units"), RESPONSIBLE.items(), ids=list(RESPONSIBLE))
def test_the_responsible_units_stand_in_the_order_of_the_text(measure: str, units: str) -> None:
    found = measure_of(measure)
    assert found.responsible == tuple(units.split())
    assert found.lead == units.split(maxsplit=1)[0]
