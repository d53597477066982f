"""How facts stand in columns: whole numbers, each unit in its own scale."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from fractions import Fraction
from typing import Any

from guanzi.engines.rules import Field, Unit

from .days import code_of
from .terms import NARROW, Column

RATIO_SCALE = 10**6
"""Ratios and factors stand in millionths; a finer one is refused with its row."""
NUMBERS = (Unit.MONEY, Unit.RATIO, Unit.FACTOR, Unit.COUNT, Unit.YEAR, Unit.MONTH, Unit.DATE)
KEY = "企业"
"""The column that names the enterprise (project, product) of a row."""


class PlanRefused(Exception):
    """What no backend can compute exactly; the message says why."""


def scaled(unit: Unit) -> int:
    """How many parts a whole has in the column."""
    return RATIO_SCALE if unit in (Unit.RATIO, Unit.FACTOR) else 1


def stored(value: Any, unit: Unit) -> int:
    """A checked value as its column holds it. Raises PlanRefused for parts of a part."""
    if unit is Unit.DATE:
        return code_of(value)
    exact = Fraction(value) * scaled(unit)
    if exact.denominator != 1:
        raise PlanRefused(f"{value} 比百万分之一还细")
    return exact.numerator


def bounds_of(field: Field) -> tuple[int, int]:
    """The declared range as the column holds it. Raises PlanRefused beyond 64 bits."""
    low, high = stored(field.low, field.unit), stored(field.high, field.unit)
    if not -NARROW <= low <= high <= NARROW:
        raise PlanRefused(f"「{field.name}」的范围超出 64 位整数,请收窄 range")
    return low, high


def is_complete(column: Column, complete: Container[Column]) -> Column:
    return replace(column, complete=True) if column in complete else column
