"""The arithmetic and the three-valued logic of `rules.arithmetic`, on values that are columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from .quantity import Common, Guard, Quantity, Truth, Value, Words
from .terms import Forge, Term

Bound = tuple[Term, Term]
"""Whether there is a bound, and the bound."""
Live = list[Term]
Beats = Callable[[Term, Term], Term]


class Algebra:
    """Builds values out of values. `facts_mask` tells names of facts from names of slots."""

    def __init__(self, forge: Forge, facts_mask: int) -> None:
        self.forge = forge
        self.facts_mask = facts_mask

    # ---------------------------------------------------------------- making

    def constant(self, value: int | Fraction) -> Quantity:
        exact = Fraction(value)
        term = self.forge.const(exact.numerator)
        return self.settled(term, term, den=exact.denominator)

    def truth(self, yes: Term) -> Truth:
        """A truth that is always known."""
        forge = self.forge
        no = forge.negate(yes)
        return Truth(yes=yes, no=no, waits=forge.zero, blocked=forge.no, beyond=forge.no)

    def words(self, text: str) -> Words:
        forge = self.forge
        term = forge.text(text)
        return Words(
            value=term, known=forge.yes, waits=forge.zero, blocked=forge.no, beyond=forge.no
        )

    def refused(self) -> Quantity:
        """A step without a right answer: unknown, and no fact can help."""
        forge = self.forge
        return self.settled(
            forge.zero, forge.zero, has_low=forge.no, has_high=forge.no, blocked=forge.yes
        )

    def settled(  # noqa: PLR0913 - the parts of a number, each by name
        self,
        low: Term,
        high: Term,
        *,
        has_low: Term | None = None,
        has_high: Term | None = None,
        den: int = 1,
        div: Term | None = None,
        waits: Term | None = None,
        blocked: Term | None = None,
        beyond: Sequence[Term] = (),
    ) -> Quantity:
        """A number that waits for nothing where its bounds meet."""
        forge = self.forge
        has_low, has_high = has_low or forge.yes, has_high or forge.yes
        known = forge.all([has_low, has_high, forge.equal(low, high)])
        return Quantity(
            low=low,
            high=high,
            has_low=has_low,
            has_high=has_high,
            den=den,
            div=div or forge.one,
            waits=forge.choose(known, forge.zero, waits or forge.zero),
            blocked=forge.all([forge.negate(known), blocked or forge.no]),
            beyond=forge.any(beyond),
        )

    def known(self, value: Value) -> Term:
        if isinstance(value, Words):
            return value.known
        if isinstance(value, Truth):
            return self.forge.any([value.yes, value.no])
        bounded = [value.has_low, value.has_high]
        return self.forge.all([*bounded, self.forge.equal(value.low, value.high)])

    def unknown(self, value: Value) -> Term:
        return self.forge.negate(self.known(value))

    def is_zero(self, value: Quantity) -> Term:
        return self.forge.all([self.known(value), self.forge.equal(value.low, self.forge.zero)])

    def without_facts(self, value: Value) -> Term:
        """Whether it waits for no fact."""
        facts = self.forge.masked(value.waits, self.facts_mask)
        return self.forge.equal(facts, self.forge.zero)

    def is_blocked(self, value: Value) -> Term:
        """Unknown, and no fact can help."""
        hopeless = self.forge.any([value.blocked, self.without_facts(value)])
        return self.forge.all([self.unknown(value), hopeless])

    def waits_of(self, values: Sequence[Value]) -> Term:
        return self.forge.bits(value.waits for value in values)

    # ---------------------------------------------------------------- numbers

    def add(self, left: Quantity, right: Quantity) -> Quantity:
        guard = Guard(self.forge)
        both = Common([left, right], guard)
        low = guard.plus(*both.lows)
        same = both.lows == both.highs
        high = low if same else guard.plus(*both.highs)
        return self._joined([left, right], (low, high), (both.den, both.div), guard)

    def subtract(self, left: Quantity, right: Quantity) -> Quantity:
        guard, forge = Guard(self.forge), self.forge
        both = Common([left, right], guard)
        low = guard.minus(both.lows[0], both.highs[1])
        same = both.lows == both.highs
        high = low if same else guard.minus(both.highs[0], both.lows[1])
        has_low = forge.all([left.has_low, right.has_high])
        has_high = forge.all([left.has_high, right.has_low])
        over, bounded = (both.den, both.div), (has_low, has_high)
        return self._joined([left, right], (low, high), over, guard, bounded)

    def _joined(
        self,
        parts: list[Quantity],
        ends: tuple[Term, Term],
        over: tuple[int, Term],
        guard: Guard,
        bounded: tuple[Term, Term] | None = None,
    ) -> Quantity:
        """What follows from all the parts: it waits for what they wait for."""
        forge = self.forge
        has_low, has_high = bounded or (
            forge.all(part.has_low for part in parts),
            forge.all(part.has_high for part in parts),
        )
        return self.settled(
            *ends,
            has_low=has_low,
            has_high=has_high,
            den=over[0],
            div=over[1],
            waits=self.waits_of(parts),
            blocked=forge.any(part.blocked for part in parts),
            beyond=[*(part.beyond for part in parts), *guard.unsafe],
        )

    def multiply(self, left: Quantity, right: Quantity) -> Quantity:
        forge, guard = self.forge, Guard(self.forge)
        low, high = _corners(left, right, guard)
        div = guard.times(left.div, right.div)
        nothing = forge.any([self.is_zero(left), self.is_zero(right)])
        ends = [left.has_low, left.has_high, right.has_low, right.has_high]
        bounded = forge.any([nothing, forge.all(ends)])
        return self.settled(
            low,
            high,
            has_low=bounded,
            has_high=bounded,
            den=left.den * right.den,
            div=div,
            waits=self.waits_of([left, right]),
            blocked=forge.any([self._stuck(left, right), self._stuck(right, left)]),
            beyond=[left.beyond, right.beyond, forge.all([bounded, forge.any(guard.unsafe)])],
        )

    def _stuck(self, one: Quantity, other: Quantity) -> Term:
        """Blocked by an open slot, unless the other factor may still turn out to be zero."""
        forge = self.forge
        for_good = forge.any(
            [self.known(other), other.blocked, forge.negate(self._may_be_zero(other))]
        )
        return forge.all([one.blocked, for_good])

    def _may_be_zero(self, value: Quantity) -> Term:
        forge = self.forge
        below = forge.any([forge.negate(value.has_low), forge.at_most(value.low, forge.zero)])
        above = forge.any([forge.negate(value.has_high), forge.at_most(forge.zero, value.high)])
        return forge.all([below, above])

    def divide(self, left: Quantity, right: Quantity) -> Quantity:
        """By a known divisor exactly; by one that may still be zero: no bounds; by another unknown
        one: beyond the plan. Zero has no quotient."""
        forge, guard = self.forge, Guard(self.forge)
        by_known, by_zero = self.known(right), self.is_zero(right)
        size = forge.greatest([forge.absolute(right.low), forge.one])
        scale = guard.scaled(right.div, right.den)
        low, high = guard.times(left.low, scale), guard.times(left.high, scale)
        turned = forge.less(right.low, forge.zero)
        minus = forge.subtract(forge.zero, high), forge.subtract(forge.zero, low)
        low, high = forge.choose(turned, minus[0], low), forge.choose(turned, minus[1], high)
        sound = forge.all([by_known, forge.negate(by_zero)])
        ends = forge.all([left.has_low, left.has_high, sound])
        open_ = forge.all([forge.negate(by_known), self._may_be_zero(right)])
        away = forge.all([forge.negate(by_known), forge.negate(self._may_be_zero(right))])
        den, div = left.den, guard.times(left.div, size)
        if size.is_const:
            den, div = left.den * int(size.payload), left.div
        return self.settled(
            low,
            high,
            has_low=ends,
            has_high=ends,
            den=den,
            div=div,
            waits=forge.choose(by_zero, forge.zero, self.waits_of([left, right])),
            blocked=forge.any(
                [
                    by_zero,
                    forge.all([sound, left.blocked]),
                    forge.all([open_, forge.any([left.blocked, right.blocked])]),
                ]
            ),
            beyond=[right.beyond, left.beyond, away, *guard.unsafe],
        )

    def negative(self, value: Quantity) -> Quantity:
        return self.subtract(self.constant(0), value)

    def least(self, values: list[Quantity]) -> Quantity:
        guard = Guard(self.forge)
        every = Common(values, guard)
        lows = [(v.has_low, term) for v, term in zip(values, every.lows, strict=True)]
        highs = [(v.has_high, term) for v, term in zip(values, every.highs, strict=True)]
        has_high, ceiling, live = self._race(highs, lows, self._at_most)
        blocked = self._race_blocked(live, values, lows, self._at_most)
        return self.settled(
            self.forge.least(every.lows),
            ceiling,
            has_low=self.forge.all(has for has, _ in lows),
            has_high=has_high,
            den=every.den,
            div=every.div,
            waits=self._waits_where(live, values),
            blocked=blocked,
            beyond=[*(value.beyond for value in values), *guard.unsafe],
        )

    def greatest(self, values: list[Quantity]) -> Quantity:
        guard = Guard(self.forge)
        every = Common(values, guard)
        lows = [(v.has_low, term) for v, term in zip(values, every.lows, strict=True)]
        highs = [(v.has_high, term) for v, term in zip(values, every.highs, strict=True)]
        has_low, floor, live = self._race(lows, highs, self._at_least)
        blocked = self._race_blocked(live, values, highs, self._at_least)
        return self.settled(
            floor,
            self.forge.greatest(every.highs),
            has_low=has_low,
            has_high=self.forge.all(has for has, _ in highs),
            den=every.den,
            div=every.div,
            waits=self._waits_where(live, values),
            blocked=blocked,
            beyond=[*(value.beyond for value in values), *guard.unsafe],
        )

    def _at_most(self, left: Term, right: Term) -> Term:
        return self.forge.at_most(left, right)

    def _at_least(self, left: Term, right: Term) -> Term:
        return self.forge.at_most(right, left)

    def _race(self, near: list[Bound], far: list[Bound], beats: Beats) -> tuple[Term, Term, Live]:
        """The bound that one of them surely keeps, and which of them may still win."""
        forge = self.forge
        best = self._best(near, forge.least if beats == self._at_most else forge.greatest)
        bounded = forge.any(has for has, _ in near)
        live = [
            forge.any([forge.negate(bounded), forge.negate(has), beats(term, best)])
            for has, term in far
        ]
        return bounded, best, live

    def _best(self, bounds: list[Bound], choose: Callable[[list[Term]], Term]) -> Term:
        """The least (greatest) of the bounds that there are."""
        forge = self.forge
        terms = [term for _, term in bounds]
        worst = max(t.high for t in terms) if choose == forge.least else min(t.low for t in terms)
        return choose([forge.choose(has, term, forge.const(worst)) for has, term in bounds])

    def _waits_where(self, live: Live, values: Sequence[Value]) -> Term:
        forge = self.forge
        chosen = zip(live, values, strict=True)
        return forge.bits(forge.choose(alive, value.waits, forge.zero) for alive, value in chosen)

    def _race_blocked(
        self, live: Live, values: list[Quantity], far: list[Bound], beats: Beats
    ) -> Term:
        """Blocked unless a fact still to come could win over every open slot."""
        forge = self.forge
        stuck = [forge.all([alive, v.blocked]) for alive, v in zip(live, values, strict=True)]
        wins = []
        for alive, value, (has, mine) in zip(live, values, far, strict=True):
            over_all = [
                forge.any([forge.negate(blocked), forge.all([has_other, beats(mine, other)])])
                for blocked, (has_other, other) in zip(stuck, far, strict=True)
            ]
            could = forge.any([forge.negate(has), forge.all(over_all)])
            free = [alive, self.unknown(value), forge.negate(value.blocked)]
            wins.append(forge.all([*free, could]))
        return forge.all([forge.any(stuck), forge.negate(forge.any(wins))])

    def rounded(self, value: Quantity, size: Fraction) -> Quantity:
        """Half up to a multiple of `size`."""
        guard = Guard(self.forge)
        low = self._to_multiple(value, value.low, size, guard)
        high = low if value.low is value.high else self._to_multiple(value, value.high, size, guard)
        return self._joined([value], (low, high), (size.denominator, self.forge.one), guard)

    def _to_multiple(self, value: Quantity, bound: Term, size: Fraction, guard: Guard) -> Term:
        top = guard.scaled(bound, size.denominator)
        bottom = guard.scaled(value.div, value.den * size.numerator)
        return guard.scaled(self.half_up(top, bottom, guard), size.numerator)

    def half_up(self, top: Term, bottom: Term, guard: Guard) -> Term:
        """`top ÷ bottom` to a whole number, half a unit away from zero."""
        forge = self.forge
        if bottom is forge.one:
            return top
        size = forge.absolute(top)
        if bottom.is_const and bottom.payload % 2 == 0:
            whole = forge.divide(guard.plus(size, forge.const(bottom.payload // 2)), bottom)
        else:
            doubled = guard.plus(guard.scaled(size, 2), bottom)
            whole = forge.divide(doubled, guard.scaled(bottom, 2))
        minus = forge.subtract(forge.zero, whole)
        return forge.choose(forge.less(top, forge.zero), minus, whole)

    def rising(self, value: Quantity, function: Callable[[Term], Term]) -> Quantity:
        """A rising function of a value or of the bounds of an unknown."""
        low = function(value.low)
        high = low if value.low is value.high else function(value.high)
        return self._joined([value], (low, high), (1, self.forge.one), Guard(self.forge))


def _corners(left: Quantity, right: Quantity, guard: Guard) -> tuple[Term, Term]:
    """The least and the greatest of the products of bounds; one term where both are known."""
    if left.low is left.high and right.low is right.high:
        only = guard.times(left.low, right.low)
        return only, only
    if left.low.low >= 0 and right.low.low >= 0:
        return guard.times(left.low, right.low), guard.times(left.high, right.high)
    pairs = [(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    every = [guard.times(a, b) for a, b in dict.fromkeys(pairs)]
    return guard.forge.least(every), guard.forge.greatest(every)
