"""What made-up enterprises say: a value for every fact that the vocabulary declares.

A few facts hang together (a project, its sales by month, its dates) and are made as one; every
other follows from its declared unit and range, so that a new fact needs no line here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from guanzi.engines.rules import Fact, Field, Unit
from guanzi.foundation.registers.districts import DISTRICTS, ELSEWHERE

from .chance import Chance

# out of a thousand
_UNKNOWN, _TRUE, _RARE = 15, 350, {"申报限制期内": 8}
_NONE = ("都不是", "都不属于", "其他")
_PLAIN = {"属地管理企业": 930, "中央在沪企业": 50, "其他": 20}
_SCHEMES = {"现行办法认定项目": 900, "五年过渡期项目": 60, "八年过渡期项目": 40}
_DOUBLINGS = (10, 18, 22, 20, 14, 8, 4, 2, 1, 1)
_LEAST_FEN = 5_000_000
_WITH_PROJECT = 120
_WITH_SUPPORT = 60
_SHARE_STEPS = [Decimal(hundredth) / 100 for hundredth in range(101)]
_FACTOR_STEPS = [Decimal(tenth) / 10 for tenth in range(51)]
_EXACT = pl.Decimal(9, 4)


def facts(
    chance: Chance, who: pl.DataFrame, declared: Iterable[Fact], year: int
) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The column of every fact, beside the key, and the related records."""
    named = {fact.name: fact for fact in declared}
    columns: dict[str, pl.Series] = {"企业": who["企业"]}
    records: dict[str, pl.DataFrame] = {}
    project = _project(chance, who, year)
    for name, fact in named.items():
        if fact.unit is Unit.RECORDS:
            columns[name] = pl.repeat(True, who.height, eager=True)
        elif name in project:
            columns[name] = project[name]
        else:
            columns[name] = _known(chance, who, fact, year)
    if "月度销售" in named:
        records["月度销售"] = _months(chance, who, project, year)
        columns["月度销售"] = project["项目经认定"]
    for name, fact in named.items():
        if fact.unit is Unit.RECORDS and name not in records:
            records[name] = _some(chance, who, fact, year)
    return _sound(pl.DataFrame(columns)), records


def _sound(told: pl.DataFrame) -> pl.DataFrame:
    """What the vocabulary says cannot be together is not."""
    if {"经认定重大技改", "属技术改造项目"} <= set(told.columns):
        told = told.with_columns(经认定重大技改=pl.col("经认定重大技改") & pl.col("属技术改造项目"))
    return told


# ---------------------------------------------------------------- a recognised project


def _project(chance: Chance, who: pl.DataFrame, year: int) -> dict[str, pl.Series]:
    """A project of some enterprises; who has none says so, and nothing more."""
    has = chance.happens("has project", _WITH_PROJECT)
    scheme = chance.one_of("scheme", _SCHEMES)
    age = chance.below("age in days", 4 * 365)
    recognised = (
        pl.Series([date(year, 6, 30)])
        .new_from_index(0, who.height)
        .dt.offset_by("-" + age.cast(pl.String) + "d")
    )
    legacy = scheme != "现行办法认定项目"
    recognised = _where(legacy, recognised.dt.offset_by("-2y"), recognised)
    share = chance.below("share of sales", 60) + 5
    sales = who["营业收入"] // 100 * share
    said = {
        "项目类别": scheme,
        "认定日期": recognised,
        "认定有效期截止": recognised.dt.offset_by("5y"),
        "收入年度": pl.repeat(year, who.height, eager=True),
        "销售收入": sales,
        "创新贡献系数": _steps(_FACTOR_STEPS, chance.below("coefficient", 9) + 8),
        "核心技术价值占比": _steps(_SHARE_STEPS, chance.below("core share", 51) + 50),
    }
    return {"项目经认定": has} | {name: _where(has, value, None) for name, value in said.items()}


