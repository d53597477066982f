"""Every name that a formula may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .fact import Fact
from .units import Unit
from .vocabulary import Vocabulary

DECISION_DAY = "基准日"


@dataclass(frozen=True, slots=True)
class Names:
    """Every name that a formula may use, with the unit of those that belong to the measure
    itself.
    """

    vocabulary: Vocabulary
    steps: Mapping[str, Unit] = field(default_factory=dict)
    figures: Mapping[str, Unit] = field(default_factory=dict)
    slots: Mapping[str, Unit] = field(default_factory=dict)
    record: Fact | None = None

    def all(self) -> list[str]:
        fields = list(self.record.fields) if self.record else []
        own = [*self.steps, *self.figures, *self.slots, DECISION_DAY]
        return [*own, *fields, *self.vocabulary.names()]
