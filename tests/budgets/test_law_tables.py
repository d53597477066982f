"""The tables of document 004 part 三: the plan of 2022, and the execution of 2019 to 2021."""

from pathlib import Path

import pytest

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.budgets import selectors, services
from guanzi.lifecycle.budgets.rules.execution import class_rows, gaps, year_rows
from guanzi.lifecycle.budgets.rules.plan import Row, read_plan, rows_of_table
from tests.budgets.making import a_draft_budget
from tests.budgets.minhang import FUND, THE_YEARS
from tests.law.tables import column, register
from tests.world import MORNING, PUBLISHED

PLAN = Path(__file__).with_name("minhang_plan.txt")


def the_plan() -> tuple[Row, ...]:
    cells = [line.split("\t") for line in PLAN.read_text(encoding="utf-8").splitlines()]
    return rows_of_table(cells).rows


@pytest.mark.req("004-03")
def test_the_plan_as_printed_reads_to_its_own_sum() -> None:
    cells = [line.split("\t") for line in PLAN.read_text(encoding="utf-8").splitlines()]
    pasted = rows_of_table(cells)
    read = read_plan(pasted.rows)
    assert read.problems == ()
    assert read.plan.amount_fen == pasted.stated_fen == 200_000_000_00
    assert [len(each.lines) for each in read.plan.classes] == [5, 1, 1, 1, 1, 1, 1, 1, 1]
    assert read.plan.classes[0].amount_fen == 47_550_000_00


@pytest.mark.req("004-03")
def test_a_name_that_a_page_breaks_is_put_together() -> None:
    third = read_plan(the_plan()).plan.classes[2]
    assert third.title == "鼓励企业技术创新和提高创新能力"
    assert third.lines[0].title == (
        "创新产品产业化项目补贴；企业技术中心和创新中心资助；信息化智能化建设投入扶持；智能工厂培育。"
    )


@pytest.mark.req("004-03")
def test_the_amount_rules_and_the_difference_is_shown() -> None:
    differing = {
        line.code: line.difference_fen
        for line in read_plan(the_plan()).plan.lines
        if line.difference_fen
    }
    assert differing == {"2.1": 8_00, "3.1": 32_00, "4.1": -5_00, "7.1": -10_00, "9.1": -5_00}


@pytest.mark.req("004-03")
def test_the_plan_says_what_the_rulebook_says_of_it() -> None:
    table = register("minhang-2022-budget-lines")
    amounts = [line.amount_fen for line in read_plan(the_plan()).plan.lines]
    printed = [text.replace(".", "") for text in column(table.id, "预算金额(元)")]
    assert [str(fen) for fen in amounts] == printed


@pytest.mark.req("004-04")
def test_the_years_are_printed_as_the_document_prints_them() -> None:
    printed = [(r.year, r.initial, r.adjusted, r.actual, r.rate) for r in year_rows(THE_YEARS)]
    assert printed == [
        ("2021 年", "15000", "15000", "5,170.28 (1-8 月)", "34.47%"),
        ("2020 年", "10000", "10000", "9,999.76", "100.00%"),
        ("2019 年", "10000", "10000", "9,979.08", "99.79%"),
    ]


@pytest.mark.req("004-04", "A26")
def test_the_raw_rate_stands_beside_the_rounded_one() -> None:
    raw = [row.raw_rate for row in year_rows(THE_YEARS)]
    assert raw == ["约 34.46853333%", "99.9976%", "99.7908%"]


@pytest.mark.req("004-04", "A26")
def test_the_classes_are_printed_as_the_document_prints_them() -> None:
    rows = class_rows(THE_YEARS)
    printed = [
        (row.number, row.policy_items, *((c.adjusted, c.actual) for c in row.cells)) for row in rows
    ]
    whole, inside, none = "10,000.00", None, "—"
    assert printed == [
        ("1", "5", ("300.00", "495.00"), (whole, none), (whole, none)),
        ("2", "3", ("900.00", "600.00"), (inside, "767.55"), (inside, "243.90")),
        ("3", "4", ("7,040.00", "1,134.35"), (inside, "5,650.98"), (inside, "5,711.60")),
        ("4", "4", ("2,490.00", "210.45"), (inside, "2,521.16"), (inside, "3,119.38")),
        ("5", "3", ("370.00", none), (inside, "124.00"), (inside, "108.00")),
        ("6", "1", ("3,500.00", "2,257.58"), (inside, "936.07"), (inside, "796.20")),
        ("7", "1", ("400.00", "472.90"), (inside, none), (inside, none)),
        ("8", "1", (none, none), (inside, none), (inside, none)),
        ("9", "1", (none, none), (inside, none), (inside, none)),
        ("", "23", ("15,000.00", "5,170.28"), (whole, "9,999.76"), (whole, "9,979.08")),
    ]
    assert rows[2].title == "鼓励企业技术创新和提高创新能力"
    assert rows[-1].title == "合计"


@pytest.mark.req("004-04")
def test_the_classes_of_the_document_sum_to_its_totals() -> None:
    assert gaps(THE_YEARS) == ()


@pytest.mark.django_db
@pytest.mark.req("004-04", "A26")
def test_what_is_recorded_is_printed_again(department: Actor) -> None:
    for year in THE_YEARS:
        services.record_execution(actor=department, fund=FUND, given=year, at=PUBLISHED)
    read = selectors.execution_of(FUND, [2021, 2020, 2019], MORNING)
    assert year_rows(read) == year_rows(THE_YEARS)
    assert class_rows(read) == class_rows(THE_YEARS)
    (nothing,) = selectors.execution_of(FUND, [2018], MORNING)
    assert year_rows([nothing])[0].actual == "—"


@pytest.mark.django_db
@pytest.mark.req("000-10", "004-03")
def test_the_plan_of_2022_is_granted_to_the_fen(department: Actor, finance: Actor) -> None:
    for year in THE_YEARS:
        services.record_execution(actor=department, fund=FUND, given=year, at=PUBLISHED)
    budget_id = a_draft_budget(department, the_plan(), fund=FUND, year=2022)
    services.submit_budget(actor=department, budget_id=budget_id, at=MORNING)
    assert selectors.budget(budget_id).last_execution["actual_fen"] == 5_170_28_0000
    services.approve_budget(actor=finance, budget_id=budget_id, at=MORNING)
    (total, *rows) = selectors.board(selectors.budget(budget_id))
    assert total.left_fen == total.quota_fen == 200_000_000_00
    assert sum(row.left_fen for row in rows if row.depth == 1) == total.left_fen
    assert sum(row.left_fen for row in rows if row.depth == 2) == total.left_fen
    plan = selectors.approved_plan(budget_id)
    assert plan == read_plan(the_plan()).plan
