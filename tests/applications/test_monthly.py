"""Twelve months of sales: typed, pasted, from a spreadsheet."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.engines.rules import Fact, Rulebook
from guanzi.lifecycle.applications.rules.monthly import (
    is_monthly,
    table_of,
    text_from_rows,
    text_of,
    tidy_text,
)
from guanzi.lifecycle.matching.rules.answers import read_answers

YEAR = 2024
UPRIGHT = "\n".join(f"{month}月\t{month},000.50" for month in range(1, 13))
SUM = sum(month * 1000_00 + 50 for month in range(1, 13))


@pytest.fixture(scope="module")
def fact(rulebook: Rulebook) -> Fact:
    return rulebook.vocabulary.facts["月度销售"]


def test_only_a_table_of_month_and_amount_is_monthly(rulebook: Rulebook, fact: Fact) -> None:
    assert is_monthly(fact)
    assert not is_monthly(rulebook.vocabulary.facts["扶持记录"])


@pytest.mark.req("003-06", "A4")
@pytest.mark.parametrize(
    "pasted",
    [
        UPRIGHT,
        f"月份\t当月销售额\n{UPRIGHT}\n合计\t78,006.00",
        "\n".join(f"{month},000.50" for month in range(1, 13)),
        "\t".join(f"{month},000.50" for month in range(1, 13)),
        "\t".join(f"{month}月" for month in range(1, 13))
        + "\n"
        + "\t".join(f"{month},000.50" for month in range(1, 13)),
        "\n".join(f"2024年{month}月  {month},000.50元" for month in range(1, 13)),
    ],
)
def test_a_year_is_pasted_from_a_spreadsheet_in_any_usual_shape(fact: Fact, pasted: str) -> None:
    table = table_of(tidy_text(pasted, fact, YEAR), fact, YEAR)
    assert (table.rest, table.filled, table.total_fen) == ("", 12, SUM)


def test_months_without_sales_may_stay_empty(fact: Fact) -> None:
    text = text_of(["5万元", "", "", "1,234.5", *[""] * 8], YEAR)
    table = table_of(text, fact, YEAR)
    assert (table.filled, table.total_fen) == (2, 51_234_50)


def test_a_cell_that_is_no_amount_keeps_its_text_and_is_named(fact: Fact) -> None:
    table = table_of(text_of(["1", "很多", *[""] * 10], YEAR), fact, YEAR)
    assert table.cells[1].text == "很多"
    assert "2 月" in table.cells[1].problem
    assert table.total_fen is None


@pytest.mark.parametrize("text", ["完全不是表格", "2023-01\t5\n2023-02\t6", "13月\t5", "a\tb\tc"])
def test_what_is_no_table_of_the_year_is_kept_as_it_is(fact: Fact, text: str) -> None:
    assert tidy_text(text, fact, YEAR) == text
    assert table_of(text, fact, YEAR).rest == text


def test_the_engine_reads_what_the_cells_say(rulebook: Rulebook, fact: Fact) -> None:
    text = tidy_text(UPRIGHT, fact, YEAR)
    pairs = [("收入年度", "2024"), ("月度销售", text), ("销售收入", "78006元")]
    answers = read_answers(pairs, rulebook, date(2025, 6, 18))
    assert answers.problems == ()
    assert sum(row["当月销售额"] for row in answers.facts["月度销售"]) == SUM


@pytest.mark.req("003-06")
def test_a_sum_that_differs_from_the_year_is_said(rulebook: Rulebook, fact: Fact) -> None:
    text = tidy_text(UPRIGHT, fact, YEAR)
    pairs = [("收入年度", "2024"), ("月度销售", text), ("销售收入", "78006.01元")]
    answers = read_answers(pairs, rulebook, date(2025, 6, 18))
    assert "不一致" in answers.problems[0].message


def test_the_rows_of_a_workbook_are_found_among_titles_and_signatures(fact: Fact) -> None:
    rows: list[list[Any]] = [
        ["转化项目年度和分月销售明细表", None],
        ["月份", "当月销售额"],
        *[[f"{month}月", float(month * 1000) + 0.5] for month in range(1, 13)],
        ["合计", 78006.0],
        ["填表人：张三", None],
    ]
    table = table_of(text_from_rows(rows, fact, YEAR), fact, YEAR)
    assert (table.rest, table.total_fen) == ("", SUM)


@given(cells=st.lists(st.text(max_size=20), min_size=12, max_size=12))
def test_cells_come_back_as_they_were_typed(fact: Fact, cells: list[str]) -> None:
    table = table_of(text_of(cells, YEAR), fact, YEAR)
    assert [cell.text for cell in table.cells] == [" ".join(cell.split()) for cell in cells]
