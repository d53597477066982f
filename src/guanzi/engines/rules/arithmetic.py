"""Arithmetic and logic on values that may still be unknown: exact, three-valued, with intervals.

An unknown keeps the interval in which it must lie, so that much is settled before every fact is
known.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .values import Result, Unknown, high, join, low, simplest

# ---------------------------------------------------------------- numbers and dates, known or not


def add(left: Result, right: Result) -> Result:
    if type(left) is Unknown or type(right) is Unknown:
        return join(
            (left, right),
            _both(_plus, low(left), low(right)),
            _both(_plus, high(left), high(right)),
        )
    return left + right


def subtract(left: Result, right: Result) -> Result:
    if type(left) is Unknown or type(right) is Unknown:
        return join(
            (left, right),
            _both(_minus, low(left), high(right)),
            _both(_minus, high(left), low(right)),
        )
    return left - right


def multiply(left: Result, right: Result) -> Result:
    if type(left) is Unknown or type(right) is Unknown:
        if (type(left) is not Unknown and left == 0) or (type(right) is not Unknown and right == 0):
            return 0
        corners = _corners(left, right)
        least, most = (min(corners), max(corners)) if corners else (None, None)
        return join((left, right), least, most, blocked=_product_blocked(left, right))
    product = left * right
    return simplest(product) if type(product) is Fraction else product


def divide(left: Result, right: Result) -> Result:
    """Exact quotient. The divisor is not zero: the verifier proves it, and the caller guards it."""
    if type(left) is Unknown or type(right) is Unknown:
        if type(right) is Unknown and _may_be_zero(right):
            return join((left, right))
        inverse = _inverse(right)
        return multiply(left, inverse)
    return simplest(Fraction(left) / right)


def least(values: list[Result]) -> Result:
    if all(type(value) is not Unknown for value in values):
        return min(values)
    ceiling = _fewest(min, [high(v) for v in values if high(v) is not None])
    floor = None if any(low(v) is None for v in values) else min(low(v) for v in values)
    live = [v for v in values if ceiling is None or low(v) is None or low(v) <= ceiling]
    return join(live, floor, ceiling, blocked=_extreme_blocked(live, lambda a, b: a <= b))


def greatest(values: list[Result]) -> Result:
    if all(type(value) is not Unknown for value in values):
        return max(values)
    floor = _fewest(max, [low(v) for v in values if low(v) is not None])
    ceiling = None if any(high(v) is None for v in values) else max(high(v) for v in values)
    live = [v for v in values if floor is None or high(v) is None or high(v) >= floor]
    return join(
        live, floor, ceiling, blocked=_extreme_blocked(live, lambda a, b: a >= b, upper=True)
    )


def hull(values: list[Result], waits_for: list[Result], *, blocked: bool = False) -> Result:
    """One of `values`, and not yet known which; `waits_for` adds what decides between them."""
    first = values[0]
    if all(type(value) is not Unknown and value == first for value in values):
        return first
    ordered = not any(isinstance(low(v), (bool, str, tuple)) for v in values)
    lows, highs = [low(v) for v in values], [high(v) for v in values]
    floor = min(lows) if ordered and None not in lows else None
    ceiling = max(highs) if ordered and None not in highs else None
    every_blocked = all(type(value) is Unknown and value.blocked for value in values)
    return join([*waits_for, *values], floor, ceiling, blocked=blocked or every_blocked)


def _plus(left: Any, right: Any) -> Any:
    return left + right


def _minus(left: Any, right: Any) -> Any:
    return left - right


def _both(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    return None if left is None or right is None else operation(left, right)


def _fewest(choose: Callable[[list[Any]], Any], bounds: list[Any]) -> Any:
    return choose(bounds) if bounds else None


def _corners(left: Result, right: Result) -> list[Any]:
    ends = (low(left), high(left)), (low(right), high(right))
    if None in ends[0] or None in ends[1]:
        return []
    return [a * b for a in ends[0] for b in ends[1]]


def _may_be_zero(value: Result) -> bool:
    if type(value) is not Unknown:
        return bool(value == 0)
    return (value.low is None or value.low <= 0) and (value.high is None or value.high >= 0)


def _product_blocked(left: Result, right: Result) -> bool:
    """Blocked by an open slot, unless the other factor may still turn out to be zero."""
    for one, other in ((left, right), (right, left)):
        is_blocked = type(one) is Unknown and one.blocked
        for_good = type(other) is not Unknown or other.blocked or not _may_be_zero(other)
        if is_blocked and for_good:
            return True
    return False


def _extreme_blocked(
    live: list[Result], beats: Callable[[Any, Any], bool], *, upper: bool = False
) -> bool:
    """MIN and MAX are blocked unless a fact still to come could win over every open slot."""
    blocked = [v for v in live if type(v) is Unknown and v.blocked]
    if not blocked:
        return False
    for value in live:
        if type(value) is Unknown and not value.blocked:
            best = value.high if upper else value.low
            worst = [b.high if upper else b.low for b in blocked]
            if best is None or all(w is not None and beats(best, w) for w in worst):
                return False
    return True


def _inverse(value: Result) -> Result:
    if type(value) is not Unknown:
        return simplest(Fraction(1) / value)
    bounds = (value.low, value.high)
    least_, most = (None if b is None else Fraction(1) / b for b in reversed(bounds))
    return Unknown(value.missing, value.slots, least_, most, blocked=value.blocked)


# ---------------------------------------------------------------- three-valued logic


def negate(value: Result) -> Result:
    return value if type(value) is Unknown else not value


def all_of(values: list[Result]) -> Result:
    """Kleene's AND: one false settles it; otherwise it waits for every unknown."""
    return _settle(values, decisive=False)


def any_of(values: list[Result]) -> Result:
    """Kleene's OR: one true settles it; otherwise it waits for every unknown."""
    return _settle(values, decisive=True)


def _settle(values: list[Result], *, decisive: bool) -> Result:
    if any(value is decisive for value in values):
        return decisive
    unknown = [value for value in values if type(value) is Unknown]
    if not unknown:
        return not decisive
    return join(unknown, blocked=all(value.blocked for value in unknown))


def compare(operator: str, left: Result, right: Result) -> Result:
    """`= <> < <= > >=`; settled by intervals where they do not overlap."""
    if type(left) is not Unknown and type(right) is not Unknown:
        return _COMPARISONS[operator](left, right)
    settled = _compare_intervals(operator, low(left), high(left), low(right), high(right))
    if settled is not None:
        return settled
    unknown = [value for value in (left, right) if type(value) is Unknown]
    return join(unknown, blocked=all(value.blocked and not value.missing for value in unknown))


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_MIRROR = {">": "<", ">=": "<="}


def _compare_intervals(op: str, a_low: Any, a_high: Any, b_low: Any, b_high: Any) -> bool | None:
    if op in _MIRROR:
        return _compare_intervals(_MIRROR[op], b_low, b_high, a_low, a_high)
    below = a_high is not None and b_low is not None
    above = a_low is not None and b_high is not None
    if op == "<":
        return True if below and a_high < b_low else False if above and a_low >= b_high else None
    if op == "<=":
        return True if below and a_high <= b_low else False if above and a_low > b_high else None
    apart = (below and a_high < b_low) or (above and a_low > b_high)
    return (op == "<>") if apart else None
