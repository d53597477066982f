"""Each check by itself: what it notices, how grave that is, and on which article it stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from guanzi.lifecycle.checks.rules import (
    Bar,
    CaseFacts,
    CorrectionPoint,
    Found,
    InvoiceLine,
    InvoiceUse,
    LikeEnterprise,
    LikeProject,
    MaterialNeed,
    MonthSales,
    ProjectFacts,
    RegisterValue,
    Support,
    check_case,
)
from guanzi.lifecycle.checks.rules.found import masked
from guanzi.lifecycle.checks.states import FindingSeverity
from guanzi.lifecycle.matching.rules.calculation import Calculation

STOPS, ASKS, TELLS = FindingSeverity.STOPS, FindingSeverity.ASKS, FindingSeverity.TELLS
Checked = Callable[..., dict[str, Found]]
Calculated = Callable[..., Calculation]
YUAN = 100


def only(found: dict[str, Found], check: str) -> Found:
    """The one finding of a check."""
    (one,) = [each for each in found.values() if each.check == check]
    return one


def test_a_sound_case_has_no_findings(checked: Checked) -> None:
    assert checked() == {}


# --- what the rule says ---


@pytest.mark.req("003-10", "A28", "002-14")
def test_a_barred_enterprise_is_stopped_by_article_nine(
    checked: Checked, calculated: Calculated
) -> None:
    bar = Bar(
        "虚报销售收入", "三年内不得申报", "科研失信", date(2021, 1, 1), date(2023, 12, 31),
        fund="高新技术成果转化专项扶持资金", document="沪科处〔2021〕1号",
    )  # fmt: skip
    found = only(checked(calculation=calculated(申报限制期内="是"), bars=(bar,)), "eligibility")
    assert (found.severity, found.article) == (STOPS, "第九条")
    assert "限制期满、信用修复后可以申请" in found.sentence
    tables = [part for part in found.evidence["parts"] if part["kind"] == "table"]
    assert "2021-01-01 至 2023-12-31" in tables[0]["rows"][0]


@pytest.mark.req("003-10", "002-14")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"repaired_on": date(2022, 1, 1)}, False),
        ({"repaired_on": date(2022, 6, 21)}, True),
        ({"until": date(2022, 6, 19)}, False),
        ({"until": date(2022, 6, 20)}, True),
        ({"fund": "别的资金"}, False),
        ({"fund": ""}, True),
    ],
)
def test_a_bar_holds_until_its_end_or_its_repair(
    changes: dict[str, object], *, expected: bool
) -> None:
    bar = Bar("虚报", "不得申报", "科研失信", date(2021, 1, 1), date(2023, 12, 31), fund="甲资金")
    assert replace(bar, **changes).holds("甲资金", date(2022, 6, 20)) is expected  # type: ignore[arg-type]


@pytest.mark.req("002-14")
def test_a_past_bar_is_only_told_and_not_to_the_applicant(checked: Checked) -> None:
    bar = Bar("虚报", "不得申报", "科研失信", date(2015, 1, 1), date(2017, 12, 31))
    found = only(checked(bars=(bar,)), "misconduct")
    assert found.severity is TELLS
    assert not found.concerns_applicant


@pytest.mark.req("003-01", "A5", "A11")
@pytest.mark.parametrize("year", [2019, 2020, 2021])
def test_another_city_fund_inside_the_window_is_stopped_by_article_three(
    checked: Checked, calculated: Calculated, year: int
) -> None:
    text = f"{year} 市级 专项资金 其他资金 本项目 50万元"
    received = Support("2020-0001", "智能焊接机器人", "其他资金", "市级", "专项资金", year, 1)
    found = only(checked(calculation=calculated(扶持记录=text), support=(received,)), "eligibility")
    assert (found.severity, found.article) == (STOPS, "第三条")
    assert any(part["kind"] == "table" for part in found.evidence["parts"])


@pytest.mark.req("003-01", "A5", "A11")
@pytest.mark.parametrize(
    "text",
    [
        "2018 市级 专项资金 其他资金 本项目 50万元",
        "2021 区级 专项资金 其他资金 本项目 50万元",
        "2021 市级 专项资金 其他资金 其他项目 50万元",
    ],
)
def test_earlier_money_district_money_and_other_projects_do_not_count(
    checked: Checked, calculated: Calculated, text: str
) -> None:
    assert checked(calculation=calculated(扶持记录=text)) == {}


@pytest.mark.req("000-09", "A11", "A28")
def test_other_city_money_asks_in_principle_and_never_stops(checked: Checked) -> None:
    received = Support("2020-0001", "智能焊接机器人", "技改", "市级", "其他财政性资金", 2020, 1)
    found = only(checked(support=(received,)), "other_support")
    assert found.severity is ASKS
    assert "原则上" in found.sentence


@pytest.mark.req("A11")
@pytest.mark.parametrize(
    ("level", "year"), [("区级", 2021), ("国家级", 2021), ("市级", 2018), ("市级", 2022)]
)
def test_only_city_money_inside_the_window_asks(checked: Checked, level: str, year: int) -> None:
    received = Support("2020-0001", "智能焊接机器人", "技改", level, "其他财政性资金", year, 1)
    assert checked(support=(received,)) == {}


@pytest.mark.req("002-02")
def test_support_under_another_number_but_the_same_name_asks(checked: Checked) -> None:
    received = Support("2017-0009", "智能 焊接机器人", "技改", "市级", "专项资金", 2020, 1)
    assert checked(support=(received,))["other_support:alike"].severity is ASKS


@pytest.mark.req("A6", "A28")
def test_in_principle_and_unknown_ask_a_person(checked: Checked, calculated: Calculated) -> None:
    principle = only(checked(calculation=calculated(企业隶属="其他")), "eligibility")
    assert (principle.severity, principle.article) == (ASKS, "第八条")
    unknown = only(checked(calculation=calculated(申报限制期内="")), "eligibility")
    assert unknown.severity is ASKS
    assert "缺少申报限制期内" in unknown.sentence


@pytest.mark.req("A8", "A9", "000-19")
def test_nothing_is_approved_outside_the_validity_of_the_document(
    checked: Checked, calculated: Calculated
) -> None:
    late = date(2026, 1, 5)
    found = only(checked(calculation=calculated(on=late), on=late), "eligibility")
    assert (found.key, found.severity) == ("eligibility:not-in-force", STOPS)


@pytest.mark.req("A8")
def test_the_three_dates_are_told_apart(checked: Checked) -> None:
    after = checked(today=date(2025, 12, 1))["three_dates:document"]
    assert after.severity is ASKS
    labels = [row["label"] for row in after.evidence["parts"][0]["rows"]]
    assert labels[:3] == ["文件有效期", "项目认定有效期", "收入年度"]
    partly = ProjectFacts("1", "甲", recognised_on=date(2021, 3, 1), valid_until=date(2026, 1, 1),
                          tracked_years=(2021,))  # fmt: skip
    assert checked(project=partly)["three_dates:part"].severity is TELLS


@pytest.mark.req("003-04")
def test_an_amount_that_came_out_otherwise_asks(checked: Checked) -> None:
    found = only(checked(submitted_fen=125_000_01), "computation")
    assert found.evidence["parts"][0]["rows"][0]["difference"] == "-0.01元"


# --- sums ---


@pytest.mark.req("003-06")
def test_months_that_miss_the_year_by_a_fen_ask(checked: Checked) -> None:
    months = (MonthSales("2021-01", 4_999_999_99),)
    found = only(checked(monthly=months), "monthly_sum")
    assert found.severity is ASKS
    assert "相差 0.01元" in found.sentence
    assert checked(monthly=(MonthSales("2021-01", 5_000_000_00),)) == {}


def invoice(
    row: int, yuan: int, item: str = "智能焊接机器人", day: str = "2021-05-01"
) -> InvoiceLine:
    return InvoiceLine(row, f"{row:08d}", date.fromisoformat(day), item, yuan * YUAN)


@pytest.mark.req("003-09", "A7")
def test_red_letters_are_deducted_before_invoices_are_compared(checked: Checked) -> None:
    lines = (invoice(1, 6_000_000), invoice(2, -1_000_000))
    assert checked(invoices=lines) == {}
    found = only(checked(invoices=(invoice(1, 6_000_000), invoice(2, -999_999))), "invoice_sum")
    assert "多 1.00元" in found.sentence
    assert found.evidence["parts"][0]["rows"][-1]["difference"] == "+1.00元"


@pytest.mark.req("003-06")
def test_a_missing_invoice_summary_asks_where_the_guideline_wants_one(checked: Checked) -> None:
    assert checked(needs_invoices=True)["invoice_sum:missing"].severity is ASKS
    assert checked(needs_invoices=False) == {}


# --- invoices ---


@pytest.mark.req("003-09", "A17")
@pytest.mark.parametrize(
    "item",
    [
        "智能焊接机器人",
        "*专用设备*智能焊接机器人",
        "智能　焊接 机器人",
        "＊专用设备＊智能焊接机器人",
    ],
)
def test_spelling_is_no_difference_between_invoice_and_project(checked: Checked, item: str) -> None:
    assert checked(invoices=(invoice(1, 5_000_000, item),)) == {}


@pytest.mark.req("003-09")
def test_a_name_that_deviates_is_shown_beside_the_nearest_with_its_share(checked: Checked) -> None:
    lines = (invoice(1, 4_000_000), invoice(2, 1_000_000, "智能焊接机器手"))
    found = only(checked(invoices=lines), "invoice_names")
    assert (found.severity, "20.00%" in found.sentence) == (ASKS, True)
    (row,) = found.evidence["parts"][1]["rows"]
    assert [piece["text"] for piece in row["left"] if not piece["is_same"]] == ["手"]
    assert [piece["text"] for piece in row["right"] if not piece["is_same"]] == ["人"]


@pytest.mark.req("002-02", "003-09")
def test_an_invoice_used_elsewhere_asks_and_hides_the_other_enterprise(checked: Checked) -> None:
    use = InvoiceUse("00000001", "310112-2020-000017", 2020, "上海乙软件有限公司", net_fen=100)
    found = only(checked(invoice_uses=(use,)), "invoice_reuse")
    assert found.severity is ASKS
    assert "上海乙软件有限公司" in str(found.evidence)
    shown = str(masked(found.evidence))
    assert "乙软件" not in shown
    assert "310112-2020" not in shown
    assert "00000001" in shown


@pytest.mark.req("003-03", "A8")
@pytest.mark.parametrize(
    ("day", "keys"),
    [
        ("2021-12-31", set()),
        ("2022-01-01", {"invoice_dates:year"}),
        ("2020-12-09", {"invoice_dates:year", "invoice_dates:validity"}),
    ],
)
def test_invoices_are_of_the_year_and_of_the_validity(
    checked: Checked, day: str, keys: set[str]
) -> None:
    assert set(checked(invoices=(invoice(1, 5_000_000, day=day),))) == keys


# --- registers, papers ---


@pytest.mark.req("003-02", "003-07")
def test_a_difference_to_tax_data_shows_both_values_with_source_and_day(checked: Checked) -> None:
    value = RegisterValue(
        "销售收入", 5_000_000_00, 4_900_000_00, "税务", date(2022, 5, 31), "增值税申报表",
        is_money=True,
    )  # fmt: skip
    found = only(checked(registers=(value,)), "register_values")
    assert found.severity is ASKS
    assert "5,000,000.00元" in found.sentence
    assert "税务数据 4,900,000.00元" in found.sentence
    assert "2022-05-31" in str(found.evidence)
    assert checked(registers=(replace(value, known=5_000_000_00),)) == {}


@pytest.mark.req("002-02")
def test_likenesses_ask_and_are_not_told_to_the_applicant(checked: Checked) -> None:
    found = checked(
        like_enterprises=(LikeEnterprise("91310112MA1GBXXX1M", "上海甲精机公司", "代码只差一位"),),
        like_projects=(LikeProject("2019-0005", "智能焊接机器人", "上海丙公司", is_own=False),),
    )
    assert {each.severity for each in found.values()} == {ASKS}
    assert not any(each.concerns_applicant for each in found.values())


@pytest.mark.req("003-06", "004-10")
def test_missing_materials_unanswered_points_and_paper(checked: Checked) -> None:
    found = checked(
        materials=(MaterialNeed("statements", "审计报表", is_given=False, article="第七条"),),
        corrections=(
            CorrectionPoint("销售收入", "销售收入", "与报表不符", "第七条", is_changed=False),
            CorrectionPoint("contact_name", "联系人", "补全", "", is_changed=True),
        ),
        needs_paper=True,
    )
    assert {key: each.severity for key, each in found.items()} == {
        "materials:statements": ASKS,
        "corrections:销售收入": ASKS,
        "paper": TELLS,
    }


def test_the_gravest_stand_first(sound: CaseFacts, calculated: Calculated) -> None:
    case = replace(sound, calculation=calculated(申报限制期内="是"), needs_paper=True,
                   needs_invoices=True)  # fmt: skip
    severities = [found.severity for found in check_case(case)]
    assert severities == [STOPS, ASKS, TELLS]


def test_every_finding_has_a_sentence_and_a_stable_digest(checked: Checked) -> None:
    one, again = (only(checked(needs_invoices=True), "invoice_sum") for _ in range(2))
    assert one.sentence.endswith("。")
    assert one.digest == again.digest
    assert replace(one, sentence="别的。").digest != one.digest
