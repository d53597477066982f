"""Comparison, three-valued logic and choice, as in `rules.arithmetic` and `rules.evaluate`."""

from __future__ import annotations

from collections.abc import Sequence

from .algebra import Algebra
from .quantity import Common, Guard, Quantity, Truth, Value, Words
from .terms import Term

_MIRROR = {">": "<", ">=": "<="}


class Logic(Algebra):
    """What is true, and what follows from it."""

    def negate(self, value: Truth) -> Truth:
        return Truth(
            yes=value.no,
            no=value.yes,
            waits=value.waits,
            blocked=value.blocked,
            beyond=value.beyond,
        )

    def all_of(self, values: Sequence[Truth]) -> Truth:
        """Kleene's AND: one false settles it; otherwise it waits for every unknown."""
        forge = self.forge
        yes, no = forge.all(v.yes for v in values), forge.any(v.no for v in values)
        settled = forge.any([yes, no])
        surely = forge.any(forge.all([v.no, forge.negate(v.beyond)]) for v in values)
        return Truth(
            yes=yes,
            no=no,
            waits=forge.choose(settled, forge.zero, self.waits_of(values)),
            blocked=forge.all(
                [forge.negate(settled), *(forge.any([v.yes, v.blocked]) for v in values)]
            ),
            beyond=forge.all([forge.any(v.beyond for v in values), forge.negate(surely)]),
        )

    def any_of(self, values: Sequence[Truth]) -> Truth:
        """Kleene's OR."""
        return self.negate(self.all_of([self.negate(value) for value in values]))

    # ---------------------------------------------------------------- comparison

    def compare(self, operator: str, left: Value, right: Value) -> Truth:
        """`= <> < <= > >=`; settled by intervals where they do not overlap."""
        if operator in _MIRROR:
            return self.compare(_MIRROR[operator], right, left)
        if operator == "<>":
            return self.negate(self.compare("=", left, right))
        if isinstance(left, Quantity) and isinstance(right, Quantity):
            return self._compare_numbers(operator, left, right)
        if isinstance(left, Truth) and isinstance(right, Truth):
            same = [[left.yes, right.yes], [left.no, right.no]]
            apart = [[left.yes, right.no], [left.no, right.yes]]
            yes, no = (self.forge.any(map(self.forge.all, way)) for way in (same, apart))
            return self._compared(left, right, yes, no, ())
        assert isinstance(left, Words)
        assert isinstance(right, Words)
        known, equal = [left.known, right.known], self.forge.equal(left.value, right.value)
        yes = self.forge.all([*known, equal])
        no = self.forge.all([*known, self.forge.negate(equal)])
        return self._compared(left, right, yes, no, ())

    def _compare_numbers(self, operator: str, left: Quantity, right: Quantity) -> Truth:
        forge, guard = self.forge, Guard(self.forge)
        both = Common([left, right], guard)
        (a_low, b_low), (a_high, b_high) = both.lows, both.highs
        below = [left.has_high, right.has_low]
        above = [left.has_low, right.has_high]
        if operator == "=":
            apart = [[*below, forge.less(a_high, b_low)], [*above, forge.less(b_high, a_low)]]
            no = forge.any(map(forge.all, apart))
            known = [self.known(left), self.known(right)]
            yes = forge.all([*known, forge.equal(a_low, b_low)])
        elif operator == "<":
            yes = forge.all([*below, forge.less(a_high, b_low)])
            no = forge.all([*above, forge.at_most(b_high, a_low)])
        else:
            yes = forge.all([*below, forge.at_most(a_high, b_low)])
            no = forge.all([*above, forge.less(b_high, a_low)])
        return self._compared(left, right, yes, no, guard.unsafe)

    def _compared(
        self, left: Value, right: Value, yes: Term, no: Term, unsafe: Sequence[Term]
    ) -> Truth:
        """Undecided: it waits for both; blocked where no fact can help either of the unknown."""
        forge = self.forge
        settled = forge.any([yes, no])
        hopeless = [
            forge.any([self.known(v), forge.all([v.blocked, self.without_facts(v)])])
            for v in (left, right)
        ]
        return Truth(
            yes=yes,
            no=no,
            waits=forge.choose(settled, forge.zero, self.waits_of([left, right])),
            blocked=forge.all([forge.negate(settled), *hopeless]),
            beyond=forge.any([left.beyond, right.beyond, *unsafe]),
        )

    # ---------------------------------------------------------------- choice

    def choose(self, condition: Truth, then: Value, otherwise: Value) -> Value:
        """IF: the branch that is taken; where that is open, whatever both can be."""
        forge = self.forge
        if condition.yes is forge.yes:
            return then
        if condition.no is forge.yes:
            return otherwise
        if isinstance(then, Quantity) and isinstance(otherwise, Quantity):
            return self._choose_number(condition, then, otherwise)
        waits, blocked, beyond = self._chosen(condition, then, otherwise)
        if isinstance(then, Truth) and isinstance(otherwise, Truth):
            return self._choose_truth(condition, then, otherwise, (waits, blocked, beyond))
        assert isinstance(then, Words)
        assert isinstance(otherwise, Words)
        value = forge.choose(
            condition.yes,
            then.value,
            forge.choose(condition.no, otherwise.value, then.value),
        )
        same = forge.all([then.known, otherwise.known, forge.equal(then.value, otherwise.value)])
        known = self._taken(condition, then.known, otherwise.known, same)
        return Words(
            value=value,
            known=known,
            waits=forge.choose(known, forge.zero, waits),
            blocked=forge.all([forge.negate(known), blocked]),
            beyond=beyond,
        )

    def _taken(self, condition: Truth, then: Term, otherwise: Term, open_: Term) -> Term:
        forge = self.forge
        if self.known(condition) is forge.yes:
            return forge.choose(condition.yes, then, otherwise)
        return forge.choose(condition.yes, then, forge.choose(condition.no, otherwise, open_))

    def _chosen(self, condition: Truth, then: Value, otherwise: Value) -> tuple[Term, Term, Term]:
        """What the choice waits for, whether it is blocked, whether it is beyond the plan."""
        forge = self.forge
        every = self.waits_of([condition, then, otherwise])
        waits = self._taken(condition, then.waits, otherwise.waits, every)
        both = [forge.all([self.unknown(v), v.blocked]) for v in (then, otherwise)]
        open_ = forge.any([condition.blocked, forge.all(both)])
        blocked = self._taken(condition, then.blocked, otherwise.blocked, open_)
        either = forge.any([then.beyond, otherwise.beyond])
        beyond = self._taken(condition, then.beyond, otherwise.beyond, either)
        return waits, blocked, forge.any([condition.beyond, beyond])

    def _choose_truth(
        self, condition: Truth, then: Truth, otherwise: Truth, rest: tuple[Term, Term, Term]
    ) -> Truth:
        forge = self.forge
        yes = self._taken(condition, then.yes, otherwise.yes, forge.all([then.yes, otherwise.yes]))
        no = self._taken(condition, then.no, otherwise.no, forge.all([then.no, otherwise.no]))
        waits, blocked, beyond = rest
        settled = forge.any([yes, no])
        return Truth(
            yes=yes,
            no=no,
            waits=forge.choose(settled, forge.zero, waits),
            blocked=forge.all([forge.negate(settled), blocked]),
            beyond=beyond,
        )

    def _choose_number(self, condition: Truth, then: Quantity, otherwise: Quantity) -> Quantity:
        """Each branch keeps its own divisor; while the choice is open both are brought to one."""
        forge, guard, open_guard = self.forge, Guard(self.forge), Guard(self.forge)
        waits, blocked, beyond = self._chosen(condition, then, otherwise)
        divs = then.div, otherwise.div
        both = Common([self._over_constant(q) for q in (then, otherwise)], guard)
        lows, highs = both.lows, both.highs
        div, open_lows, open_highs = then.div, lows, highs
        if then.div is not otherwise.div:
            div = self._taken(condition, *divs, open_guard.times(*divs))
            open_lows, open_highs = (
                [open_guard.times(ends[0], divs[1]), open_guard.times(ends[1], divs[0])]
                for ends in (lows, highs)
            )
        low = self._taken(condition, lows[0], lows[1], forge.least(open_lows))
        same = lows == highs and self.known(condition) is forge.yes
        most = self._taken(condition, highs[0], highs[1], forge.greatest(open_highs))
        high = low if same else most
        has_low, has_high = (
            self._taken(condition, one, other, forge.all([one, other]))
            for one, other in (
                (then.has_low, otherwise.has_low),
                (then.has_high, otherwise.has_high),
            )
        )
        lost = forge.all([self.unknown(condition), forge.any(open_guard.unsafe)])
        return self.settled(
            low,
            high,
            has_low=has_low,
            has_high=has_high,
            den=both.den,
            div=div,
            waits=waits,
            blocked=blocked,
            beyond=[beyond, lost, *guard.unsafe],
        )

    def _over_constant(self, value: Quantity) -> Quantity:
        """The same bounds without the divisor, which the caller keeps."""
        return Quantity(
            low=value.low,
            high=value.high,
            has_low=value.has_low,
            has_high=value.has_high,
            den=value.den,
            div=self.forge.one,
            waits=value.waits,
            blocked=value.blocked,
            beyond=value.beyond,
        )

    def bands(self, inside: Sequence[Truth], values: Sequence[Quantity]) -> Quantity:
        """The value of the first band in which the subject lies; every band in which it may lie,
        while that is open. In none: refused."""
        forge, guard = self.forge, Guard(self.forge)
        both = Common(list(values), guard)
        reached, active = self._bands_reached(inside)
        low = self._best(list(zip(active, both.lows, strict=True)), forge.least)
        high = self._best(list(zip(active, both.highs, strict=True)), forge.greatest)
        some = forge.any(active)
        stuck = [
            forge.any([forge.negate(on), forge.all([self.unknown(v), v.blocked])])
            for on, v in zip(active, values, strict=True)
        ]
        waits = [self._waits_where(reached, inside), self._waits_where(active, values)]
        doubts = zip(reached, active, inside, values, strict=True)
        return self.settled(
            low,
            high,
            has_low=self._bounded(some, active, [v.has_low for v in values]),
            has_high=self._bounded(some, active, [v.has_high for v in values]),
            den=both.den,
            div=both.div,
            waits=forge.choose(some, forge.bits(waits), forge.zero),
            blocked=forge.any([forge.negate(some), forge.all(stuck)]),
            beyond=[
                forge.all([on, forge.any([where.beyond, forge.all([may, value.beyond])])])
                for on, may, where, value in doubts
            ]
            + guard.unsafe,
        )

    def _bands_reached(self, inside: Sequence[Truth]) -> tuple[list[Term], list[Term]]:
        forge = self.forge
        reached, active, still = [], [], forge.yes
        for where in inside:
            reached.append(still)
            active.append(forge.all([still, forge.negate(where.no)]))
            still = forge.all([still, forge.negate(where.yes)])
        return reached, active

    def _bounded(self, some: Term, active: list[Term], has: list[Term]) -> Term:
        forge = self.forge
        each = [forge.any([forge.negate(on), h]) for on, h in zip(active, has, strict=True)]
        return forge.all([some, *each])
