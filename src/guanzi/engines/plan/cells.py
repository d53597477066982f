"""One column as it comes → as plans read it, and a code for every value that cannot be used.

Whole numbers of money are fen, decimals are yuan; texts are read as a person writes them
(`500万元`, `2.5%`, `是`). Nothing is rounded, cut or wrapped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from guanzi.engines.rules import Field, Unit
from guanzi.engines.rules.facts import UNKNOWN_WORDS, Unusable, read_value

from .columns import NUMBERS, RATIO_SCALE, PlanRefused, bounds_of, scaled, stored
from .days import DAYS_OF_CODE
from .frames import type_of

MOST_WIDE = 2**127 - 1
FEN_OF_A_YUAN = 100
CODES = {
    "wrong-type": "不是登记的类型或写法",
    "float": "浮点数不精确,请改用整数(分)、定点小数或文字",
    "out-of-range": "超出登记的范围",
    "too-fine": "比百万分之一还细",
}


def read_cells(series: pl.Series, field: Field) -> tuple[pl.Series, pl.Series | None]:
    """The column and, unless every value can be used, the codes that say why not, in `CODES`."""
    if series.dtype in (pl.Categorical, pl.Enum):
        series = series.cast(pl.String)
    usable = _as_it_stands(series, field)
    return (usable, None) if usable is not None else _converted(series, field)


def _as_it_stands(series: pl.Series, field: Field) -> pl.Series | None:
    """The quick way for a column without a flaw, found by its extremes or its different words;
    None where the slow way has to look at each value."""
    if field.unit in NUMBERS:
        return _within(series, field)
    if field.unit is Unit.CHOICE and series.dtype == pl.String:
        options = [option for option in field.options if option not in UNKNOWN_WORDS]
        return series if series.drop_nulls().is_in(options).all() else None
    return series if series.dtype == type_of(field.unit) and field.unit is not Unit.CHOICE else None


def _within(series: pl.Series, field: Field) -> pl.Series | None:
    up = _parts_of_one(series, field)
    if not up:
        return None
    whole = series.to_physical().cast(pl.Int64, strict=False)
    if whole.null_count() > series.null_count():
        return None
    low, high = bounds_of(field)
    least, most = whole.min(), whole.max()
    if least is not None:
        assert isinstance(least, int)
        assert isinstance(most, int)
        if not low <= least * up <= most * up <= high:
            return None
    return whole if up == 1 else whole * up


def _parts_of_one(series: pl.Series, field: Field) -> int:
    """How many parts of the plan's scale the last digit of the column is; 0 where it is finer, or
    the column is none of whole numbers or decimals that mean one."""
    if field.unit in (Unit.DATE, Unit.MONTH):
        return 0
    if series.dtype.is_decimal():
        whole = FEN_OF_A_YUAN if field.unit is Unit.MONEY else scaled(field.unit)
        return whole // _places(series)
    return scaled(field.unit) if series.dtype.is_integer() else 0


def _places(series: pl.Series) -> int:
    """How many parts a decimal divides a whole into; 1 for whole numbers."""
    dtype = series.dtype
    return 10 ** (dtype.scale or 0) if isinstance(dtype, pl.Decimal) else 1


def _converted(series: pl.Series, field: Field) -> tuple[pl.Series, pl.Series]:
    given = series.is_not_null()
    if series.dtype.is_float():
        return _all_bad(series, field, "float")
    if series.dtype == pl.String and field.unit is not Unit.TEXT:
        return _from_texts(series, field)
    convert = _CONVERSIONS.get(field.unit)
    values, codes = convert(series) if convert else (None, None)
    if values is None or codes is None:
        return _all_bad(series, field, "wrong-type")
    if field.unit in NUMBERS:
        low, high = bounds_of(field)
        outside = (values < low) | (values > high)
        codes = pl.select(
            pl.when(codes.is_not_null()).then(codes).when(outside).then(pl.lit("out-of-range"))
        ).to_series()
        values = pl.select(pl.when(codes.is_null()).then(values)).to_series()
    return values, pl.select(pl.when(given).then(codes)).to_series()


def _all_bad(series: pl.Series, field: Field, code: str) -> tuple[pl.Series, pl.Series]:
    nothing = pl.Series([None], dtype=type_of(field.unit)).new_from_index(0, len(series))
    codes = pl.select(pl.when(series.is_not_null()).then(pl.lit(code))).to_series()
    return nothing, codes.cast(pl.String)


def _from_texts(series: pl.Series, field: Field) -> tuple[pl.Series, pl.Series]:
    """Every different text is read once, as a person's answer is.

    The column of records says whether all of them are known.
    """
    if field.unit is Unit.RECORDS:
        field = Field(name=field.name, unit=Unit.BOOL)
    texts = series.drop_nulls().unique().to_list()
    read = {text: _from_text(text, field) for text in texts}
    dtype = type_of(field.unit)
    values = series.replace_strict(
        texts, [value for value, _ in read.values()], return_dtype=dtype, default=None
    )
    codes = series.replace_strict(
        texts, [code for _, code in read.values()], return_dtype=pl.String, default=None
    )
    return values, codes


def _from_text(text: str, field: Field) -> tuple[Any, str | None]:
    if text.strip() in UNKNOWN_WORDS:
        return None, None
    try:
        value = read_value(text, field)
        return (stored(value, field.unit) if field.unit in NUMBERS else value), None
    except Unusable as error:
        return None, error.code if error.code in CODES else "wrong-type"
    except PlanRefused:
        return None, "too-fine"


def _whole(series: pl.Series, scale: int) -> tuple[pl.Series | None, pl.Series | None]:
    """Whole numbers and exact decimals, in parts of a whole; None for any other type."""
    if not (series.dtype.is_decimal() or series.dtype.is_integer()):
        return None, None
    places = _places(series)
    up, down = max(scale // places, 1), max(places // scale, 1)
    digits = series.to_physical().cast(pl.Int128, strict=False)
    whole = digits // _wide(down) if down > 1 else digits
    most = MOST_WIDE // up
    beyond = (whole > _wide(most)) | (whole < _wide(-most))
    fine, lost = whole * _wide(down) != digits, beyond | (series.is_not_null() & digits.is_null())
    where = pl.when(fine).then(pl.lit("too-fine")).when(lost).then(pl.lit("out-of-range"))
    codes = pl.select(where).to_series()
    return _narrow(pl.select(pl.when(~lost).then(whole)).to_series() * _wide(up), codes)


def _wide(number: int) -> pl.Series:
    return pl.Series([number], dtype=pl.Int128)


def _narrow(values: pl.Series, codes: pl.Series) -> tuple[pl.Series, pl.Series]:
    """64 bits, or a code."""
    narrow = values.cast(pl.Int64, strict=False)
    lost = values.is_not_null() & narrow.is_null()
    where = pl.when(codes.is_not_null()).then(codes).when(lost).then(pl.lit("out-of-range"))
    return narrow, pl.select(where).to_series()


Converted = tuple[pl.Series | None, pl.Series | None]


def _money(series: pl.Series) -> Converted:
    """Whole numbers are fen, decimals are yuan."""
    return _whole(series, FEN_OF_A_YUAN if series.dtype.is_decimal() else 1)


def _ratio(series: pl.Series) -> Converted:
    return _whole(series, RATIO_SCALE)


def _count(series: pl.Series) -> Converted:
    return _whole(series, 1)


def _months(series: pl.Series) -> pl.Series:
    return series.dt.year().cast(pl.Int64) * 12 + series.dt.month() - 1


def _date(series: pl.Series) -> Converted:
    if series.dtype != pl.Date:
        return None, None
    codes = _months(series) * DAYS_OF_CODE + series.dt.day() - 1
    return codes, pl.Series([None], dtype=pl.String).new_from_index(0, len(series))


def _month(series: pl.Series) -> Converted:
    if series.dtype != pl.Date:
        return None, None
    return _months(series), pl.Series([None], dtype=pl.String).new_from_index(0, len(series))


def _same(dtype: Any) -> Callable[[pl.Series], Converted]:
    def same(series: pl.Series) -> Converted:
        if series.dtype not in (dtype, pl.Null):
            return None, None
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(series))
        return series.cast(dtype), nothing

    return same


_CONVERSIONS: dict[Unit, Callable[[pl.Series], Converted]] = {
    Unit.MONEY: _money,
    Unit.RATIO: _ratio,
    Unit.FACTOR: _ratio,
    Unit.COUNT: _count,
    Unit.YEAR: _count,
    Unit.DATE: _date,
    Unit.MONTH: _month,
    Unit.BOOL: _same(pl.Boolean),
    Unit.RECORDS: _same(pl.Boolean),
    Unit.TEXT: _same(pl.String),
}
