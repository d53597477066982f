"""A column without a flaw is read the quick way; the slow way would have read the same."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.engines.plan.cells import read_cells
from guanzi.engines.rules import Field, Unit

MONEY = Field(name="金额", unit=Unit.MONEY, low=0, high=10_000)
RATIO = Field(name="比率", unit=Unit.RATIO, low=0, high=1)
CHOICE = Field(name="类别", unit=Unit.CHOICE, options=("甲", "乙"))
DAY = Field(name="认定日期", unit=Unit.DATE, low=date(2000, 1, 1), high=date(2030, 12, 31))
MONTH = Field(name="月份", unit=Unit.MONTH, low=2000 * 12, high=2030 * 12)
FLAG = Field(name="标志", unit=Unit.BOOL)

fen = st.none() | st.integers(0, 10_000)
shares = st.none() | st.decimals(0, 1, places=4)
words = st.none() | st.sampled_from(["甲", "乙"])
flags = st.none() | st.booleans()


def read(values: list[Any], dtype: Any, field: Field) -> tuple[list[Any], list[Any] | None]:
    column, codes = read_cells(pl.Series(values, dtype=dtype), field)
    return column.to_list(), None if codes is None else codes.to_list()


@given(st.lists(fen, max_size=5))
def test_a_column_with_one_bad_row_reads_the_others_as_a_sound_one(
    values: list[int | None],
) -> None:
    quick, nothing = read(values, pl.Int64, MONEY)
    slow, codes = read([*values, 10_001], pl.Int64, MONEY)
    assert nothing is None
    assert slow == [*quick, None]
    assert codes == [*[None] * len(values), "out-of-range"]


@given(st.lists(shares, max_size=5))
def test_decimals_stand_in_millionths_whichever_way_they_are_read(
    values: list[Decimal | None],
) -> None:
    quick, nothing = read(values, pl.Decimal(10, 4), RATIO)
    slow, codes = read([*values, Decimal(2)], pl.Decimal(10, 4), RATIO)
    assert nothing is None
    assert quick == [None if value is None else int(value * 10**6) for value in values]
    assert slow == [*quick, None]
    assert codes == [*[None] * len(values), "out-of-range"]


@given(st.lists(words, max_size=5))
def test_a_word_that_is_no_option_spoils_its_own_row_only(values: list[str | None]) -> None:
    quick, nothing = read(values, pl.String, CHOICE)
    slow, codes = read([*values, "丙"], pl.String, CHOICE)
    assert nothing is None
    assert slow == [*quick, None]
    assert codes == [*[None] * len(values), "wrong-type"]


@given(st.lists(flags, max_size=5))
def test_flags_are_taken_as_they_are(values: list[bool | None]) -> None:
    assert read(values, pl.Boolean, FLAG) == (values, None)


@pytest.mark.parametrize(
    ("dtype", "value", "code"),
    [
        (pl.Decimal(10, 3), Decimal("0.001"), "too-fine"),
        (pl.Float64, 1.0, "float"),
        (pl.Int64, -1, "out-of-range"),
        (pl.UInt64, 2**64 - 1, "out-of-range"),
        (pl.Int128, -(2**127), "out-of-range"),
        (pl.UInt128, 2**128 - 1, "out-of-range"),
    ],
)
def test_what_cannot_be_money_is_told_by_a_code(dtype: Any, value: Any, code: str) -> None:
    assert read([value], dtype, MONEY) == ([None], [code])


@pytest.mark.parametrize("dtype", [pl.Int128, pl.UInt128])
def test_the_largest_whole_numbers_never_wrap_into_a_share(dtype: Any) -> None:
    edge = -(2**127) if dtype == pl.Int128 else 2**128 - 1
    assert read([edge, 1], dtype, RATIO) == ([None, 10**6], ["out-of-range", None])


@pytest.mark.parametrize("dtype", [pl.Decimal(38, 0), pl.Int64])
@pytest.mark.parametrize("field", [DAY, MONTH])
def test_a_number_is_never_taken_for_a_day_or_a_month(dtype: Any, field: Field) -> None:
    assert read([767_237, 23_981], dtype, field) == ([None, None], ["wrong-type", "wrong-type"])
