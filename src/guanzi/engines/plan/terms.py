"""What a plan is made of: total arithmetic on integers, with the interval of every term proven.

No term is ever null and none divides by zero: a column is read together with a stand-in for
nulls, and whether it was there is a term of its own. So no default of a database can creep in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from typing import Any

NARROW = 2**63 - 1
"""The most that 64 bits hold."""
WIDE = 10**38 - 1
"""The most that every backend holds in its wide integer: 128 bits, or 38 digits."""


class Kind(Enum):
    INT = "整数"
    BOOL = "真假"
    TEXT = "文本"


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One operation. `low` and `high` bound an integer, whatever the columns hold."""

    op: str
    args: tuple[Term, ...]
    kind: Kind
    low: int = 0
    high: int = 0
    payload: Any = None

    @property
    def is_const(self) -> bool:
        return self.op == "const"

    @property
    def is_wide(self) -> bool:
        """Whether 64 bits may not be enough."""
        return not fits_narrow((self.low, self.high))

    @property
    def size(self) -> int:
        """How far from zero an integer can lie."""
        return max(-self.low, self.high)

    @property
    def is_label(self) -> bool:
        """Whether it is one of some constants, such as an outcome."""
        chosen = self.op == "choose" and self.kind is Kind.INT
        return chosen and all(part.is_const or part.is_label for part in self.args[1:])

    @property
    def is_leaf(self) -> bool:
        return not self.args and self.op != "aggregate"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the facts, or of related `records`. A column that is `complete` has no nulls."""

    name: str
    records: str = ""
    complete: bool = False


class Forge:
    """Makes terms: equal ones once, and as simple as their intervals allow."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Term] = {}
        self.yes = self._make("const", Kind.BOOL, payload=True)
        self.no = self._make("const", Kind.BOOL, payload=False)
        self.zero = self.const(0)
        self.one = self.const(1)

    def _make(
        self,
        op: str,
        kind: Kind,
        args: tuple[Term, ...] = (),
        bounds: tuple[int, int] = (0, 0),
        payload: Any = None,
    ) -> Term:
        key = (op, kind, payload, *map(id, args))
        known = self._made.get(key)
        if known is None:
            known = self._made[key] = Term(op, args, kind, *bounds, payload)
        return known

    # ---------------------------------------------------------------- leaves

    def const(self, value: int) -> Term:
        return self._make("const", Kind.INT, bounds=(value, value), payload=value)

    def truth(self, value: bool) -> Term:  # noqa: FBT001 - a value like others
        return self.yes if value else self.no

    def text(self, value: str) -> Term:
        return self._make("const", Kind.TEXT, payload=value)

    def given(self, column: Column) -> Term:
        return self.yes if column.complete else self._make("given", Kind.BOOL, payload=column)

    def integer(self, column: Column, low: int, high: int) -> Term:
        """The column, or `low` where it is null."""
        return self._make("column", Kind.INT, bounds=(low, high), payload=column)

    def flag(self, column: Column) -> Term:
        """The column, or false where it is null."""
        return self._make("column", Kind.BOOL, payload=column)

    def words(self, column: Column) -> Term:
        """The column, or the empty text where it is null."""
        return self._make("column", Kind.TEXT, payload=column)

    # ---------------------------------------------------------------- truth

    def all(self, parts: Iterable[Term]) -> Term:
        return self._logic("all", list(parts), neutral=self.yes, decisive=self.no)

    def any(self, parts: Iterable[Term]) -> Term:
        return self._logic("any", list(parts), neutral=self.no, decisive=self.yes)

    def _logic(self, op: str, parts: list[Term], *, neutral: Term, decisive: Term) -> Term:
        flat = dict.fromkeys(
            inner for part in parts for inner in (part.args if part.op == op else (part,))
        )
        flat.pop(neutral, None)
        if decisive in flat or any(self.negate(part) in flat for part in flat):
            return decisive
        if not flat:
            return neutral
        terms = tuple(flat)
        return terms[0] if len(terms) == 1 else self._make(op, Kind.BOOL, terms)

    def negate(self, term: Term) -> Term:
        if term.is_const:
            return self.truth(not term.payload)
        if term.op == "not":
            return term.args[0]
        return self._make("not", Kind.BOOL, (term,))

    def less(self, left: Term, right: Term) -> Term:
        if left.high < right.low:
            return self.yes
        if left.low >= right.high or left is right:
            return self.no
        return self._make("less", Kind.BOOL, (left, right))

    def at_most(self, left: Term, right: Term) -> Term:
        return self.negate(self.less(right, left))

    def equal(self, left: Term, right: Term) -> Term:
        if left is right:
            return self.yes
        if left.kind is Kind.INT:
            if left.high < right.low or right.high < left.low:
                return self.no
            if right.is_const and left.is_label:
                when, then, otherwise = left.args
                taken, left_out = self.equal(then, right), self.equal(otherwise, right)
                return self.choose(when, taken, left_out)
        elif left.is_const and right.is_const:
            return self.no
        return self._make("equal", Kind.BOOL, (left, right))

    # ---------------------------------------------------------------- choice

    def choose(self, condition: Term, then: Term, otherwise: Term) -> Term:
        if condition is self.yes or then is otherwise:
            return then
        if condition is self.no:
            return otherwise
        then, otherwise = self._given(condition, then), self._not_given(condition, otherwise)
        if then is otherwise:
            return then
        if then.kind is Kind.BOOL:
            return self.any(
                [self.all([condition, then]), self.all([self.negate(condition), otherwise])]
            )
        bounds = (min(then.low, otherwise.low), max(then.high, otherwise.high))
        return self._make("choose", then.kind, (condition, then, otherwise), bounds)

    def _given(self, condition: Term, term: Term) -> Term:
        """What a choice is where its condition is already known to hold."""
        while term.op == "choose" and term.args[0] is condition:
            term = term.args[1]
        return term

    def _not_given(self, condition: Term, term: Term) -> Term:
        while term.op == "choose" and term.args[0] is condition:
            term = term.args[2]
        return term

    # ---------------------------------------------------------------- arithmetic, never too wide

    def add(self, left: Term, right: Term) -> Term:
        if left.is_const and right.is_const:
            return self.const(left.payload + right.payload)
        if left is self.zero or right is self.zero:
            return right if left is self.zero else left
        bounds = (left.low + right.low, left.high + right.high)
        return self._make("add", Kind.INT, (left, right), _within(bounds))

    def subtract(self, left: Term, right: Term) -> Term:
        if left.is_const and right.is_const:
            return self.const(left.payload - right.payload)
        if right is self.zero:
            return left
        if left is right:
            return self.zero
        bounds = (left.low - right.high, left.high - right.low)
        return self._make("subtract", Kind.INT, (left, right), _within(bounds))

    def multiply(self, left: Term, right: Term) -> Term:
        if fits_narrow(product(left, right)):
            return self._multiplied(left, right)
        factors = [*_factors(left), *_factors(right)]
        # small ones come together before the product grows wide
        return reduce(self._multiplied, sorted(factors, key=lambda term: term.size))

    def _multiplied(self, left: Term, right: Term) -> Term:
        if left.is_const and right.is_const:
            return self.const(left.payload * right.payload)
        if self.zero in (left, right):
            return self.zero
        if self.one in (left, right):
            return right if left is self.one else left
        return self._make("multiply", Kind.INT, (left, right), _within(product(left, right)))

    def clipped_product(self, left: Term, right: Term) -> Term:
        """A product of which a guard has seen that it fits."""
        low, high = product(left, right)
        bounds = (max(low, -WIDE), min(high, WIDE))
        return self._make("multiply", Kind.INT, (left, right), bounds)

    def divide(self, left: Term, right: Term) -> Term:
        """Whole quotient of what is not negative by what is positive."""
        assert left.low >= 0
        assert right.low > 0
        if right is self.one:
            return left
        low, high = left.low // right.high, left.high // right.low
        if low == high:
            return self.const(low)
        return self._make("divide", Kind.INT, (left, right), (low, high))

    def remainder(self, left: Term, by: int) -> Term:
        """What is left of a division by a positive constant."""
        whole = self.divide(left, self.const(by))
        rest = self.subtract(left, self.multiply(whole, self.const(by)))
        if rest.is_const or (rest.low >= 0 and rest.high < by):
            return rest
        return self._make("subtract", Kind.INT, rest.args, (0, by - 1), "remainder")

    def absolute(self, term: Term) -> Term:
        if term.low >= 0:
            return term
        if term.high <= 0:
            return self.subtract(self.zero, term)
        return self._make("absolute", Kind.INT, (term,), (0, max(-term.low, term.high)))

    def least(self, terms: Iterable[Term]) -> Term:
        every = list(dict.fromkeys(terms))
        best = min(every, key=lambda term: (term.high, term.is_const))
        live = [term for term in every if term is best or term.low < best.high]
        return self._extreme("least", live, (min(t.low for t in live), best.high))

    def greatest(self, terms: Iterable[Term]) -> Term:
        every = list(dict.fromkeys(terms))
        best = min(every, key=lambda term: (-term.low, term.is_const))
        live = [term for term in every if term is best or term.high > best.low]
        return self._extreme("greatest", live, (best.low, max(t.high for t in live)))

    def _extreme(self, op: str, live: list[Term], bounds: tuple[int, int]) -> Term:
        if len(live) == 1:
            return live[0]
        if bounds[0] == bounds[1]:
            return self.const(bounds[0])
        return self._make(op, Kind.INT, tuple(live), bounds)

    def bits(self, terms: Iterable[Term]) -> Term:
        """Sets of names, one bit for each, put together."""
        every = [term for term in dict.fromkeys(terms) if term is not self.zero]
        if len(every) < 2:
            return every[0] if every else self.zero
        if all(term.is_const for term in every):
            together = 0
            for term in every:
                together |= term.payload
            return self.const(together)
        high = (1 << max(term.high for term in every).bit_length()) - 1
        return self._make("bits", Kind.INT, tuple(every), (0, high))

    def masked(self, term: Term, mask: int) -> Term:
        """Only the names of `mask`."""
        if term.is_const:
            return self.const(term.payload & mask)
        return self._make("masked", Kind.INT, (term,), (0, mask), mask)

    # ---------------------------------------------------------------- related records

    def aggregate(
        self, function: str, records: str, value: Term, bounds: tuple[int, int] = (0, 1)
    ) -> Term:
        """`function` is sum, least, greatest, bits, any or all over the records of one key; where
        there is none: zero, zero, zero, zero, false, true."""
        kind = Kind.BOOL if function in ("any", "all") else Kind.INT
        if kind is Kind.BOOL and value is self.truth(function == "all"):
            return value
        if function in ("sum", "bits") and value is self.zero:
            return value
        return self._make("aggregate", kind, (value,), bounds, (function, records))


