"""Values of a formula while its facts are columns: known, unknown within bounds, or beyond the
plan.

They mirror `rules.arithmetic` word for word. What a value waits for is a set of names in one
integer, `waits`; it is empty where the value is known. `beyond` is true in rows in which the plan
does not say what the value is: there the interpreter decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

from .columns import PlanRefused
from .terms import NARROW, WIDE, Forge, Term, fits, product


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Yes, no, or neither yet."""

    yes: Term
    no: Term
    waits: Term
    blocked: Term
    beyond: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One of some options, or a text."""

    value: Term
    known: Term
    waits: Term
    blocked: Term
    beyond: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number between `low` and `high`, each over `den × div`: a constant and a positive term.

    Without `has_low` or `has_high` there is no such bound. Both bounds equal: the value is known.
    """

    low: Term
    high: Term
    has_low: Term
    has_high: Term
    den: int
    div: Term
    waits: Term
    blocked: Term
    beyond: Term

    @property
    def interval(self) -> tuple[int, int]:
        """Between which whole numbers `low` and `high` are proven to lie."""
        return min(self.low.low, self.high.low), max(self.low.high, self.high.high)


Value = Truth | Words | Quantity


class Guard:
    """Arithmetic that is proven to fit, or looks at each row first: `unsafe` names the rows that
    would not fit, and there the result means nothing."""

    def __init__(self, forge: Forge) -> None:
        self.forge = forge
        self.unsafe: list[Term] = []

    def times(self, left: Term, right: Term) -> Term:
        forge = self.forge
        if fits(product(left, right)) or forge.zero in (left, right):
            return forge.multiply(left, right)
        if left.size < right.size:
            left, right = right, left
        most = forge.divide(forge.const(WIDE), forge.greatest([forge.absolute(right), forge.one]))
        unsafe = forge.less(most, forge.absolute(left))
        self.unsafe.append(unsafe)
        idle = forge.const(min(max(0, left.low), left.high))  # stays inside what is proven of left
        if not fits(product(idle, right)):
            raise PlanRefused("有一步乘积连最小的数也放不下,请收窄事实的范围")
        return forge.clipped_product(forge.choose(unsafe, idle, left), right)

    def plus(self, left: Term, right: Term) -> Term:
        if fits((left.low + right.low, left.high + right.high)):
            return self.forge.add(left, right)
        return self.forge.add(self._half(left), self._half(right))

    def minus(self, left: Term, right: Term) -> Term:
        if fits((left.low - right.high, left.high - right.low)):
            return self.forge.subtract(left, right)
        return self.forge.subtract(self._half(left), self._half(right))

    def _half(self, term: Term) -> Term:
        """The term where it is at most half of what fits."""
        forge, half = self.forge, WIDE // 2
        unsafe = forge.less(forge.const(half), forge.absolute(term))
        self.unsafe.append(unsafe)
        clipped = forge.greatest([term, forge.const(-half)])
        return forge.least([clipped, forge.const(half)])

    def narrow(self, term: Term) -> Term:
        """The term where it is not negative and fits 64 bits."""
        most = self.forge.const(NARROW)
        self.unsafe.append(self.forge.less(most, term))
        return self.forge.least([term, most])

    def scaled(self, term: Term, by: int) -> Term:
        return self.times(term, self.forge.const(by))


class Common:
    """Several numbers over one denominator."""

    def __init__(self, numbers: list[Quantity], guard: Guard) -> None:
        forge = guard.forge
        divs = list(dict.fromkeys(n.div for n in numbers if n.div is not forge.one))
        self.den = lcm(*(number.den for number in numbers))
        self.div = _times_all(divs, guard)
        self.lows: list[Term] = []
        self.highs: list[Term] = []
        for number in numbers:
            others = _times_all([div for div in divs if div is not number.div], guard)
            by = guard.scaled(others, self.den // number.den)
            self.lows.append(guard.times(number.low, by))
            known = number.low is number.high
            self.highs.append(self.lows[-1] if known else guard.times(number.high, by))


def _times_all(terms: list[Term], guard: Guard) -> Term:
    together = guard.forge.one
    for term in terms:
        together = guard.times(together, term)
    return together
