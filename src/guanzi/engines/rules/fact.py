"""What a fact is: its unit, its bounds, whom to ask, what proves it, who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import NOWHERE, Place
from .units import Unit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """A field of a related record, or the typed part of a fact.

    `low` and `high` are inclusive, in the unit's own integers (fen, calendar months) or exact
    rationals.
    """

    name: str
    unit: Unit
    low: Any = None
    high: Any = None
    options: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fact(Field):
    """A fact that rules may ask for, declared once."""

    aliases: tuple[str, ...] = ()
    subject: str = ""
    period: str = ""
    source: str = ""
    sensitivity: str = ""
    question: str = ""
    help: str = ""
    proof: str = ""
    citation: str = ""
    section: str = ""
    rows: int = 0
    fields: Mapping[str, Field] = field(default_factory=dict)
    unique: tuple[str, ...] = ()
