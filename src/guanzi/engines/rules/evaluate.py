"""A formula, the known facts → its value, with every step kept. Exact, three-valued, without a
clock.

With no fact known at all, the same evaluation tells what a formula can ever come to: the
verifier lives on that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from . import arithmetic, money, nodes, periods, values
from .errors import ComputationRefused
from .fact import Fact
from .nodes import Node
from .records import aggregate
from .scope import Scope, Step
from .units import Unit
from .values import Result, Unknown


def evaluate(node: Node, scope: Scope) -> Step:
    """Evaluate one node.

    A step that has no single right answer is an unknown that no fact can settle. So it matters
    only where the rest does not decide, as with any other unknown.
    """
    try:
        return _EVALUATORS[type(node)](node, scope)
    except ComputationRefused as refused:
        return Step(node, Unknown(blocked=True, refusal=refused))


# ---------------------------------------------------------------- leaves


def _literal(node: nodes.Literal, scope: Scope) -> Step:
    return Step(node, node.value)


def _fact(node: nodes.FactName, scope: Scope) -> Step:
    value = scope.facts.get(node.name)
    return Step(node, _unknown_fact(node.fact, scope) if value is None else value)


def _unknown_fact(fact: Fact, scope: Scope) -> Result:
    low, high = scope.ranges.get(fact.name) or (fact.low, fact.high)
    return _waiting(fact.name, low, high)


def _waiting(name: str, low: Any, high: Any) -> Result:
    if low is not None and low == high:
        return low
    return Unknown(frozenset((name,)), low=low, high=high)


def _field(node: nodes.FieldName, scope: Scope) -> Step:
    value = scope.record.get(node.name) if scope.record is not None else None
    if value is None:
        return Step(node, _waiting(node.records, node.field.low, node.field.high))
    return Step(node, value)


def _step(node: nodes.StepName, scope: Scope) -> Step:
    return Step(node, *_named(node.name, scope))


def _named(name: str, scope: Scope) -> tuple[Result, tuple[Step, ...]]:
    if name in scope.named:
        done = scope.named[name]
        if done is None:
            raise ComputationRefused("circular-step", f"「{name}」绕了一圈又用到自己")
        return done.value, ()
    scope.named[name] = None
    done = evaluate(scope.steps[name].node, scope)
    scope.named[name] = done
    return done.value, ()


def _figure(node: nodes.FigureName, scope: Scope) -> Step:
    if node.name not in scope.figures:
        raise ComputationRefused("figure-not-yet", f"「{node.name}」在 {scope.on} 还没有值")
    return Step(node, scope.figures[node.name])


def _slot(node: nodes.SlotName, scope: Scope) -> Step:
    return Step(node, scope.slots[node.name])


def _day(node: nodes.DecisionDay, scope: Scope) -> Step:
    return Step(node, scope.on)


# ---------------------------------------------------------------- arithmetic


def _negative(node: nodes.Negative, scope: Scope) -> Step:
    operand = evaluate(node.operand, scope)
    return Step(node, arithmetic.subtract(0, operand.value), (operand,))


def _arithmetic(node: nodes.Arithmetic, scope: Scope) -> Step:
    left, right = evaluate(node.left, scope), evaluate(node.right, scope)
    if node.left.unit == Unit.DATE:
        value = _shift_date(node, left.value, right.value)
    elif node.operator == "/" and right.value == 0:
        raise ComputationRefused("zero-divisor", f"「{node.right.text}」是零,不能作除数")
    else:
        value = _OPERATIONS[node.operator](left.value, right.value)
    return Step(node, value, (left, right))


_OPERATIONS: dict[str, Callable[[Result, Result], Result]] = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
}


def _shift_date(node: nodes.Arithmetic, day: Any, by: Any) -> Result:
    if isinstance(day, Unknown) or isinstance(by, Unknown):
        return values.join((day, by))
    if node.right.unit == Unit.DATE:
        return (day - by).days
    signed = -by if node.operator == "-" else by
    return (
        periods.add_months(day, signed)
        if node.right.unit == Unit.MONTHS
        else periods.add_days(day, signed)
    )


def _rounded(node: nodes.Rounded, scope: Scope) -> Step:
    operand, step = evaluate(node.operand, scope), evaluate(node.step, scope)
    size: Any = step.value

    def to_step(value: Any) -> Any:
        return values.simplest(Fraction(money.round_half_up(Fraction(value) / size) * size))

    value = operand.value
    if isinstance(value, Unknown):
        low, high = (None if bound is None else to_step(bound) for bound in (value.low, value.high))
        return Step(node, values.join((value,), low, high), (operand,))
    return Step(node, to_step(value), (operand,))


def _extreme(node: nodes.Extreme, scope: Scope) -> Step:
    parts = tuple([evaluate(operand, scope) for operand in node.operands])
    choose = arithmetic.least if node.function == "MIN" else arithmetic.greatest
    return Step(node, choose([part.value for part in parts]), parts)


# ---------------------------------------------------------------- conditions


def _comparison(node: nodes.Comparison, scope: Scope) -> Step:
    left, right = evaluate(node.left, scope), evaluate(node.right, scope)
    return Step(node, arithmetic.compare(node.operator, left.value, right.value), (left, right))


def _membership(node: nodes.Membership, scope: Scope) -> Step:
    item = evaluate(node.item, scope)
    options = [evaluate(option, scope) for option in node.options]
    found = arithmetic.any_of(
        [arithmetic.compare("=", item.value, option.value) for option in options]
    )
    return Step(node, found, (item,))


def _not(node: nodes.Not, scope: Scope) -> Step:
    operand = evaluate(node.operand, scope)
    return Step(node, arithmetic.negate(operand.value), (operand,))


def _all_of(node: nodes.AllOf, scope: Scope) -> Step:
    parts = _until(node.operands, scope, decisive=False)
    return Step(node, arithmetic.all_of([part.value for part in parts]), parts)


def _any_of(node: nodes.AnyOf, scope: Scope) -> Step:
    parts = _until(node.operands, scope, decisive=True)
    return Step(node, arithmetic.any_of([part.value for part in parts]), parts)


def _until(operands: tuple[Node, ...], scope: Scope, *, decisive: bool) -> tuple[Step, ...]:
    """Look at the operands in order, no further than the one that settles the matter."""
    parts = []
    for operand in operands:
        parts.append(evaluate(operand, scope))
        if parts[-1].value is decisive:
            break
    return tuple(parts)


def _choice(node: nodes.Choice, scope: Scope) -> Step:
    condition = evaluate(node.condition, scope)
    if condition.value is True or condition.value is False:
        taken = evaluate(node.then if condition.value else node.otherwise, scope)
        return Step(node, taken.value, (condition, taken))
    branches = evaluate(node.then, scope), evaluate(node.otherwise, scope)
    blocked = isinstance(condition.value, Unknown) and condition.value.blocked
    value = arithmetic.hull(
        [branch.value for branch in branches], [condition.value], blocked=blocked
    )
    return Step(node, value, (condition, *branches))


# ---------------------------------------------------------------- tiers, bands, dates


def _tiers(node: nodes.Tiers, scope: Scope) -> Step:
    subject = evaluate(node.subject, scope)
    total: Result = 0
    below: Result = 0
    parts = [subject]
    for band in node.bands:
        rate = evaluate(band.value, scope).value
        upto = (
            subject.value
            if band.limit is None
            else _capped(subject.value, evaluate(band.limit, scope).value)
        )
        portion = arithmetic.greatest([arithmetic.subtract(upto, below), 0])
        part = arithmetic.multiply(portion, rate)
        parts.append(Step(band, part, (Step(node.subject, portion), Step(band.value, rate))))
        total = arithmetic.add(total, part)
        if band.limit is not None:
            below = evaluate(band.limit, scope).value
    return Step(node, total, tuple(parts))


def _capped(value: Result, limit: Result) -> Result:
    return arithmetic.least([value, limit])


def _bands(node: nodes.Bands, scope: Scope) -> Step:
    subject = evaluate(node.subject, scope)
    possible: list[Result] = []
    passed: list[Result] = []
    for band in node.bands:
        inside = _inside(band, subject.value, scope)
        passed.append(inside)
        if inside is False:
            continue
        possible.append(evaluate(band.value, scope).value)
        if inside is True:
            break
    if not possible:
        raise ComputationRefused("outside-bands", f"「{node.subject.text}」不在任何一档里")
    value = (
        possible[0]
        if len(possible) == 1 and passed[-1] is True
        else arithmetic.hull(possible, passed)
    )
    return Step(node, value, (subject,))


def _inside(band: nodes.Band, subject: Result, scope: Scope) -> Result:
    if band.limit is None:
        return True
    return arithmetic.compare(
        "<=" if band.inclusive else "<", subject, evaluate(band.limit, scope).value
    )


def _year(node: nodes.YearOf, scope: Scope) -> Step:
    operand = evaluate(node.operand, scope)

    def year(value: Any) -> Any:
        return value.year if isinstance(value, date) else value // 12

    return Step(node, _mapped(operand.value, year), (operand,))


def _month(node: nodes.MonthOf, scope: Scope) -> Step:
    operand = evaluate(node.operand, scope)
    number = node.number.value if isinstance(node.number, nodes.Literal) else None

    def month(value: Any) -> Any:
        return periods.month_of_date(value) if number is None else periods.month_of(value, number)

    return Step(node, _mapped(operand.value, month), (operand,))


def _mapped(value: Result, function: Callable[[Any], Any]) -> Result:
    """Apply a rising function to a value, or to the bounds of an unknown."""
    if not isinstance(value, Unknown):
        return function(value)
    low, high = (None if bound is None else function(bound) for bound in (value.low, value.high))
    return values.join((value,), low, high)


def _aggregate(node: nodes.Aggregate, scope: Scope) -> Step:
    return aggregate(node, scope, evaluate)


_EVALUATORS: dict[type[Node], Callable[[Any, Scope], Step]] = {
    nodes.Literal: _literal,
    nodes.FactName: _fact,
    nodes.FieldName: _field,
    nodes.StepName: _step,
    nodes.FigureName: _figure,
    nodes.SlotName: _slot,
    nodes.DecisionDay: _day,
    nodes.Negative: _negative,
    nodes.Arithmetic: _arithmetic,
    nodes.Rounded: _rounded,
    nodes.Extreme: _extreme,
    nodes.Comparison: _comparison,
    nodes.Membership: _membership,
    nodes.Not: _not,
    nodes.AllOf: _all_of,
    nodes.AnyOf: _any_of,
    nodes.Choice: _choice,
    nodes.Tiers: _tiers,
    nodes.Bands: _bands,
    nodes.YearOf: _year,
    nodes.MonthOf: _month,
    nodes.Aggregate: _aggregate,
}
