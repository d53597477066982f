"""A calculation with its links: what every page shows that says how an amount comes about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from guanzi.engines.rules import Decision, Measure, Outcome, Rulebook
from guanzi.lifecycle.matching.rules.calculation import Calculation, TraceLine
from guanzi.lifecycle.matching.selectors import place_of
from guanzi.lifecycle.matching.views.looks import LOOKS, Look


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the trace with the links that it offers."""

    item: TraceLine
    article: str
    waits_for: tuple[tuple[str, str], ...]


class Working:
    """What `_shares`, `_conditions` and `_steps` show; `link_of` says where a fact is filled in."""

    def __init__(
        self, calculation: Calculation, rulebook: Rulebook, link_of: Callable[[str], str]
    ) -> None:
        self.calculation, self.rulebook, self.link_of = calculation, rulebook, link_of
        self.decision: Decision = calculation.decision
        self.measure: Measure = calculation.measure
        self.on: date = calculation.answers.on

    @property
    def look(self) -> Look:
        return LOOKS[self.decision.outcome]

    @property
    def is_conditional(self) -> bool:
        """An amount that still depends on a person's judgement."""
        return self.decision.outcome is Outcome.NEEDS_PERSON

    @property
    def headline(self) -> str:
        """What the engine says in one sentence."""
        return self.calculation.explanation.headline

    @cached_property
    def conditions(self) -> list[ShownLine]:
        return self._lines("condition")

    @property
    def settled_conditions(self) -> int:
        return sum(shown.item.is_settled for shown in self.conditions)

    @property
    def failed(self) -> list[ShownLine]:
        """The conditions that do not hold."""
        return [shown for shown in self.conditions if shown.item.line.holds is False]

    @cached_property
    def _every_step(self) -> list[ShownLine]:
        return self._lines("figure", "step", "amount", "cap", "rounding")

    @property
    def steps(self) -> list[ShownLine]:
        """The lines that have a value: the result grows by these."""
        return [shown for shown in self._every_step if shown.item.is_settled]

    @property
    def waiting_steps(self) -> list[ShownLine]:
        return [shown for shown in self._every_step if not shown.item.is_settled]

    @property
    def step_count(self) -> int:
        return len(self._every_step)

    @cached_property
    def shares(self) -> list[ShownLine]:
        return self._lines("share")

    @cached_property
    def alternatives(self) -> list[ShownLine]:
        return self._lines("alternative")

    def _lines(self, *kinds: str) -> list[ShownLine]:
        return [self._shown(item) for item in self.calculation.of_kind(*kinds)]

    def _shown(self, item: TraceLine) -> ShownLine:
        links = tuple((name, self.link_of(name)) for name in item.waits_for)
        citation = item.line.citation
        place = place_of(citation, self.rulebook, self.on, self.measure) if citation else ""
        return ShownLine(item, place, links)
