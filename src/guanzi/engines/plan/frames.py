"""Checked facts ↔ columns: one row for an enterprise, related records in frames of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from guanzi.engines.rules import Fact, Field, Unit
from guanzi.engines.rules.values import simplest

from .columns import KEY, NUMBERS, scaled, stored
from .days import day_of

Facts = Mapping[str, Any]


def type_of(unit: Unit) -> Any:
    """Records have a column too: true where all of them are known, be there none."""
    if unit in NUMBERS:
        return pl.Int64
    return pl.Boolean if unit in (Unit.BOOL, Unit.RECORDS) else pl.String


def frames_of(
    cases: Mapping[str, Facts], facts: Iterable[Fact]
) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """Cases by key → the frame of facts and the frames of related records."""
    declared = list(facts)
    schema = {KEY: pl.String, **{fact.name: type_of(fact.unit) for fact in declared}}
    rows = [
        {KEY: key, **{fact.name: _cell(case.get(fact.name), fact) for fact in declared}}
        for key, case in cases.items()
    ]
    related = {fact.name: _records(cases, fact) for fact in declared if fact.unit is Unit.RECORDS}
    return pl.DataFrame(rows, schema=schema, orient="row"), related


def _records(cases: Mapping[str, Facts], fact: Fact) -> pl.DataFrame:
    schema = {KEY: pl.String, **{name: type_of(f.unit) for name, f in fact.fields.items()}}
    rows = [
        {KEY: key, **{name: _cell(row.get(name), f) for name, f in fact.fields.items()}}
        for key, case in cases.items()
        for row in case.get(fact.name) or ()
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _cell(value: Any, field: Field) -> Any:
    if value is None:
        return None
    if field.unit is Unit.RECORDS:
        return True
    return stored(value, field.unit) if field.unit in NUMBERS else value


def case_of(
    row: Mapping[str, Any],
    records: Mapping[str, Iterable[Mapping[str, Any]]],
    facts: Iterable[Fact],
) -> dict[str, Any]:
    """A row of columns → checked facts, as the interpreter takes them."""
    case: dict[str, Any] = {}
    for fact in facts:
        if row.get(fact.name) is None:
            continue
        if fact.unit is Unit.RECORDS:
            case[fact.name] = tuple(
                _read(found, fact.fields.values()) for found in records.get(fact.name, ())
            )
        else:
            case[fact.name] = _value(row[fact.name], fact.unit)
    return case


def _read(row: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    return {f.name: _value(row[f.name], f.unit) for f in fields if row.get(f.name) is not None}


def _value(cell: Any, unit: Unit) -> int | Fraction | bool | str | date:
    if unit is Unit.DATE:
        return day_of(cell)
    if scaled(unit) > 1:
        return simplest(Fraction(cell, scaled(unit)))
    found: int | bool | str = cell
    return found
