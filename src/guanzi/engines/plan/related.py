"""COUNT SUM MIN MAX EXISTS over related records, as in `rules.records`: one pass over the
records, joined by key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from guanzi.engines.rules import Field, Unit, nodes

from .columns import bounds_of, is_complete, scaled
from .quantity import Quantity, Truth, Value
from .terms import Column, Term

if TYPE_CHECKING:
    from .lower import Lowering

_NUMBERS = (Unit.MONEY, Unit.RATIO, Unit.FACTOR, Unit.COUNT)


class Related:
    """One aggregate. A record counts, does not, or may: then bounds are kept for what it adds."""

    def __init__(self, lowering: Lowering) -> None:
        self.low = lowering
        self.forge = lowering.forge

    def aggregate(self, node: nodes.Aggregate) -> Value:
        low, forge = self.low, self.forge
        counts = low.truth(forge.yes)
        if node.condition is not None:
            counts = low.truth_of(node.condition)
        functions: dict[str, Callable[[nodes.Aggregate, Truth], Value]] = {
            "COUNT": self._count,
            "EXISTS": self._exists,
            "SUM": self._sum,
            "MIN": self._farthest,
            "MAX": self._farthest,
        }
        known = functions[node.function](node, counts)
        there = forge.given(is_complete(Column(node.records.name), low.complete))
        return low.choose(low.truth(there), known, self._of_unknown_records(node))

    def _over(
        self, node: nodes.Aggregate, function: str, value: Term, bounds: tuple[int, int] = (0, 1)
    ) -> Term:
        return self.forge.aggregate(function, node.records.name, value, bounds)

    def _waits(self, node: nodes.Aggregate, value: Term) -> Term:
        bounds = (0, (1 << max(value.high.bit_length(), 1)) - 1)
        return self._over(node, "bits", value, bounds)

    def _perhaps(self, counts: Truth) -> Term:
        return self.low.unknown(counts)

    def _count(self, node: nodes.Aggregate, counts: Truth) -> Quantity:
        forge, perhaps = self.forge, self._perhaps(counts)
        bounds = (0, node.records.fact.rows)
        sure, most = (
            self._over(node, "sum", forge.choose(kept, forge.one, forge.zero), bounds)
            for kept in (counts.yes, forge.negate(counts.no))
        )
        return self.low.settled(
            sure,
            most,
            waits=self._waits(node, counts.waits),
            blocked=self._over(node, "any", forge.all([perhaps, counts.blocked])),
            beyond=[self._over(node, "any", counts.beyond)],
        )

    def _exists(self, node: nodes.Aggregate, counts: Truth) -> Truth:
        forge = self.forge
        yes, no = self._over(node, "any", counts.yes), self._over(node, "all", counts.no)
        settled = forge.any([yes, no])
        stuck = self._over(node, "all", forge.any([self.low.known(counts), counts.blocked]))
        return Truth(
            yes=yes,
            no=no,
            waits=forge.choose(settled, forge.zero, self._waits(node, counts.waits)),
            blocked=forge.all([forge.negate(settled), stuck]),
            beyond=self._over(node, "any", counts.beyond),
        )

    def _sum(self, node: nodes.Aggregate, counts: Truth) -> Quantity:
        """A record that may not count adds something between its amount and nothing."""
        forge, item = self.forge, self._cell(node)
        zero = forge.zero
        perhaps = self._perhaps(counts)
        low = forge.choose(
            counts.yes, item.low, forge.choose(perhaps, forge.least([item.low, zero]), zero)
        )
        high = forge.choose(
            counts.yes, item.high, forge.choose(perhaps, forge.greatest([item.high, zero]), zero)
        )
        low, high = (self._over(node, "sum", each, self._sum_bounds(node)) for each in (low, high))
        nothing = forge.all([forge.equal(item.low, zero), forge.equal(item.high, zero)])
        open_ = forge.all([perhaps, forge.negate(nothing)])
        some_open = self._over(node, "any", open_)
        waits = [
            self._waits(node, forge.choose(counts.yes, item.waits, zero)),
            self._waits(node, forge.choose(open_, item.waits, zero)),
            forge.choose(some_open, self._waits(node, counts.waits), zero),
        ]
        beyond = self._over(node, "any", counts.beyond)
        return self.low.settled(low, high, den=item.den, waits=forge.bits(waits), beyond=[beyond])

    def _sum_bounds(self, node: nodes.Aggregate) -> tuple[int, int]:
        low, high = bounds_of(_field(node))
        rows = node.records.fact.rows
        return min(0, low * rows), max(0, high * rows)

    def _farthest(self, node: nodes.Aggregate, counts: Truth) -> Quantity:
        """MAX or MIN of the records that count; while one only may count or its cell is unknown:
        beyond the plan."""
        forge, low, item = self.forge, self.low, self._cell(node)
        first, last = bounds_of(_field(node))
        is_max = node.function == "MAX"
        idle = forge.const(first if is_max else last)
        value = forge.choose(counts.yes, item.low, idle)
        bounds = (min(0, first), max(0, last))
        found = self._over(node, "greatest" if is_max else "least", value, bounds)
        some = self._over(node, "any", counts.yes)
        open_ = forge.all([forge.negate(counts.no), low.unknown(item)])
        doubts = forge.any([self._perhaps(counts), open_, counts.beyond])
        beyond = [self._over(node, "any", doubts)]
        if node.unit in _NUMBERS:
            either = forge.choose(some, found, forge.zero)
            return low.settled(either, either, den=item.den, beyond=beyond)
        return low.settled(
            found,
            found,
            has_low=some,
            has_high=some,
            den=item.den,
            blocked=forge.negate(some),
            beyond=beyond,
        )

    def _cell(self, node: nodes.Aggregate) -> Quantity:
        assert node.field is not None
        return self.low.number(node.field)

    def _of_unknown_records(self, node: nodes.Aggregate) -> Value:
        low, forge, fact = self.low, self.forge, node.records.fact
        waits = forge.const(low.names.bit(node.records.name))
        if node.function == "EXISTS":
            return Truth(yes=forge.no, no=forge.no, waits=waits, blocked=forge.no, beyond=forge.no)
        if node.function == "COUNT":
            return low.settled(forge.zero, forge.const(fact.rows), waits=waits)
        field = _field(node)
        if node.unit not in _NUMBERS:
            return low.settled(
                forge.zero, forge.zero, has_low=forge.no, has_high=forge.no, waits=waits
            )
        least, most = bounds_of(field)
        times = fact.rows if node.function == "SUM" else 1
        return low.settled(
            forge.const(min(0, least * times)),
            forge.const(max(0, most * times)),
            den=scaled(field.unit),
            waits=waits,
        )


def _field(node: nodes.Aggregate) -> Field:
    assert node.field is not None
    return node.field.field
