"""Tables as they come → columns as plans read them; a row that is not sound is set aside with its
reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from guanzi.engines.rules import Fact, Field, Rulebook, Unit, contradictions

from .cells import CODES, read_cells
from .columns import KEY, PlanRefused
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
MESSAGES = {
    **CODES,
    "key-missing": "没有标识",
    "key-twice": "同一标识出现了不止一次",
    "key-unknown": "记录所属的标识不在主表里",
    "too-many-rows": "记录的行数超过登记的上限",
    "row-twice": "记录里有重复的行",
    "facts-contradict": "互相矛盾",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Where a part of a population begins, and the keys that the whole has more than once; None
    where nobody has looked."""

    first_row: int = 1
    twice: pl.Series | None = None


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
    side.add(_contradictions(side.without(frame), tables, rulebook))
    names = {fact.name for fact in declared}
    return Intake(
        side.without(frame),
        {name: side.without(table) for name, table in tables.items()},
        side.frame(),
        tuple(name for name in renamed.columns if name not in names and name != KEY),
    )


class _Side:
    """Everything that was rejected so far; a flaw without a row is told by the row of its key."""

    def __init__(self, keys: pl.Series, rows: pl.Series) -> None:
        self.frames: list[pl.DataFrame] = [pl.DataFrame(schema=REJECTED)]
        self.standing = pl.DataFrame({KEY: keys, "found": rows})

    def add(self, flaws: Iterable[pl.DataFrame]) -> None:
        for flaw in flaws:
            if flaw.height:
                numbered = flaw if "row" in flaw.columns else self._numbered(flaw)
                self.frames.append(numbered.select(*REJECTED))

    def _numbered(self, flaw: pl.DataFrame) -> pl.DataFrame:
        named = self.standing.drop_nulls(KEY).unique(KEY, keep="first", maintain_order=True)
        return flaw.join(named, on=KEY, how="left").rename({"found": "row"})

    def without(self, table: pl.DataFrame) -> pl.DataFrame:
        """The rows of keys that nothing was found against."""
        bad = pl.concat(self.frames)[KEY].drop_nulls().unique()
        if bad.is_empty() and not table[KEY].null_count():
            return table
        return table.filter(~pl.col(KEY).is_in(bad.implode()), pl.col(KEY).is_not_null())

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
        columns[field.name], codes = read_cells(frame[field.name], field)
        if codes is not None:
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


# ---------------------------------------------------------------- rows


def _key_flaws(keys: pl.Series, rows: pl.Series, twice: pl.Series | None) -> list[pl.DataFrame]:
    if twice is None:
        twice = keys.filter(keys.is_duplicated()).unique()
    if twice.is_empty() and not keys.null_count():
        return []
    again = keys.is_not_null() & keys.is_in(twice.implode())
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
