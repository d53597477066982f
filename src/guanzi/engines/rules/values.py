"""What a formula can come to: an exact value, or an unknown that knows what it waits for.

Exact values are `int` (fen, counts, years, calendar months, periods), `Fraction` (rates, money
between roundings), `bool`, `str`, `date`, and tuples of records. An `Unknown` carries the facts
it is missing, the slots that the law leaves open, and the interval in which it must lie; a
missing fact is never zero or false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from . import money, periods
from .errors import ComputationRefused
from .units import Unit

Record = Mapping[str, Any]
Value = Any
"""int | Fraction | bool | str | date | tuple[Record, ...]: the unit checker knows which, Python's
types cannot.
"""

NOTHING: frozenset[str] = frozenset()


class Unknown:
    """A value that cannot be told yet.

    `missing`: facts that would help. `slots`: figures that the law leaves open. `low`, `high`:
    the value lies between them (None: no bound). `blocked`: no fact can help, only a filled
    slot. `refusal`: a step below has no single right answer, and why.
    """

    __slots__ = ("blocked", "high", "low", "missing", "refusal", "slots")

    def __init__(
        self,
        missing: frozenset[str] = NOTHING,
        slots: frozenset[str] = NOTHING,
        low: Any = None,
        high: Any = None,
        *,
        blocked: bool = False,
        refusal: ComputationRefused | None = None,
    ) -> None:
        self.missing = missing
        self.slots = slots
        self.low = low
        self.high = high
        self.blocked = blocked
        self.refusal = refusal

    def __repr__(self) -> str:
        return f"Unknown({set(self.missing) or ''}{set(self.slots) or ''} {self.low}…{self.high})"


Result = Any
"""A `Value` or an `Unknown`."""


def low(value: Any) -> Any:
    return value.low if type(value) is Unknown else value


def high(value: Any) -> Any:
    return value.high if type(value) is Unknown else value


def join(
    parts: Iterable[Result], low: Any = None, high: Any = None, *, blocked: bool | None = None
) -> Result:
    """An unknown that waits for all that its parts wait for; a value, where the interval is a
    point.
    """
    if low is not None and low == high:
        return low
    unknown = [part for part in parts if type(part) is Unknown]
    missing = NOTHING.union(*(part.missing for part in unknown))
    slots = NOTHING.union(*(part.slots for part in unknown))
    if blocked is None:
        blocked = any(part.blocked for part in unknown)
    refusal = next((part.refusal for part in unknown if part.refusal), None) if blocked else None
    return Unknown(missing, slots, low, high, blocked=blocked, refusal=refusal)


def simplest(value: Fraction) -> int | Fraction:
    """Integers stay integers: they are faster and print plainly."""
    return value.numerator if value.denominator == 1 else value


# ---------------------------------------------------------------- how values are written


def value_text(value: Result, unit: Unit) -> str:
    """A value as a person writes it: with its unit, thousands separators, 是/否."""
    if type(value) is Unknown:
        names = "、".join(sorted(value.missing | value.slots))
        return f"未知({names})" if names else "未知"
    return _TEXTS.get(unit, str)(value)


def percent_text(value: int | Fraction) -> str:
    return f"{money.decimal_text(Fraction(value) * 100, 0)}%"


def months_text(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{years}年" if years and not rest else f"{months}个月"


def records_text(rows: tuple[Record, ...]) -> str:
    return f"{len(rows)} 条记录"


_TEXTS: dict[Unit, Callable[[Any], str]] = {
    Unit.MONEY: money.yuan_text,
    Unit.RATIO: percent_text,
    Unit.FACTOR: lambda v: money.decimal_text(v, 0),
    Unit.COUNT: lambda v: str(v) if abs(v) < 10_000 else money.decimal_text(v, 0),
    Unit.MONTH: periods.month_text,
    Unit.MONTHS: months_text,
    Unit.DAYS: lambda v: f"{v.days if hasattr(v, 'days') else v}天",
    Unit.BOOL: lambda v: "是" if v else "否",
    Unit.RECORDS: records_text,
}
