"""Reading the table of a plan: as people type it, with what is wrong beside each cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.foundation.face.money import yuan_text
from guanzi.lifecycle.budgets.rules.numbers import (
    fen_in,
    plain_wan_text,
    rate_of,
    rate_text,
    wan_text,
)
from guanzi.lifecycle.budgets.rules.plan import (
    AMOUNT,
    CLASS,
    LINE,
    PRICE,
    QUANTITY,
    read_plan,
    rows_of_table,
)


def places(*rows: tuple[str, str, str, str, str]) -> list[tuple[int, int]]:
    return [(each.row, each.column) for each in read_plan(rows).problems]


GOOD = ("甲类", "甲一", "100", "50", "2")


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (("", "甲一", "100", "", ""), (0, CLASS)),
        (("甲类", "", "100", "", ""), (0, LINE)),
        (("甲类", "甲一", "", "", ""), (0, AMOUNT)),
        (("甲类", "甲一", "—", "", ""), (0, AMOUNT)),
        (("甲类", "甲一", "十元", "", ""), (0, AMOUNT)),
        (("甲类", "甲一", "0", "", ""), (0, AMOUNT)),
        (("甲类", "甲一", "-5", "", ""), (0, AMOUNT)),
        (("甲类", "甲一", "0.001", "", ""), (0, AMOUNT)),
        (("甲类", "甲一", "1,00", "", ""), (0, AMOUNT)),
        (("甲类", "甲一", "9" * 39, "", ""), (0, AMOUNT)),
        (("甲类", "甲一", "100", "五", ""), (0, PRICE)),
        (("甲类", "甲一", "100", "50", "1.5"), (0, QUANTITY)),
        (("甲类", "甲一", "100", "50", "-2"), (0, QUANTITY)),
    ],
)
def test_a_wrong_cell_is_named(row: tuple[str, str, str, str, str], place: tuple[int, int]) -> None:
    assert place in places(row)


def test_figures_are_taken_as_people_write_them() -> None:
    rows = [
        ("1. 甲类", "甲一", "７,000,000.00", "5万元", "140"),
        ("", "甲二", "2400万元", "20万", "120.0"),
        ("乙类", "乙一", "1.5亿元", "-", "—"),
    ]
    plan = read_plan([(a, b, c, d, e) for a, b, c, d, e in rows]).plan
    assert [line.amount_fen for line in plan.lines] == [700_000_000, 2_400_000_000, 15_000_000_000]
    assert [line.difference_fen for line in plan.lines] == [0, 0, None]
    assert [each.title for each in plan.classes] == ["甲类", "乙类"]


def test_a_line_stands_once_in_its_class_and_a_class_in_one_place() -> None:
    assert places(GOOD, GOOD) == [(1, LINE)]
    assert places(GOOD, ("乙类", "乙一", "1", "", ""), ("甲类", "甲二", "1", "", "")) == [
        (2, CLASS)
    ]


def test_an_empty_table_is_not_a_plan() -> None:
    assert places() == [(-1, CLASS)]
    assert places(("", "", "", "", "")) == [(-1, CLASS)]


def test_columns_are_found_by_their_heads() -> None:
    pasted = rows_of_table(
        [
            ["序号", "二级科目", "三级科目", "数量", "均价", "预算金额"],
            ["1", "甲类", "甲一", "2", "50", "100"],
            ["", "合计", "", "", "", "1 00"],
        ]
    )
    assert pasted.rows == (("甲类", "甲一", "100", "50", "2"),)
    assert pasted.stated_fen is None  # it cannot be understood, so nothing is compared with it


def test_a_row_without_an_amount_is_not_taken_for_the_rest_of_a_name() -> None:
    pasted = rows_of_table([["甲类", "甲一", "100"], ["", "甲二", ""]])
    assert len(pasted.rows) == 2
    assert places(*pasted.rows) == [(1, AMOUNT)]


@given(st.lists(st.lists(st.text(max_size=12), max_size=7), max_size=8))
def test_whatever_is_pasted_is_read_without_breaking(cells: list[list[str]]) -> None:
    read = read_plan(rows_of_table(cells).rows)
    assert read.problems or read.plan.amount_fen > 0


@given(st.lists(st.integers(1, 10**14), min_size=1, max_size=20), st.data())
def test_the_sums_are_exact(amounts: list[int], data: st.DataObject) -> None:
    rows = []
    for number, fen in enumerate(amounts):
        group = f"类{number}" if number == 0 or data.draw(st.booleans()) else ""
        rows.append((group, f"项{number}", yuan_text(fen), "", ""))
    plan = read_plan(rows).plan
    assert plan.amount_fen == sum(amounts)
    assert [line.amount_fen for line in plan.lines] == amounts
    assert sum(each.amount_fen for each in plan.classes) == plan.amount_fen


@given(st.integers(0, 10**15), st.integers(1, 10**15))
def test_a_rate_is_within_half_a_hundredth_of_a_percent(actual: int, adjusted: int) -> None:
    rate = rate_of(actual, adjusted)
    assert rate is not None
    whole, hundredths = rate_text(rate).removesuffix("%").split(".")
    assert abs(int(whole + hundredths) - rate * 10_000) * 2 <= 1


def test_an_unknown_or_empty_budget_has_no_rate() -> None:
    assert [rate_of(1, None), rate_of(None, 1), rate_of(1, 0)] == [None] * 3
    assert rate_of(0, 1) == 0
    assert rate_text(None) == "—"


def test_ten_thousands_are_printed_as_the_document_prints_them() -> None:
    assert (wan_text(None), wan_text(0), wan_text(5_170_280_000)) == ("—", "0.00", "5,170.28")
    assert (plain_wan_text(15_000_000_000), plain_wan_text(150_050_000)) == ("15000", "150.05")
    assert fen_in("15000", unit="万元") == 15_000_000_000
    assert fen_in("—") is None
