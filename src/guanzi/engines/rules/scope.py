"""What a formula may look at while it is evaluated, and the trace that it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from .measure import Formula, Measure
from .nodes import Node
from .values import Record, Result, Unknown


class Step:
    """One node with what it came to and the steps below it: the raw trace."""

    __slots__ = ("node", "parts", "value")

    def __init__(self, node: Node, value: Result, parts: tuple[Step, ...] = ()) -> None:
        self.node = node
        self.value = value
        self.parts = parts


@dataclass(slots=True)
class Scope:
    """All that a formula may look at.

    `named` keeps each named step once it has been computed, `seen` what was found in records.
    """

    facts: Mapping[str, Any]
    on: date
    steps: Mapping[str, Formula] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    slots: Mapping[str, Result] = field(default_factory=dict)
    ranges: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    named: dict[str, Step | None] = field(default_factory=dict)
    record: Record | None = None
    seen: dict[tuple[Any, ...], Step] = field(default_factory=dict)

    def inside(self, record: Record) -> Scope:
        """The same, seen from inside one record."""
        return replace(self, record=record)


def scope_of(
    measure: Measure,
    facts: Mapping[str, Any],
    on: date,
    fills: Mapping[str, Any] | None = None,
    steps: Mapping[str, Formula] | None = None,
    seen: dict[tuple[Any, ...], Step] | None = None,
) -> Scope:
    """The scope of a measure's formulas; open slots are unknowns that no fact can settle.

    `seen` may be shared by decisions on the same records, so that each is counted once.
    """
    filled = fills or {}
    figures = {name: value.value for name, p in measure.parameters.items() if (value := p.on(on))}
    figures |= {name: value for name, value in filled.items() if name in measure.parameters}
    slots: dict[str, Result] = {
        name: filled[name]
        if name in filled
        else Unknown(slots=frozenset((name,)), low=slot.low, high=slot.high, blocked=True)
        for name, slot in measure.slots.items()
    }
    scope = Scope(facts, on, measure.steps if steps is None else steps, figures, slots)
    if seen is not None:
        scope.seen = seen
    return scope
