"""Which fact to ask next: the one whose answer settles most, and never one that cannot matter
any more.

For every live fact (one that some undecided measure still waits for) a few typical answers are
tried: the limits that the rules compare it with, its options, yes and no. The fact that settles
the most measures wins; then a witness is looked for, two answers that lead to different
decisions, so that no idle question is asked.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from . import nodes
from .decide import Decision, decide
from .fact import Fact, Field
from .measure import Measure
from .scope import Step
from .units import Unit

MOST_SAMPLES = 5
SHORT_LIST = 4
WITNESS_TRIES = 24


@dataclass(frozen=True, slots=True)
class Question:
    """The fact to ask, the measures that wait for it, and how many facts are live altogether."""

    fact: Fact
    waiting: tuple[str, ...]
    live: tuple[str, ...]


class Asker:
    """Knows, for a set of measures, what the typical answers to each of their facts are.

    Build it once for a rulebook; `next` is then quick enough for every click.
    """

    def __init__(self, measures: Iterable[Measure]) -> None:
        self.measures = tuple(measures)
        self.facts = _facts_of(self.measures)
        self.order = {name: rank for rank, name in enumerate(self.facts)}
        self.samples = {name: _samples(fact, self.measures) for name, fact in self.facts.items()}

    def next(
        self,
        facts: Mapping[str, Any],
        on: date,
        fills: Mapping[str, Mapping[str, Any]] | None = None,
        skipped: frozenset[str] = frozenset(),
    ) -> Question | None:
        """The next question, or None when no unanswered fact can change any decision.

        `skipped` names facts that the person cannot answer; they are not asked again.
        """
        board = _Board(self, facts, on, fills or {})
        live = board.live(skipped)
        if not live:
            return None
        chosen = board.best(live)
        waiting = tuple(m.id for m, d in board.undecided if chosen in d.missing)
        return Question(
            self.facts[chosen], waiting, tuple(sorted(live, key=self.order.__getitem__))
        )


class _Board:
    """One moment of the questioning: who is still undecided, and for want of what."""

    def __init__(
        self,
        asker: Asker,
        facts: Mapping[str, Any],
        on: date,
        fills: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self.asker, self.facts, self.on, self.fills = asker, facts, on, fills
        self.seen: dict[tuple[Any, ...], Step] = {}
        decisions = [(m, self._decide(m, facts)) for m in asker.measures if m.validity.covers(on)]
        self.undecided = [(m, d) for m, d in decisions if d.missing]

    def _decide(self, measure: Measure, facts: Mapping[str, Any]) -> Decision:
        fills = self.fills.get(measure.id)
        return decide(measure, facts, self.on, fills, alternatives=False, seen=self.seen)

    def live(self, skipped: frozenset[str]) -> dict[str, Fraction]:
        """Every fact that is still waited for, with a first estimate of what it is worth."""
        worth: dict[str, Fraction] = defaultdict(Fraction)
        for _, decision in self.undecided:
            for name in decision.missing:
                if name not in skipped:
                    worth[name] += Fraction(1, len(decision.missing))
        return worth

    def best(self, live: Mapping[str, Fraction]) -> str:
        order = self.asker.order
        ranked = sorted(live, key=lambda name: (-live[name], order[name]))
        short = sorted(ranked[:SHORT_LIST], key=lambda name: (-self._settles(name), order[name]))
        for name in [*short, *ranked[SHORT_LIST:]]:
            if self._matters(name):
                return name
        return short[0]

    def _settles(self, name: str) -> Fraction:
        """How much of the open work an average answer does away with."""
        answers = self.asker.samples[name]
        gained = Fraction(0)
        for answer in answers:
            facts = {**self.facts, name: answer}
            for measure, before in self.undecided:
                if name in before.missing:
                    after = self._decide(measure, facts)
                    gained += 1 - Fraction(len(after.missing), len(before.missing))
        return gained / len(answers)

    def _matters(self, name: str) -> bool:
        """Is there a way to complete the facts in which two answers decide differently?"""
        luck = random.Random(name)  # noqa: S311 - reproducible, not secret
        for measure, decision in self.undecided:
            if name not in decision.missing:
                continue
            others = [fact for fact in measure.reads if fact not in self.facts and fact != name]
            for attempt in range(WITNESS_TRIES):
                rest = {fact: _pick(self.asker.samples[fact], luck, attempt) for fact in others}
                facts = {**self.facts, **rest}
                verdicts = {
                    self._decide(measure, {**facts, name: answer}).verdict
                    for answer in self.asker.samples[name]
                }
                if len(verdicts) > 1:
                    return True
        return False


def _pick(answers: tuple[Any, ...], luck: random.Random, attempt: int) -> Any:
    return luck.choice(answers) if attempt else answers[0]


def _facts_of(measures: Iterable[Measure]) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for node in _every_node(measures):
        if isinstance(node, nodes.FactName):
            found.setdefault(node.name, node.fact)
    return found


def _every_node(measures: Iterable[Measure]) -> Iterator[nodes.Node]:
    for measure in measures:
        for formula in measure.formulas():
            yield from nodes.walk(formula.node)


# ---------------------------------------------------------------- typical answers


def _samples(fact: Fact, measures: tuple[Measure, ...]) -> tuple[Any, ...]:
    """A few answers on both sides of every limit that the rules know; never empty."""
    own = [m for m in measures if fact.name in m.reads]
    if fact.unit == Unit.RECORDS:
        return ((), (_typical_row(fact, own),))
    return _of_field(fact, _constants(fact.name, own))


def _of_field(field: Field, constants: list[Any]) -> tuple[Any, ...]:
    if field.unit == Unit.BOOL:
        return (True, False)
    if field.unit == Unit.CHOICE:
        named = [option for option in field.options if option in constants]
        return tuple(dict.fromkeys([*named, *field.options]))[:MOST_SAMPLES]
    if field.unit == Unit.TEXT:
        return tuple(dict.fromkeys([*constants, "其他"]))[:MOST_SAMPLES]
    inside = [value for limit in constants for value in _around(limit, field)]
    usual = [value for value in (_middle(field), field.high, field.low) if value is not None]
    return tuple(dict.fromkeys([*inside, *usual]))[:MOST_SAMPLES]


def _around(limit: Any, field: Field) -> list[Any]:
    step: Any = timedelta(days=1) if field.unit == Unit.DATE else 1
    return [
        value for value in (limit, limit + step, limit - step) if field.low <= value <= field.high
    ]


def _middle(field: Field) -> Any:
    if field.unit == Unit.MONEY:
        return min(field.high, max(field.low, 1_000_000_00))
    if field.unit in (Unit.RATIO, Unit.FACTOR):
        return Fraction(field.low + field.high) / 2
    return field.low + (field.high - field.low) // 2


def _constants(name: str, measures: Iterable[Measure]) -> list[Any]:
    """The figures and options that the rules compare this fact with."""
    found: list[Any] = []
    for measure in measures:
        for formula in measure.formulas():
            for node in nodes.walk(formula.node):
                found += _compared_with(name, node, measure)
    return list(dict.fromkeys(found))


def _compared_with(name: str, node: nodes.Node, measure: Measure) -> Iterator[Any]:
    for fact, other in _sides(node):
        if isinstance(fact, (nodes.FactName, nodes.FieldName)) and fact.name == name:
            value = _figure(other, measure)
            if value is not None:
                yield value


def _sides(node: nodes.Node) -> list[tuple[nodes.Node, nodes.Node]]:
    """What is compared with what."""
    if isinstance(node, nodes.Comparison):
        return [(node.left, node.right), (node.right, node.left)]
    if isinstance(node, nodes.Membership):
        return [(node.item, option) for option in node.options]
    if isinstance(node, (nodes.Tiers, nodes.Bands)):
        return [(node.subject, band.limit) for band in node.bands if band.limit]
    return []


def _figure(node: nodes.Node, measure: Measure) -> Any:
    if isinstance(node, nodes.Literal):
        return node.value
    if isinstance(node, nodes.FigureName):
        return measure.parameters[node.name].values[-1].value
    return None


def _typical_row(fact: Fact, measures: list[Measure]) -> Mapping[str, Any]:
    """One record that the rules would notice."""
    return {
        name: _of_field(field, _constants(name, measures))[0] for name, field in fact.fields.items()
    }
