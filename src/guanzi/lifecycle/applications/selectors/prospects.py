"""Whether starting makes sense: what the register already says against it."""

from dataclasses import dataclass
from datetime import datetime

from guanzi.engines.rules import Outcome, read_fills
from guanzi.foundation.clock import day_of
from guanzi.lifecycle.applications.selectors.starting import Startable, startable
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.rules.known import YEAR_FACT
from guanzi.lifecycle.matching.rules.answers import read_answers
from guanzi.lifecycle.matching.rules.calculation import Guided, calculate
from guanzi.lifecycle.policies.selectors import rulebook_of


@dataclass(frozen=True, slots=True)
class Bar:
    """A condition that must hold and does not, with its article and what could be done."""

    condition: str
    article: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Prospect:
    """A project under an open guideline, and what stands against an application now."""

    startable: Startable
    bars: tuple[Bar, ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing known stands against it."""
        return not self.bars and self.startable.running is None


def prospects_of(enterprise_id: int, at: datetime, *, guideline_id: int) -> tuple[Prospect, ...]:
    """Every project, or the enterprise, under one open guideline; those without a bar first."""
    found = [
        Prospect(each, _bars(each, enterprise_id, at))
        for each in startable(enterprise_id, at)
        if each.version.guideline_id == guideline_id
    ]
    return tuple(sorted(found, key=lambda each: (not each.is_open, bool(each.bars))))


def _bars(each: Startable, enterprise_id: int, at: datetime) -> tuple[Bar, ...]:
    version, on = each.version, day_of(at)
    rulebook = rulebook_of(version.edition)
    measure = rulebook.measure(version.measure_id, on)
    known = enterprises.known_facts(
        enterprise_id=enterprise_id,
        project_id=each.project.id if each.project else None,
        year=version.year,
        on=on,
        fund=version.fund,
    )
    said = [(fact.fact, fact.value) for fact in known if fact.fact != YEAR_FACT]
    answers = read_answers([*said, (YEAR_FACT, str(version.year))], rulebook, on)
    guided = Guided(read_fills(version.terms.figures, measure), version.terms.figure_grounds)
    calculation = calculate(rulebook, measure, answers, guided=guided)
    if calculation.decision.outcome not in (Outcome.REFUSED, Outcome.NOT_IN_FORCE):
        return ()
    failed = [item.line for item in calculation.of_kind("condition") if item.line.holds is False]
    bars = tuple(Bar(line.title, line.citation_text, line.note) for line in failed)
    return bars or (Bar(calculation.explanation.headline, "", ""),)
