"""The formula as a tree: one small frozen class per kind of node.

The parser leaves `unit` empty and every name a `Name`; the checker returns a new tree in which
names are resolved and every node has its unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from .fact import Fact, Field
from .units import Unit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Node:
    """`text` is the formula as written; `start` its column offset within the whole formula."""

    text: str
    start: int
    unit: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Literal(Node):
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Name(Node):
    """A name as parsed, not yet known to be a fact, a step or a figure."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FactName(Node):
    name: str
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FieldName(Node):
    """A field of the record that is being looked at."""

    name: str
    field: Field
    records: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StepName(Node):
    """A named step (`let`) of the same measure."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FigureName(Node):
    """A parameter of the measure: a dated, cited figure."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SlotName(Node):
    """A figure that the law leaves open."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DecisionDay(Node):
    """基准日: the day for which the decision is made."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Negative(Node):
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arithmetic(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Membership(Node):
    item: Node
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Not(Node):
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AllOf(Node):
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnyOf(Node):
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Band(Node):
    """One row of TIERS or BANDS: a value up to a limit (None in the last row)."""

    value: Node
    limit: Node | None
    inclusive: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Call(Node):
    """A function as parsed; the checker turns it into one of the classes below."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice(Node):
    """IF: only the branch that is taken counts."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extreme(Node):
    """MIN or MAX of several values."""

    function: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rounded(Node):
    """ROUND half-up to a multiple of a constant step."""

    operand: Node
    step: Node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tiers(Node):
    """Marginal rates: each part of the subject at the rate of its own tier."""

    subject: Node
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bands(Node):
    """Look-up: the value of the band in which the subject lies."""

    subject: Node
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YearOf(Node):
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MonthOf(Node):
    """The calendar month of a date, or month `number` of a year."""

    operand: Node
    number: Node | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Aggregate(Node):
    """COUNT SUM MIN MAX EXISTS over the related records that satisfy a condition."""

    function: str
    records: FactName
    field: FieldName | None
    condition: Node | None


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below, in the order in which they are written."""
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)
