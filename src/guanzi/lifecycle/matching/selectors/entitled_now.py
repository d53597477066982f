"""What a line of a list comes to as the register stands now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from guanzi.engines.rules import Measure, Outcome, Rulebook, read_fills
from guanzi.foundation.clock import day_of
from guanzi.lifecycle.enterprises.rules.known import Known
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.terms import Batch
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.matching.rules.answers import read_answers
from guanzi.lifecycle.matching.rules.calculation import Calculation, Guided, calculate
from guanzi.lifecycle.matching.rules.entitlements import (
    Change,
    changes_between,
    digest_of,
)
from guanzi.lifecycle.matching.selectors.entitlements import EntitlementInfo
from guanzi.lifecycle.matching.selectors.registered import registered
from guanzi.lifecycle.policies.selectors import rulebook_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A line as the register stands: what is known, what it comes to, and what changed since the
    list was made. `window` is that of the guideline's batch."""

    version: VersionInfo
    window: Batch
    rulebook: Rulebook
    measure: Measure
    known: tuple[Known, ...]
    calculation: Calculation
    changes: tuple[Change, ...]
    said: Mapping[str, str]

    @property
    def amount_fen(self) -> int | None:
        """The formula amount; None while it cannot be said."""
        return self.calculation.decision.amount_fen

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts without which nothing can be said."""
        return tuple(self.calculation.decision.missing)

    @property
    def is_granted(self) -> bool:
        """Whether it is granted, with an amount, without a person's judgement."""
        is_granted = self.calculation.decision.outcome is Outcome.GRANTED
        return is_granted and self.amount_fen is not None

    @property
    def digest(self) -> str:
        """What somebody has seen who agrees to it: facts, figures and the amount."""
        facts = sorted([*((each.fact, each.value) for each in self.known), *self.said.items()])
        return digest_of(repr((facts, self.version.digest, self.amount_fen)))


def standing_now(
    info: EntitlementInfo, at: datetime, said: Mapping[str, str] | None = None
) -> Standing:
    """By the guideline's latest version and the register of this moment; `said` adds the missing
    fact as somebody typed it."""
    guideline = guidelines.version(info.list.version_id).guideline_id
    version, window = guidelines.version_and_window(info.list.version_id, info.list.batch)
    version = guidelines.latest_version(guideline)
    on = day_of(at)
    known = registered([info.whom], version, on)[info.whom]
    return _standing(info, version, window, known, on, said or {})


def standing_then(info: EntitlementInfo) -> Standing:
    """As the list was made: the same facts, figures and rulebook give the same amount."""
    version, window = guidelines.version_and_window(info.list.version_id, info.list.batch)
    return _standing(info, version, window, info.known, info.list.as_of, {})


def _standing(
    info: EntitlementInfo,
    version: VersionInfo,
    window: Batch,
    known: tuple[Known, ...],
    on: date,
    said: Mapping[str, str],
) -> Standing:
    rulebook = rulebook_of(version.edition)
    measure = rulebook.measure(version.measure_id, on)
    usable = [(each.fact, each.value) for each in known if each.fact in measure.reads]
    held = {fact for fact, _value in usable}
    typed = [(fact, text) for fact, text in said.items() if fact not in held]
    answers = read_answers([*usable, *typed], rulebook, on)
    guided = Guided(read_fills(version.terms.figures, measure), version.terms.figure_grounds)
    calculation = calculate(rulebook, measure, answers, guided=guided)
    changes = changes_between(info.known, known)
    return Standing(version, window, rulebook, measure, known, calculation, changes, dict(typed))
