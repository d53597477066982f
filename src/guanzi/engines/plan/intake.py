"""Columns as they come → columns as plans read them; what is not sound is set aside with reasons.

Whole numbers of money are fen, decimals are yuan; texts are read as a person writes them
(`500万元`, `2.5%`, `是`). Nothing is rounded, cut or wrapped: such a row is rejected.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from guanzi.engines.rules import Fact, Field, Rulebook, Unit, contradictions
from guanzi.engines.rules.facts import UNKNOWN_WORDS, Unusable, read_value

from .columns import KEY, NUMBERS, RATIO_SCALE, PlanRefused, bounds_of, stored
from .days import DAYS_OF_CODE
from .frames import case_of, type_of
from .in_polars import compute
from .lower import Names, bare
from .terms import Forge, Term

REJECTED = {
    "row": pl.Int64,
    KEY: pl.String,
    "table": pl.String,
    "fact": pl.String,
    "code": pl.String,
}
MOST_WIDE = 2**127 - 1
MESSAGES = {
    "key-missing": "没有标识",
    "key-twice": "同一标识出现了不止一次",
    "key-unknown": "记录所属的标识不在主表里",
    "wrong-type": "不是登记的类型或写法",
    "float": "浮点数不精确,请改用整数(分)、定点小数或文字",
    "out-of-range": "超出登记的范围",
    "too-fine": "比百万分之一还细",
    "too-many-rows": "记录的行数超过登记的上限",
    "row-twice": "记录里有重复的行",
    "facts-contradict": "互相矛盾",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Where a part of a population begins, and the keys that the whole has more than once."""

    first_row: int = 1
    twice: pl.Series = dataclasses.field(default_factory=lambda: pl.Series([], dtype=pl.String))


@dataclass(frozen=True, slots=True)
class Intake:
    """Sound rows, and for every rejected one: which row of the facts, the key, the table, the fact,
    a code, a sentence.
    """

    facts: pl.DataFrame
    related: Mapping[str, pl.DataFrame]
    rejected: pl.DataFrame
    ignored: tuple[str, ...] = ()


def take_in(
    facts: pl.DataFrame,
    related: Mapping[str, pl.DataFrame],
    rulebook: Rulebook,
    wanted: Iterable[str],
    part: Part = Part(),
) -> Intake:
    """Read the `wanted` facts out of columns named as in the vocabulary (or by alias).

    Facts without a column are unknown, as are records without a true in the column of their name.
    Where `facts` are only a part of a population, `part` says what the whole of it knows.
    Raises PlanRefused where two columns are the same fact, or the key is missing.
    """
    declared = [rulebook.vocabulary.facts[name] for name in wanted]
    if KEY not in facts.columns:
        raise PlanRefused(f"缺少「{KEY}」这一列")
    renamed = facts.rename(canonical_names(facts.columns, rulebook))
    rows = pl.int_range(part.first_row, part.first_row + facts.height, eager=True)
    frame, flaws = _read(renamed, declared, "", rows)
    side = _Side(frame[KEY], rows)
    side.add(flaws)
    side.add(_key_flaws(frame[KEY], rows, part.twice))
    tables = {}
    for fact in declared:
        if fact.unit is Unit.RECORDS:
            given = related.get(fact.name)
            table, flaws = _records(given, fact, frame)
            side.add(flaws)
            tables[fact.name] = table
    sound = frame.filter(~pl.col(KEY).is_in(side.keys()), pl.col(KEY).is_not_null())
    side.add(_contradictions(sound, tables, rulebook))
    bad = side.keys()
    names = {fact.name for fact in declared}
    return Intake(
        frame.filter(~pl.col(KEY).is_in(bad), pl.col(KEY).is_not_null()),
        {
            n: t.filter(~pl.col(KEY).is_in(bad), pl.col(KEY).is_not_null())
            for n, t in tables.items()
        },
        side.frame(),
        tuple(name for name in renamed.columns if name not in names and name != KEY),
    )


class _Side:
    """Everything that was rejected so far; a flaw without a row is told by the row of its key."""

    def __init__(self, keys: pl.Series, rows: pl.Series) -> None:
        self.frames: list[pl.DataFrame] = [pl.DataFrame(schema=REJECTED)]
        named = pl.DataFrame({KEY: keys, "found": rows}).drop_nulls(KEY)
        self.rows = named.unique(KEY, keep="first", maintain_order=True)

    def add(self, flaws: Iterable[pl.DataFrame]) -> None:
        for flaw in flaws:
            if flaw.height:
                numbered = flaw if "row" in flaw.columns else self._numbered(flaw)
                self.frames.append(numbered.select(*REJECTED))

    def _numbered(self, flaw: pl.DataFrame) -> pl.DataFrame:
        return flaw.join(self.rows, on=KEY, how="left").rename({"found": "row"})

    def keys(self) -> pl.Series:
        return pl.concat(self.frames)[KEY].drop_nulls().unique().implode()

    def frame(self) -> pl.DataFrame:
        return said(pl.concat(self.frames).sort(*REJECTED, nulls_last=True))


def said(flaws: pl.DataFrame) -> pl.DataFrame:
    """With a sentence for every code."""
    why = pl.col("code").replace_strict(MESSAGES, return_dtype=pl.String)
    where = pl.when(pl.col("fact") != "").then("「" + pl.col("fact") + "」").otherwise(pl.lit(""))
    return flaws.with_columns((where + why).alias("message"))


def canonical_names(columns: Iterable[str], rulebook: Rulebook) -> dict[str, str]:
    """Column → the fact that it is, or its own name. Raises PlanRefused where two are the same."""
    names = {name: rulebook.vocabulary.canonical(name) or name for name in columns}
    found: set[str] = set()
    for name in names.values():
        if name in found:
            raise PlanRefused(f"「{name}」有不止一列")
        found.add(name)
    return names


