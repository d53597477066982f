"""Random enterprises and random rules, with the edges of the law among them."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st

from guanzi.engines.rules import Fact, Field, Measure, Unit
from guanzi.engines.rules.nodes import Literal, walk
from tests.rules.world import the_rulebook

RATIOS = (Unit.RATIO, Unit.FACTOR)


@cache
def edges(unit: Unit) -> tuple[Any, ...]:
    """Every figure of this unit in the rulebook, with its neighbours."""
    step: Any = timedelta(days=1) if unit is Unit.DATE else 1
    return tuple(
        dict.fromkeys(
            near
            for measure in the_rulebook().measures
            for literal in literals(measure)
            if literal.unit is unit
            for near in (literal.value, literal.value + step, literal.value - step)
        )
    )


def literals(measure: Measure) -> Iterator[Literal]:
    for formula in measure.formulas():
        yield from (node for node in walk(formula.node) if isinstance(node, Literal))


def within(field: Field) -> list[Any]:
    return [edge for edge in edges(field.unit) if field.low <= edge <= field.high]


def answers(field: Field, *, complete: bool = False) -> st.SearchStrategy[Any]:
    """Any answer that the vocabulary allows, edges preferred."""
    if field.unit is Unit.RECORDS:
        assert isinstance(field, Fact)
        return rows(field, complete=complete)
    if field.unit is Unit.BOOL:
        return st.booleans()
    if field.unit is Unit.CHOICE:
        return st.sampled_from(field.options)
    if field.unit is Unit.TEXT:
        return st.text(max_size=5)
    known = [field.low, field.high, *within(field)]
    return st.one_of(st.sampled_from(known), _between(field))


def _between(field: Field) -> st.SearchStrategy[Any]:
    if field.unit is Unit.DATE:
        return st.dates(field.low, field.high)
    if field.unit in RATIOS:
        parts = st.integers(int(field.low * 10_000), int(field.high * 10_000))
        return parts.map(lambda part: Fraction(part, 10_000))
    return st.integers(field.low, field.high)


def rows(fact: Fact, *, complete: bool) -> st.SearchStrategy[tuple[Mapping[str, Any], ...]]:
    """Related records; a cell may be unknown unless they are `complete`."""
    cells = {name: answers(cell) for name, cell in fact.fields.items()}
    row = st.fixed_dictionaries(cells if complete else {}, optional=None if complete else cells)
    unique = (lambda r: tuple(r.get(name) for name in fact.unique)) if fact.unique else None
    return st.lists(row, max_size=3, unique_by=unique).map(tuple)


@st.composite
def knowledge(draw: st.DrawFn, facts: Mapping[str, Field]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Some facts, and more facts: cells and whole facts are added, and nothing is changed."""
    more = {name: draw(answers(fact)) for name, fact in facts.items() if draw(st.booleans())}
    some = {}
    for name, value in more.items():
        if draw(st.booleans()):
            some[name] = draw(_part(value)) if isinstance(value, tuple) else value
    return some, more


def _part(value: tuple[Mapping[str, Any], ...]) -> st.SearchStrategy[Any]:
    """The same rows, with some cells not yet known."""

    @st.composite
    def part(draw: st.DrawFn) -> Any:
        return tuple({k: v for k, v in row.items() if draw(st.integers(0, 3))} for row in value)

    return part()


class Population:
    """Reproducible enterprises that resemble real ones more than the strategies above do."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)  # noqa: S311  # nothing secret

    def enterprise(self, facts: Mapping[str, Field]) -> dict[str, Any]:
        """Every fact answered."""
        return {name: self._answer(fact) for name, fact in facts.items()}

    def _answer(self, field: Field) -> Any:
        if isinstance(field, Fact) and field.fields:
            rows = range(self.luck.choice((0, 0, 1, 2)))
            return tuple(self.enterprise(field.fields) for _ in rows)
        if field.low is None:
            return self.luck.choice(field.options or (True, False))
        return self._between(field)

    def _between(self, field: Field) -> Any:
        luck, low, high = self.luck, field.low, field.high
        if field.unit is Unit.DATE:
            return low + timedelta(days=luck.randint(0, (high - low).days))
        if field.unit in RATIOS:
            return Fraction(luck.randint(int(low * 100), int(high * 100)), 100)
        if field.unit is Unit.MONEY:
            return min(high, max(low, luck.randint(1, 9) * 10 ** luck.randint(5, 12)))
        if field.unit is Unit.YEAR:
            return luck.randint(max(low, 2015), min(high, 2024))
        return luck.randint(low, high)


EVERYTHING_IN_FORCE = date(2022, 11, 15)
