"""A measure of a policy: who may get it, how much, who pays, and how its ambiguities were
decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from . import money
from .document import Validity
from .errors import Place
from .nodes import FactName, Node, walk
from .units import Unit


class Modality(Enum):
    """How strongly the text speaks. Only a failed *must* rejects; 原则上 and 可以 ask a person."""

    MUST = "必须"
    IN_PRINCIPLE = "原则上"
    MAY = "可以"
    ENCOURAGED = "鼓励"


class Strength(Enum):
    """How the text itself offers a measure."""

    SHALL = "应当"
    MAY = "可以"
    ENCOURAGED = "鼓励"
    EXPLORED = "探索"


@dataclass(frozen=True, slots=True)
class Citation:
    """An article of a document; printed short inside its own document."""

    document: str
    article: str

    def __str__(self) -> str:
        return self.article


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula with the article behind it."""

    text: str
    node: Node
    citation: Citation
    place: Place
    note: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One requirement: the sentence that people read, the formula that decides, and what can be
    done.
    """

    formula: Formula
    modality: Modality
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A figure from a day on."""

    since: date
    value: Any
    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the text that may change over time; values in order of their first day.

    A guideline may set another one between `low` and `high`, where the rulebook gives them.
    """

    name: str
    unit: Unit
    values: tuple[DatedValue, ...]
    note: str = ""
    low: Any = None
    high: Any = None

    @property
    def is_adjustable(self) -> bool:
        """Whether a guideline may set it."""
        return self.low is not None

    def on(self, day: date) -> DatedValue | None:
        return next((value for value in reversed(self.values) if value.since <= day), None)


@dataclass(frozen=True, slots=True)
class Slot:
    """A figure that the text leaves to a sub-rule: unset, it makes the amount not computable."""

    name: str
    unit: Unit
    low: Any
    high: Any
    citation: Citation
    whose_rule: str
    place: Place


@dataclass(frozen=True, slots=True)
class Alternative:
    """What another reading of the text would compute; without formulas it is only said in words."""

    text: str
    steps: Mapping[str, Formula]
    amount: Formula | None = None
    cap: Formula | None = None
    drops_cap: bool = False

    @property
    def is_computed(self) -> bool:
        return bool(self.steps) or self.amount is not None or self.cap is not None or self.drops_cap


@dataclass(frozen=True, slots=True)
class Reading:
    """A decision on an ambiguity of the text, with the alternatives that were not chosen."""

    id: str
    question: str
    chosen: str
    because: str
    alternatives: tuple[Alternative, ...]
    applies: Formula | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Measures that concern the same thing, and what the text says about having several."""

    name: str
    citation: Citation
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An executable measure. `share` maps payers to formulas; None marks the payer of the rest."""

    id: str
    name: str
    document: str
    article: str
    subject: str
    instrument: tuple[str, ...]
    responsible: tuple[str, ...]
    strength: Strength
    validity: Validity
    conditions: tuple[Condition, ...]
    steps: Mapping[str, Formula]
    place: Place
    period: str = ""
    contact: str = ""
    benefit: str = ""
    tags: tuple[str, ...] = ()
    ceiling: bool = False
    parameters: Mapping[str, Parameter]
    slots: Mapping[str, Slot]
    amount: Formula | None = None
    cap: Formula | None = None
    rounding: str = money.DEFAULT_ROUNDING
    share: Mapping[str, Formula | None]
    share_citations: Mapping[str, Citation]
    readings: tuple[Reading, ...] = ()
    group: Group | None = None
    reads: tuple[str, ...] = ()

    @property
    def open_figures(self) -> Mapping[str, Slot | Parameter]:
        """What a guideline may set, each between `low` and `high`: slots, adjustable figures."""
        adjustable = {name: p for name, p in self.parameters.items() if p.is_adjustable}
        return {**self.slots, **adjustable}

    @property
    def lead(self) -> str:
        return self.responsible[0]

    @property
    def decides(self) -> str:
        """Who judges and hears objections: the lead, unless the measure names somebody else."""
        return self.contact or self.lead

    def citation_for(self, fact: str) -> Citation | None:
        """The article for whose sake the fact is asked: that of the first formula that reads it."""
        return next((f.citation for f in self.formulas() if _reads(f.node, fact)), None)

    def formulas(self) -> list[Formula]:
        """Every formula that can bear on the decision, in the order of the file."""
        found = [condition.formula for condition in self.conditions]
        found += self.steps.values()
        found += [formula for formula in (self.amount, self.cap, *self.share.values()) if formula]
        return found


def _reads(node: Node, fact: str) -> bool:
    return any(isinstance(part, FactName) and part.name == fact for part in walk(node))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMeasure:
    """A measure of the text without a figure to compute: listed and shown, never computed."""

    id: str
    name: str
    document: str
    article: str
    instrument: tuple[str, ...]
    responsible: tuple[str, ...]
    strength: Strength
    validity: Validity
    citation: Citation
    place: Place
    tags: tuple[str, ...] = ()
    figures: tuple[tuple[str, Citation], ...] = ()
    benefit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A table of the text, as printed."""

    id: str
    name: str
    document: str
    citation: Citation
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    place: Place