# ---------------------------------------------------------------- cells


def _read(
    frame: pl.DataFrame, fields: Iterable[Field], table: str, rows: pl.Series | None = None
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Every field as plans read it, and the rows in which it cannot be."""
    columns = {KEY: frame[KEY].cast(pl.String)}
    flaws = []
    for field in fields:
        if field.name not in frame.columns:
            columns[field.name] = pl.Series([None], dtype=type_of(field.unit)).new_from_index(
                0, frame.height
            )
            continue
        values, codes = _converted(frame[field.name], field)
        columns[field.name] = values
        flaws.append(_flaws(columns[KEY], codes, (table, field.name), rows))
    return pl.DataFrame(columns), flaws


def _flaws(
    keys: pl.Series, codes: pl.Series, where: tuple[str, str], rows: pl.Series | None
) -> pl.DataFrame:
    found = pl.DataFrame({KEY: keys, "code": codes.cast(pl.String)})
    if rows is not None:
        found = found.with_columns(rows.alias("row"))
    table, fact = where
    return found.drop_nulls("code").with_columns(table=pl.lit(table), fact=pl.lit(fact))


def _converted(series: pl.Series, field: Field) -> tuple[pl.Series, pl.Series]:
    """The column and, where a value cannot be used, the code that says why."""
    given = series.is_not_null()
    if series.dtype.is_float():
        return _all_bad(series, field, "float")
    if series.dtype in (pl.Categorical, pl.Enum):
        series = series.cast(pl.String)
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
        return None, error.code if error.code in MESSAGES else "wrong-type"
    except PlanRefused:
        return None, "too-fine"


def _whole(series: pl.Series, scale: int) -> tuple[pl.Series | None, pl.Series | None]:
    """Whole numbers and exact decimals, in parts of a whole; None for any other type."""
    places = 1
    if series.dtype.is_decimal():
        places = 10 ** (series.dtype.scale or 0)  # type: ignore[attr-defined]  # decimals have one
    elif not series.dtype.is_integer():
        return None, None
    up, down = max(scale // places, 1), max(places // scale, 1)
    digits = series.to_physical().cast(pl.Int128)
    whole = digits // _wide(down) if down > 1 else digits
    fine, lost = whole * _wide(down) != digits, whole.abs() > _wide(MOST_WIDE // up)
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
    return _whole(series, 100 if series.dtype.is_decimal() else 1)


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


# ---------------------------------------------------------------- rows


def _key_flaws(keys: pl.Series, rows: pl.Series, twice: pl.Series) -> list[pl.DataFrame]:
    again = keys.is_not_null() & (keys.is_duplicated() | keys.is_in(twice.implode()))
    codes = pl.select(
        pl.when(keys.is_null()).then(pl.lit("key-missing")).when(again).then(pl.lit("key-twice"))
    )
    return [_flaws(keys, codes.to_series(), ("", ""), rows)]


def _records(
    given: pl.DataFrame | None, fact: Fact, frame: pl.DataFrame
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """The related records of one fact; a flaw in one rejects its enterprise."""
    schema = {KEY: pl.String, **{f.name: type_of(f.unit) for f in fact.fields.values()}}
    if given is None:
        return pl.DataFrame(schema=schema), []
    if KEY not in given.columns:
        raise PlanRefused(f"「{fact.name}」缺少「{KEY}」这一列")
    table, flaws = _read(given, fact.fields.values(), fact.name)
    where = [pl.lit(fact.name).alias("table"), pl.lit("").alias("fact")]

    def flaw(code: str, condition: pl.Expr) -> None:
        found = table.filter(condition).select(KEY).unique()
        flaws.append(found.with_columns(*where, code=pl.lit(code)))

    flaw("key-missing", pl.col(KEY).is_null())
    flaw("key-unknown", pl.col(KEY).is_not_null() & ~pl.col(KEY).is_in(frame[KEY].implode()))
    flaw("too-many-rows", pl.len().over(KEY) > fact.rows)
    if fact.unique:
        flaw("row-twice", pl.struct(KEY, *fact.unique).is_duplicated())
    return table, flaws


def _contradictions(
    facts: pl.DataFrame, related: Mapping[str, pl.DataFrame], rulebook: Rulebook
) -> list[pl.DataFrame]:
    """Rows whose facts cannot all be true, as the vocabulary says."""
    found = []
    for rule in rulebook.consistency:
        if not set(rule.reads) <= set(facts.columns):
            continue
        known = facts.filter(pl.col(name).is_not_null() for name in rule.reads)
        broken = compute(_broken_terms(rule.node, rule.reads), known, related)
        declared = [rulebook.vocabulary.facts[name] for name in rule.reads]
        keys = broken.filter(pl.col("broken") & ~pl.col("beyond"))[KEY].to_list()
        doubtful = broken.filter(pl.col("beyond"))[KEY].implode()
        for row in known.filter(pl.col(KEY).is_in(doubtful)).iter_rows(named=True):
            rows = {
                n: t.filter(pl.col(KEY) == row[KEY]).rows(named=True) for n, t in related.items()
            }
            if contradictions([rule], case_of(row, rows, declared)):
                keys.append(row[KEY])
        flaw = pl.DataFrame({KEY: keys}, schema={KEY: pl.String}).with_columns(
            table=pl.lit(""), fact=pl.lit("、".join(rule.reads)), code=pl.lit("facts-contradict")
        )
        found.append(flaw)
    return found


def _broken_terms(node: Any, reads: tuple[str, ...]) -> dict[str, Term]:
    truth = bare(Forge(), Names(reads), frozenset()).truth_of(node)
    return {"broken": truth.no, "beyond": truth.beyond}
