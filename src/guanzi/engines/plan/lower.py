"""A checked formula → values over columns, for one measure on one day with what a guideline set.

The twin of `rules.evaluate`: each function here says for a whole column what its namesake there
says for one case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from guanzi.engines.rules import Field, Formula, Unit, nodes
from guanzi.engines.rules.scope import Scope

from .columns import PlanRefused, bounds_of, is_complete, scaled
from .days import Days, code_of
from .logic import Logic
from .quantity import Guard, Quantity, Truth, Value, Words
from .related import Related
from .terms import Column, Forge

Complete = frozenset[Column]
"""The columns that hold no nulls."""


@dataclass(frozen=True, slots=True)
class Names:
    """Which bit stands for a fact or a slot in what a value waits for."""

    facts: tuple[str, ...]
    slots: tuple[str, ...] = ()

    def bit(self, name: str) -> int:
        return 1 << (self.facts + self.slots).index(name)

    @property
    def facts_mask(self) -> int:
        return (1 << len(self.facts)) - 1


class Lowering(Logic):
    """Lowers the formulas of one scope; a named step is lowered once."""

    def __init__(self, forge: Forge, scope: Scope, names: Names, complete: Complete) -> None:
        super().__init__(forge, names.facts_mask)
        self.scope = scope
        self.names = names
        self.complete = complete
        self.days = Days(forge)
        self.named: dict[str, Value] = {}
        self.seen: dict[nodes.Node, Value] = {}

    def formula(self, formula: Formula) -> Value:
        return self.value(formula.node)

    def value(self, node: nodes.Node) -> Value:
        if node not in self.seen:
            self.seen[node] = _LOWERINGS[type(node)](self, node)
        return self.seen[node]

    def number(self, node: nodes.Node) -> Quantity:
        value = self.value(node)
        assert isinstance(value, Quantity)
        return value

    def truth_of(self, node: nodes.Node) -> Truth:
        value = self.value(node)
        assert isinstance(value, Truth)
        return value

    # ---------------------------------------------------------------- leaves

    def plain(self, value: Any) -> Value:
        """A value that is known when the plan is made."""
        if isinstance(value, bool):
            return self.truth(self.forge.truth(value))
        if isinstance(value, str):
            return self.words(value)
        if isinstance(value, date):
            return self.constant(code_of(value))
        return self.constant(value)

    def column(self, field: Field, column: Column, waits_for: str) -> Value:
        forge = self.forge
        column = is_complete(column, self.complete)
        there = forge.given(column)
        waits = forge.choose(there, forge.zero, forge.const(self.names.bit(waits_for)))
        if field.unit is Unit.BOOL:
            flag = forge.flag(column)
            no = forge.all([there, forge.negate(flag)])
            return Truth(yes=flag, no=no, waits=waits, blocked=forge.no, beyond=forge.no)
        if field.unit in (Unit.CHOICE, Unit.TEXT):
            word = forge.words(column)
            return Words(value=word, known=there, waits=waits, blocked=forge.no, beyond=forge.no)
        low, high = bounds_of(field)
        if low == high:
            return self.constant(Fraction(low, scaled(field.unit)))
        value = forge.integer(column, low, high)
        most = forge.choose(there, value, forge.const(high))
        return self.settled(value, most, den=scaled(field.unit), waits=waits)

    def literal(self, node: nodes.Literal) -> Value:
        return self.plain(node.value)

    def fact(self, node: nodes.FactName) -> Value:
        return self.column(node.fact, Column(node.name), node.name)

    def field(self, node: nodes.FieldName) -> Value:
        return self.column(node.field, Column(node.name, node.records), node.records)

    def step(self, node: nodes.StepName) -> Value:
        if node.name not in self.named:
            self.named[node.name] = self.formula(self.scope.steps[node.name])
        return self.named[node.name]

    def figure(self, node: nodes.FigureName) -> Value:
        if node.name not in self.scope.figures:
            return self.refused()
        return self.plain(self.scope.figures[node.name])

    def slot(self, node: nodes.SlotName) -> Value:
        found = self.scope.slots[node.name]
        if not hasattr(found, "missing"):
            return self.plain(found)
        if found.low is None or found.low == found.high:
            raise PlanRefused(f"待定数字「{node.name}」没有可用的上下限")
        low, high = Fraction(_number(found.low)), Fraction(_number(found.high))
        den = low.denominator * high.denominator
        forge = self.forge
        return self.settled(
            forge.const(int(low * den)),
            forge.const(int(high * den)),
            den=den,
            waits=forge.const(self.names.bit(node.name)),
            blocked=forge.yes,
        )

    def day(self, node: nodes.DecisionDay) -> Value:
        return self.plain(self.scope.on)

    # ---------------------------------------------------------------- arithmetic

    def minus(self, node: nodes.Negative) -> Value:
        return self.negative(self.number(node.operand))

    def arithmetic(self, node: nodes.Arithmetic) -> Value:
        left, right = self.number(node.left), self.number(node.right)
        if node.left.unit is Unit.DATE:
            return self._moved(node, left, right)
        operations: dict[str, Callable[[Quantity, Quantity], Quantity]] = {
            "+": self.add,
            "-": self.subtract,
            "*": self.multiply,
            "/": self.divide,
        }
        return operations[node.operator](left, right)

    def _moved(self, node: nodes.Arithmetic, day: Quantity, by: Quantity) -> Quantity:
        forge, guard = self.forge, Guard(self.forge)
        known = forge.all([self.known(day), self.known(by)])
        if node.right.unit is Unit.DATE:
            found = guard.minus(self.days.number(day.low), self.days.number(by.low))
            there = forge.yes
        else:
            back = node.operator == "-"
            signed = guard.minus(forge.zero, by.low) if back else by.low
            if node.right.unit is Unit.MONTHS:
                found, there = self.days.later(day.low, signed)
            else:
                number = guard.plus(self.days.number(day.low), signed)
                found, there = self.days.from_number(number)
        bounded = forge.all([known, there])
        return self.settled(
            found,
            found,
            has_low=bounded,
            has_high=bounded,
            waits=self.waits_of([day, by]),
            blocked=forge.any([day.blocked, by.blocked, forge.all([known, forge.negate(there)])]),
            beyond=[day.beyond, by.beyond, *guard.unsafe],
        )

    def round_to(self, node: nodes.Rounded) -> Value:
        assert isinstance(node.step, nodes.Literal)
        return self.rounded(self.number(node.operand), Fraction(node.step.value))

    def extreme(self, node: nodes.Extreme) -> Value:
        choose = self.least if node.function == "MIN" else self.greatest
        return choose([self.number(operand) for operand in node.operands])

    # ---------------------------------------------------------------- conditions

    def comparison(self, node: nodes.Comparison) -> Value:
        return self.compare(node.operator, self.value(node.left), self.value(node.right))

    def membership(self, node: nodes.Membership) -> Value:
        item = self.value(node.item)
        return self.any_of([self.compare("=", item, self.value(o)) for o in node.options])

    def not_(self, node: nodes.Not) -> Value:
        return self.negate(self.truth_of(node.operand))

    def every(self, node: nodes.AllOf) -> Value:
        return self.all_of([self.truth_of(operand) for operand in node.operands])

    def either(self, node: nodes.AnyOf) -> Value:
        return self.any_of([self.truth_of(operand) for operand in node.operands])

    def choice(self, node: nodes.Choice) -> Value:
        condition = self.truth_of(node.condition)
        return self.choose(condition, self.value(node.then), self.value(node.otherwise))

    # ---------------------------------------------------------------- tiers, bands, dates

    def tiers(self, node: nodes.Tiers) -> Value:
        subject, zero = self.number(node.subject), self.constant(0)
        total = below = zero
        for band in node.bands:
            limit = None if band.limit is None else self.number(band.limit)
            upto = subject if limit is None else self.least([subject, limit])
            portion = self.greatest([self.subtract(upto, below), zero])
            total = self.add(total, self.multiply(portion, self.number(band.value)))
            below = below if limit is None else limit
        return total

    def bands_of(self, node: nodes.Bands) -> Value:
        subject = self.number(node.subject)
        inside = [
            self.truth(self.forge.yes)
            if band.limit is None
            else self.compare("<=" if band.inclusive else "<", subject, self.number(band.limit))
            for band in node.bands
        ]
        values = [self.value(band.value) for band in node.bands]
        numbers = [value for value in values if isinstance(value, Quantity)]
        if len(numbers) < len(values):
            raise PlanRefused(f"BANDS 只支持数:「{node.text}」")
        return self.bands(inside, numbers)

    def year(self, node: nodes.YearOf) -> Value:
        of_date = node.operand.unit is Unit.DATE
        whole_year = self.forge.const(12)
        function = self.days.year if of_date else lambda m: self.forge.divide(m, whole_year)
        return self.rising(self.number(node.operand), function)

    def month(self, node: nodes.MonthOf) -> Value:
        operand = self.number(node.operand)
        if node.number is None:
            return self.rising(operand, self.days.month)
        assert isinstance(node.number, nodes.Literal)
        twelve, month = self.constant(12), self.constant(node.number.value - 1)
        return self.add(self.multiply(operand, twelve), month)

    def aggregate(self, node: nodes.Aggregate) -> Value:
        return Related(self).aggregate(node)


def _number(value: Any) -> Any:
    return code_of(value) if isinstance(value, date) else value


def bare(forge: Forge, names: Names, complete: Complete) -> Lowering:
    """For formulas that belong to no measure."""
    return Lowering(forge, Scope({}, date.min), names, complete)


_LOWERINGS: Mapping[type[nodes.Node], Callable[[Lowering, Any], Value]] = {
    nodes.Literal: Lowering.literal,
    nodes.FactName: Lowering.fact,
    nodes.FieldName: Lowering.field,
    nodes.StepName: Lowering.step,
    nodes.FigureName: Lowering.figure,
    nodes.SlotName: Lowering.slot,
    nodes.DecisionDay: Lowering.day,
    nodes.Negative: Lowering.minus,
    nodes.Arithmetic: Lowering.arithmetic,
    nodes.Rounded: Lowering.round_to,
    nodes.Extreme: Lowering.extreme,
    nodes.Comparison: Lowering.comparison,
    nodes.Membership: Lowering.membership,
    nodes.Not: Lowering.not_,
    nodes.AllOf: Lowering.every,
    nodes.AnyOf: Lowering.either,
    nodes.Choice: Lowering.choice,
    nodes.Tiers: Lowering.tiers,
    nodes.Bands: Lowering.bands_of,
    nodes.YearOf: Lowering.year,
    nodes.MonthOf: Lowering.month,
    nodes.Aggregate: Lowering.aggregate,
}
