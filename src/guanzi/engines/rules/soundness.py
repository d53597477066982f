"""Can one measure work at all? Seen with nothing known, on every day on which a figure changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from . import nodes, values
from .decide import SHARES_MUST_SUM
from .errors import Problem, Severity
from .evaluate import evaluate
from .measure import Formula, Measure, Modality
from .nodes import Node
from .scope import Scope, scope_of
from .units import Unit
from .values import Unknown

FAR_FUTURE = date(9999, 12, 31)


def unsound(measure: Measure) -> Iterator[Problem]:
    """Every way in which the measure cannot work, each said once."""
    found: dict[Problem, None] = {}
    for day in _turning_days(measure):
        found |= dict.fromkeys(_unsound_on(measure, day, {}))
        for fills in _limits_of_latitude(measure):
            found |= dict.fromkeys(_errors_among(_unsound_on(measure, day, fills)))
    yield from found
    yield from _alternatives(measure)


def _turning_days(measure: Measure) -> list[date]:
    """The first day of the measure, and every later day on which one of its figures changes."""
    starts = (value.since for figure in measure.parameters.values() for value in figure.values)
    return sorted({measure.validity.since, *filter(measure.validity.covers, starts)})


def _limits_of_latitude(measure: Measure) -> Iterator[Mapping[str, Any]]:
    """The least and the greatest that a guideline may make of a figure of the text."""
    for name, figure in measure.parameters.items():
        if figure.is_adjustable:
            yield {name: figure.low}
            yield {name: figure.high}


def _errors_among(problems: Iterator[Problem]) -> Iterator[Problem]:
    """Without the warnings."""
    return (problem for problem in problems if problem.severity is Severity.ERROR)


def _unsound_on(measure: Measure, day: date, fills: Mapping[str, Any]) -> Iterator[Problem]:
    everything = _nothing_known(measure, day, fills)
    narrowed = _Narrowed(measure, everything.figures)
    moment = Moment(
        measure, everything, replace(everything, ranges=narrowed.bounds, named={}, seen={})
    )
    yield from _bands(moment)
    yield from narrowed.problems()
    for condition in measure.conditions:
        yield from _can_hold(condition.formula, moment)
    yield from _divisors(moment)
    yield from _cap(moment)
    yield from _shares(moment)


@dataclass(frozen=True, slots=True)
class Moment:
    """A measure on one day with no fact known.

    `everything`: whatever the facts' ranges allow; `eligible`: what the *must* conditions leave.
    """

    measure: Measure
    everything: Scope
    eligible: Scope


def _nothing_known(measure: Measure, day: date, fills: Mapping[str, Any]) -> Scope:
    """In this scope a formula shows all that it can come to; 基准日 is any day in force."""
    validity = measure.validity
    any_day: Any = Unknown(low=validity.since, high=validity.until or FAR_FUTURE)
    return replace(scope_of(measure, {}, day, fills), on=any_day)


def _can_hold(formula: Formula, moment: Moment) -> Iterator[Problem]:
    value = evaluate(formula.node, moment.everything).value
    if value is False:
        yield Problem("never-holds", f"条件「{formula.text}」永远不能成立", formula.place)
    if value is True:
        message = f"条件「{formula.text}」总是成立,不起作用"
        yield Problem("always-holds", message, formula.place, Severity.WARNING)


def _bands(moment: Moment) -> Iterator[Problem]:
    for formula in _all_formulas(moment.measure):
        for node in nodes.walk(formula.node):
            if isinstance(node, (nodes.Tiers, nodes.Bands)):
                yield from _one_ladder(node, formula, moment)


def _one_ladder(
    node: nodes.Tiers | nodes.Bands, formula: Formula, moment: Moment
) -> Iterator[Problem]:
    scope = moment.everything
    limits = [evaluate(band.limit, scope).value for band in node.bands if band.limit is not None]
    known: list[Any] = [limit for limit in limits if not isinstance(limit, Unknown)]
    if known != sorted(set(known)):
        message = f"各档上限要递增且不重复,否则档与档重叠:「{node.text}」"
        yield Problem("bands-overlap", message, formula.place.shifted(node.start))
    last = node.bands[-1]
    if last.limit is not None:
        most = values.high(evaluate(node.subject, scope).value)
        if not known or most is None or most > known[-1]:
            message = (
                f"「{node.subject.text}」超过最后一档上限时没有规定,留下了空档:「{node.text}」"
            )
            yield Problem("bands-gap", message, formula.place.shifted(node.start))


def _all_formulas(measure: Measure) -> Iterator[Formula]:
    yield from measure.formulas()
    for reading in measure.readings:
        if reading.applies:
            yield reading.applies
        for alternative in reading.alternatives:
            yield from alternative.steps.values()
            yield from (f for f in (alternative.amount, alternative.cap) if f)


def _divisors(moment: Moment) -> Iterator[Problem]:
    """A divisor must stay clear of zero once every *must* condition holds."""
    for formula in _all_formulas(moment.measure):
        for node in nodes.walk(formula.node):
            if isinstance(node, nodes.Arithmetic) and node.operator == "/":
                value = evaluate(node.right, moment.eligible).value
                low, high = values.low(value), values.high(value)
                if low is None or high is None or low <= 0 <= high:
                    place = formula.place.shifted(node.right.start)
                    message = f"除数「{node.right.text}」可能为零;请加一个「大于零」的必须条件"
                    yield Problem("zero-divisor", message, place)


def _cap(moment: Moment) -> Iterator[Problem]:
    measure = moment.measure
    if not (measure.cap and measure.amount):
        return
    scope = moment.eligible
    most = values.high(evaluate(measure.amount.node, scope).value)
    least = values.low(evaluate(measure.cap.node, scope).value)
    if most is not None and least is not None and most <= least:
        upto = values.value_text(most, Unit.MONEY)
        message = f"封顶「{measure.cap.text}」永远用不到:公式最多只到 {upto}"
        yield Problem("cap-never-binds", message, measure.cap.place, Severity.WARNING)


def _shares(moment: Moment) -> Iterator[Problem]:
    measure = moment.measure
    if not measure.share:
        return
    rests = [payer for payer, formula in measure.share.items() if formula is None]
    scope = moment.eligible
    rates = [(f, evaluate(f.node, scope).value) for f in measure.share.values() if f]
    for formula, rate in rates:
        if _outside(rate):
            message = f"分担比例「{formula.text}」要始终在 0 与 100% 之间"
            yield Problem("shares-sum", message, formula.place)
    total: Any = sum((values.high(rate) or 0 for _, rate in rates), Fraction(0))
    exact = all(not isinstance(rate, Unknown) for _, rate in rates)
    if rests and total > 1 and not any(_outside(rate) for _, rate in rates):
        yield Problem("shares-sum", "写明的各方分担合计可能超过 100%", measure.place)
    if len(rests) > 1 or (not rests and (not exact or total != 1)):
        yield Problem("shares-sum", SHARES_MUST_SUM, measure.place)


def _outside(rate: Any) -> bool:
    low, high = values.low(rate), values.high(rate)
    return low is None or high is None or low < 0 or high > 1


def _alternatives(measure: Measure) -> Iterator[Problem]:
    for reading in measure.readings:
        for alternative in reading.alternatives:
            if alternative.is_computed and measure.amount is None:
                message = f"「{measure.name}」没有金额,另一种读法无从计算"
                yield Problem("reading-without-amount", message, measure.place)
            if alternative.steps:
                yield from _circular(measure, {**measure.steps, **alternative.steps})


def _circular(measure: Measure, steps: Mapping[str, Formula]) -> Iterator[Problem]:
    """Another reading may not lead a step back to itself."""
    for name, formula in steps.items():
        reached, ahead = set[str](), [name]
        while ahead:
            used = _steps_in(steps[ahead.pop()]) - reached
            reached |= used
            ahead += used
        if name in reached:
            message = f"「{name}」绕了一圈又用到自己"
            yield Problem("circular-step", message, formula.place)
            return


def _steps_in(formula: Formula) -> set[str]:
    return {node.name for node in nodes.walk(formula.node) if isinstance(node, nodes.StepName)}


class _Narrowed:
    """What the *must* conditions leave of every fact's range, where they compare a fact with a
    constant.
    """

    def __init__(self, measure: Measure, figures: Mapping[str, Any]) -> None:
        self.figures = figures
        self.bounds: dict[str, tuple[Any, Any]] = {}
        self.allowed: dict[str, set[Any]] = {}
        self.empty: list[tuple[str, Formula]] = []
        for condition in measure.conditions:
            if condition.modality is Modality.MUST:
                self._condition(condition.formula)

    def problems(self) -> Iterator[Problem]:
        for name, formula in self.empty:
            message = f"各项必须条件对「{name}」的要求互相排斥,没有人能够符合"
            yield Problem("never-holds", message, formula.place)

    def _condition(self, formula: Formula) -> None:
        for part in _conjuncts(formula.node):
            if isinstance(part, nodes.Comparison):
                self._comparison(part, formula)
            elif isinstance(part, nodes.Membership) and isinstance(part.item, nodes.FactName):
                self._only(part.item, {_constant(option) for option in part.options}, formula)
            elif isinstance(part, nodes.FactName):
                self._only(part, {True}, formula)
            elif isinstance(part, nodes.Not) and isinstance(part.operand, nodes.FactName):
                self._only(part.operand, {False}, formula)

    def _comparison(self, node: nodes.Comparison, formula: Formula) -> None:
        fact, operator, value = node.left, node.operator, self._figure(node.right)
        if not isinstance(fact, nodes.FactName):
            fact, value = node.right, self._figure(node.left)
            operator = _MIRRORED.get(operator, operator)
        if not isinstance(fact, nodes.FactName) or value is None:
            return
        if fact.unit in (Unit.CHOICE, Unit.BOOL):
            every = _answers(fact)
            self._only(fact, {value} if operator == "=" else every - {value}, formula)
        elif operator != "<>":
            self._bound(fact, operator, value, formula)

    def _figure(self, node: Node) -> Any:
        if isinstance(node, nodes.FigureName):
            return self.figures.get(node.name)
        return _constant(node)

    def _only(self, node: nodes.FactName, allowed: set[Any], formula: Formula) -> None:
        every = _answers(node)
        left = self.allowed.get(node.name, every) & allowed
        self.allowed[node.name] = left
        if not left:
            self.empty.append((node.name, formula))

    def _bound(self, node: nodes.FactName, operator: str, value: Any, formula: Formula) -> None:
        low, high = self.bounds.get(node.name, (node.fact.low, node.fact.high))
        step = _STEPS.get(node.fact.unit)
        if operator in (">", ">=", "="):
            low = max(low, value + step if operator == ">" and step is not None else value)
        if operator in ("<", "<=", "="):
            high = min(high, value - step if operator == "<" and step is not None else value)
        self.bounds[node.name] = (low, high)
        if low > high:
            self.empty.append((node.name, formula))


def _answers(node: nodes.FactName) -> set[Any]:
    return set(node.fact.options) or {True, False}


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_STEPS: dict[Unit, Any] = {
    Unit.MONEY: 1,
    Unit.COUNT: 1,
    Unit.YEAR: 1,
    Unit.MONTH: 1,
    Unit.DATE: timedelta(days=1),
}


def _conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, nodes.AllOf):
        for operand in node.operands:
            yield from _conjuncts(operand)
    else:
        yield node


def _constant(node: Node) -> Any:
    return node.value if isinstance(node, nodes.Literal) else None
