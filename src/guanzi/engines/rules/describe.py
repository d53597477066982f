"""What a rulebook offers and asks: measures with their status, facts with their types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

from . import nodes
from .fact import Fact, Field
from .measure import Measure, RecordedMeasure
from .rulebook import Rulebook
from .units import Unit
from .values import value_text

TYPE_CODES = {
    Unit.MONEY: "money",
    Unit.RATIO: "ratio",
    Unit.FACTOR: "factor",
    Unit.COUNT: "count",
    Unit.YEAR: "year",
    Unit.DATE: "date",
    Unit.MONTH: "month",
    Unit.BOOL: "boolean",
    Unit.CHOICE: "choice",
    Unit.TEXT: "text",
    Unit.RECORDS: "records",
}
UNIT_WORDS = {Unit.MONEY: "元", Unit.RATIO: "%", Unit.YEAR: "年"}


class Status(Enum):
    """How far a measure can be computed: fully, up to an open figure, or not at all."""

    EXECUTABLE = "executable"
    SLOT_OPEN = "slot_open"
    RECORD = "record"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Status.EXECUTABLE: "可计算",
    Status.SLOT_OPEN: "待细则规定",
    Status.RECORD: "仅登记",
}


def status_of(measure: Measure | RecordedMeasure) -> Status:
    """`SLOT_OPEN` where the amount or its cap needs a figure that the text leaves open."""
    if isinstance(measure, RecordedMeasure):
        return Status.RECORD
    return Status.SLOT_OPEN if slots_behind_amount(measure) else Status.EXECUTABLE


def slots_behind_amount(measure: Measure) -> tuple[str, ...]:
    """The open figures that the amount or the cap can come to need, through its named steps."""
    found: dict[str, None] = {}
    waiting = [formula.node for formula in (measure.amount, measure.cap) if formula]
    seen: set[str] = set()
    while waiting:
        for node in nodes.walk(waiting.pop()):
            if isinstance(node, nodes.SlotName):
                found[node.name] = None
            elif isinstance(node, nodes.StepName) and node.name not in seen:
                seen.add(node.name)
                waiting.append(measure.steps[node.name].node)
    return tuple(name for name in measure.slots if name in found)


def facts_for(rulebook: Rulebook, measures: Iterable[Measure]) -> Iterator[Fact]:
    """The facts that these measures can ask for, in the order of the vocabulary."""
    read = {name for measure in measures for name in measure.reads}
    return (fact for name, fact in rulebook.vocabulary.facts.items() if name in read)


def fact_json(fact: Fact) -> dict[str, Any]:
    """One declared fact for programs: type, unit, bounds as text, options, fields, question."""
    return {
        **field_json(fact),
        "aliases": list(fact.aliases),
        "subject": fact.subject,
        "period": fact.period,
        "source": fact.source,
        "sensitivity": fact.sensitivity,
        "question": fact.question,
        "help": fact.help,
        "proof": fact.proof,
        "citation": fact.citation,
        "max_rows": fact.rows or None,
        "fields": [field_json(field) for field in fact.fields.values()],
    }


def field_json(field: Field) -> dict[str, Any]:
    """What a fact and a field of a record have in common."""
    return {
        "name": field.name,
        "type": TYPE_CODES[field.unit],
        "type_text": field.unit.value,
        "unit": UNIT_WORDS.get(field.unit),
        "range": range_texts(field),
        "options": list(field.options),
    }


def range_texts(field: Field) -> list[str] | None:
    """Least and greatest possible value as people write them; None where there is no range."""
    if field.low is None:
        return None
    return [value_text(field.low, field.unit), value_text(field.high, field.unit)]


def measure_json(measure: Measure | RecordedMeasure) -> dict[str, Any]:
    """One line of the list of measures, for programs."""
    until = measure.validity.until
    return {
        "id": measure.id,
        "name": measure.name,
        "document": measure.document,
        "article": measure.article,
        "instrument": list(measure.instrument),
        "status": status_of(measure).value,
        "responsible": list(measure.responsible),
        "strength": measure.strength.value,
        "benefit": measure.benefit,
        "valid": {
            "since": measure.validity.since.isoformat(),
            "until": until.isoformat() if until else None,
        },
    }
