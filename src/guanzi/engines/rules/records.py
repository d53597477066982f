"""COUNT SUM MIN MAX EXISTS over related records, some of whose cells may be unknown."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from . import arithmetic, nodes, values
from .errors import ComputationRefused
from .fact import Field
from .nodes import Node
from .scope import Scope, Step
from .units import Unit
from .values import Result, Unknown

Look = Callable[[Node, Scope], Step]
"""How a formula inside the records is evaluated."""
Kept = list[tuple[Result, Scope]]
"""Whether each record counts, and the record as the formulas inside see it."""
_NUMBERS = (Unit.MONEY, Unit.RATIO, Unit.FACTOR, Unit.COUNT)


def aggregate(node: nodes.Aggregate, scope: Scope, look: Look) -> Step:
    """Evaluate one aggregate; what is asked of the same records again is remembered."""
    records = look(node.records, scope)
    if isinstance(records.value, Unknown):
        return Step(node, _of_unknown_records(node, records.value), (records,))
    key = _key(node, records.value, scope)
    known = scope.seen.get(key) if key else None
    if known is not None:
        return known
    kept = []
    for row in records.value:
        inside = scope.inside(row)
        kept.append((_holds(node, inside, look), inside))
    step = Step(node, _AGGREGATES[node.function](node, kept, look), (records,))
    if key:
        scope.seen[key] = step
    return step


def _key(node: nodes.Aggregate, rows: Any, scope: Scope) -> tuple[Any, ...] | None:
    """What the result depends on, where that is only these records and some facts and figures."""
    names = _outside_names(node)
    if names is None:
        return None
    facts, figures = names
    return (
        node,
        id(rows),
        scope.on,
        *(scope.facts.get(name) for name in facts),
        *(scope.figures.get(name) for name in figures),
    )


@cache
def _outside_names(node: nodes.Aggregate) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Facts and figures that the condition reads; None where it reads more than that."""
    inside = list(nodes.walk(node.condition)) if node.condition else []
    if any(isinstance(part, (nodes.StepName, nodes.SlotName, nodes.Aggregate)) for part in inside):
        return None
    facts = tuple(part.name for part in inside if isinstance(part, nodes.FactName))
    return facts, tuple(part.name for part in inside if isinstance(part, nodes.FigureName))


def _holds(node: nodes.Aggregate, inside: Scope, look: Look) -> Result:
    return True if node.condition is None else look(node.condition, inside).value


def _count(node: nodes.Aggregate, kept: Kept, look: Look) -> Result:
    sure = sum(1 for holds, _ in kept if holds is True)
    perhaps = _perhaps(kept)
    return values.join(perhaps, sure, sure + len(perhaps)) if perhaps else sure


def _exists(node: nodes.Aggregate, kept: Kept, look: Look) -> Result:
    return arithmetic.any_of([holds for holds, _ in kept])


def _sum(node: nodes.Aggregate, kept: Kept, look: Look) -> Result:
    """A row that may not count is an unknown between its amount and zero."""
    total: Result = 0
    for item in _column(node, kept, look, sure=True):
        total = arithmetic.add(total, item)
    for item in _column(node, kept, look, sure=False):
        total = arithmetic.add(total, arithmetic.hull([item, 0], _perhaps(kept)))
    return total


def _farthest(node: nodes.Aggregate, kept: Kept, look: Look) -> Result:
    """MAX or MIN: between what the sure rows give and what all rows give that may count."""
    choose = arithmetic.greatest if node.function == "MAX" else arithmetic.least
    sure = _column(node, kept, look, sure=True)
    perhaps = _column(node, kept, look, sure=False)
    if not perhaps:
        return choose(sure) if sure else _none_found(node)
    if sure:
        return arithmetic.hull([choose(sure), choose([*sure, *perhaps])], _perhaps(kept))
    if node.unit in _NUMBERS:
        return arithmetic.hull([*perhaps, 0], _perhaps(kept))
    return values.join([*perhaps, *_perhaps(kept)])


def _none_found(node: nodes.Aggregate) -> Result:
    if node.unit in _NUMBERS:
        return 0
    raise ComputationRefused("no-record", f"没有符合条件的记录,「{node.text}」没有值")


def _column(node: nodes.Aggregate, kept: Kept, look: Look, *, sure: bool) -> list[Result]:
    """The field of every row that counts, or of every row that may count."""
    assert node.field is not None
    wanted = [row for holds, row in kept if holds is not False and (holds is True) is sure]
    return [look(node.field, row).value for row in wanted]


def _perhaps(kept: Kept) -> list[Result]:
    """What decides over the rows that may count."""
    return [holds for holds, _ in kept if isinstance(holds, Unknown)]


def _of_unknown_records(node: nodes.Aggregate, records: Unknown) -> Result:
    fact = node.records.fact
    if node.function == "EXISTS":
        return Unknown(records.missing)
    if node.function == "COUNT":
        return Unknown(records.missing, low=0, high=fact.rows)
    assert node.field is not None
    column: Field = node.field.field
    if node.unit not in _NUMBERS:
        return Unknown(records.missing)  # there may be no record at all, and then no value
    times = fact.rows if node.function == "SUM" else 1
    low, high = min(0, column.low * times), max(0, column.high * times)
    return Unknown(records.missing, low=low, high=high)


_AGGREGATES: dict[str, Callable[[nodes.Aggregate, Kept, Look], Result]] = {
    "COUNT": _count,
    "EXISTS": _exists,
    "SUM": _sum,
    "MAX": _farthest,
    "MIN": _farthest,
}