def _months(
    chance: Chance, who: pl.DataFrame, project: dict[str, pl.Series], year: int
) -> pl.DataFrame:
    """Twelve months whose sum is the year's sales: neighbours give and take."""
    owners = pl.DataFrame({"企业": who["企业"], "year": project["销售收入"]})
    taken = [chance.below(f"month {pair}", 1000) for pair in range(6)]
    parts = []
    for place in range(12):
        even = owners["year"] // 12
        sign = 1 if place % 2 else -1
        amount = even + even * taken[place // 2] // 1000 * sign
        rest = owners["year"] - even * 12 if place == 11 else 0
        parts.append(
            owners.select(
                "企业",
                月份=pl.lit(date(year, place + 1, 1)),
                当月销售额=amount + rest,
                row=pl.int_range(pl.len()),
            )
        )
    rows = pl.concat(parts).drop_nulls("当月销售额")
    return rows.sort("row", "月份").drop("row")


# ---------------------------------------------------------------- everything else


def _known(chance: Chance, who: pl.DataFrame, fact: Fact, year: int) -> pl.Series:
    if fact.name == "企业注册地":
        return who["企业注册地"]
    value = _value(chance, fact, fact.name, who, year)
    return _where(chance.happens(f"{fact.name}/unknown", _UNKNOWN), None, value)


def _value(chance: Chance, field: Field, name: str, who: pl.DataFrame, year: int) -> pl.Series:
    """Any value of the unit that the range allows; skewed where it is money."""
    if field.unit is Unit.CHOICE:
        return _choice(chance, field, name, who)
    return _BY_UNIT[field.unit](chance, field, name, year)


def _bool(chance: Chance, field: Field, name: str, year: int) -> pl.Series:
    return chance.happens(name, _RARE.get(field.name, _TRUE))


def _ratio(chance: Chance, field: Field, name: str, year: int) -> pl.Series:
    return _steps(_SHARE_STEPS, chance.below(name, len(_SHARE_STEPS)))


def _factor(chance: Chance, field: Field, name: str, year: int) -> pl.Series:
    return _steps(_FACTOR_STEPS, chance.below(name, len(_FACTOR_STEPS)))


def _year(chance: Chance, field: Field, name: str, year: int) -> pl.Series:
    return year - chance.below(name, 4)


def _count(chance: Chance, field: Field, name: str, year: int) -> pl.Series:
    return int(field.low) + chance.below(name, min(int(field.high - field.low) + 1, 200))


def _day(chance: Chance, field: Field, name: str, year: int) -> pl.Series:
    return _first_of(chance, year).dt.offset_by(chance.below(name, 365).cast(pl.String) + "d")


def _month(chance: Chance, field: Field, name: str, year: int) -> pl.Series:
    return _first_of(chance, year).dt.offset_by(chance.below(name, 12).cast(pl.String) + "mo")


def _text(chance: Chance, field: Field, name: str, year: int) -> pl.Series:
    return pl.repeat("合成", len(chance.rows), eager=True)


def _money(chance: Chance, field: Field, name: str, year: int) -> pl.Series:
    least = max(int(field.low), min(_LEAST_FEN, int(field.high)))
    start = pl.Series([least]).new_from_index(0, len(chance.rows))
    drawn = chance.skewed(name, start, _DOUBLINGS)
    return pl.select(pl.min_horizontal(drawn, pl.lit(int(field.high)))).to_series()


def _first_of(chance: Chance, year: int) -> pl.Series:
    return pl.Series([date(year, 1, 1)]).new_from_index(0, len(chance.rows))


_BY_UNIT = {
    Unit.BOOL: _bool,
    Unit.MONEY: _money,
    Unit.RATIO: _ratio,
    Unit.FACTOR: _factor,
    Unit.YEAR: _year,
    Unit.COUNT: _count,
    Unit.DATE: _day,
    Unit.MONTH: _month,
    Unit.TEXT: _text,
}


def _choice(chance: Chance, field: Field, name: str, who: pl.DataFrame) -> pl.Series:
    """Districts as registered, now and then another; otherwise mostly none of the special ones."""
    options = field.options
    if set(DISTRICTS) <= set(options):
        moved = chance.happens(f"{name}/moved", 30)
        return _where(moved, chance.one_of(name, options), who["企业注册地"])
    if set(options) == set(_PLAIN):
        return chance.one_of(name, _PLAIN)
    weights = {each: len(options) * 2 if each.startswith(_NONE) else 1 for each in options}
    return chance.one_of(name, {each: w for each, w in weights.items() if each != ELSEWHERE})


def _some(chance: Chance, who: pl.DataFrame, fact: Fact, year: int) -> pl.DataFrame:
    """A record or two of a few enterprises."""
    parts = []
    for place in range(min(2, fact.rows)):
        name = f"{fact.name}/{place}"
        cells: dict[str, Any] = {"企业": who["企业"]}
        for field in fact.fields.values():
            cells[field.name] = _value(chance, field, f"{name}/{field.name}", who, year)
        has = chance.happens(name, _WITH_SUPPORT // (place + 1))
        parts.append(pl.DataFrame(cells).with_row_index("row").filter(has))
    rows = pl.concat(parts).sort("row", maintain_order=True).drop("row")
    return (
        rows.unique(["企业", *fact.unique], keep="first", maintain_order=True)
        if (fact.unique)
        else rows
    )


def _steps(steps: list[Decimal], places: pl.Series) -> pl.Series:
    return pl.Series(steps, dtype=_EXACT).gather(places)


def _where(condition: pl.Series, then: Any, otherwise: Any) -> pl.Series:
    return pl.select(pl.when(condition).then(then).otherwise(otherwise)).to_series()