def product(left: Term, right: Term) -> tuple[int, int]:
    """Between which products lie."""
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    return min(corners), max(corners)


def fits(bounds: tuple[int, int]) -> bool:
    return bounds[0] >= -WIDE and bounds[1] <= WIDE


def fits_narrow(bounds: tuple[int, int]) -> bool:
    """Whether 64 bits are enough."""
    return -NARROW <= bounds[0] <= bounds[1] <= NARROW


def _factors(term: Term) -> tuple[Term, ...]:
    """What a product is made of, unless a guard had to see that it fits. One that makes nothing
    larger stays whole: it may hold itself any number of times.
    """
    is_free = term.op == "multiply" and (term.low, term.high) == product(*term.args)
    if not is_free or term.size <= 1:
        return (term,)
    return tuple(factor for part in term.args for factor in _factors(part))


def _within(bounds: tuple[int, int]) -> tuple[int, int]:
    assert fits(bounds), "a term that may not fit is guarded before it is made"
    return bounds


def walk(roots: Iterable[Term]) -> Iterator[Term]:
    """Every term once, what it is made of before it."""
    seen: set[int] = set()
    stack = [(root, False) for root in reversed(list(roots))]
    while stack:
        term, ready = stack.pop()
        if ready:
            yield term
        elif id(term) not in seen:
            seen.add(id(term))
            stack.append((term, True))
            stack += [(part, False) for part in reversed(term.args)]
