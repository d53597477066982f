"""Comparisons that were asked for, as people see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation import paging
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.matching.errors import SandboxNotFound
from guanzi.lifecycle.matching.models import SandboxRun
from guanzi.lifecycle.matching.rules.sandbox.editing import ToldChange
from guanzi.lifecycle.matching.selectors.sandbox.versions import Question, Versions, versions_of
from guanzi.lifecycle.matching.states import SandboxPopulation

PAGE = 30
SEES_ALL = frozenset({OrganisationKind.CITY_FINANCE, OrganisationKind.AUDITOR})


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A comparison with its figures so far: of the first `done` enterprises until it has ended."""

    id: int
    title: str
    organisation_id: int
    organisation: str
    asked_by: str
    asked_at: datetime
    question: Question
    fills: Mapping[str, Any]
    changes: tuple[ToldChange, ...]
    after_digest: str
    population: SandboxPopulation
    size: int | None
    seed: int | None
    year: int
    population_digest: str
    line_id: int | None
    job_id: int | None
    done: int
    total: int | None
    figures: Mapping[str, Any]
    rejected: tuple[tuple[str, ...], ...]
    rejected_count: int
    result_digest: str
    ended_at: datetime | None

    @property
    def is_made_up(self) -> bool:
        """Whether no enterprise of it exists."""
        return self.population is SandboxPopulation.MADE_UP

    @property
    def is_register(self) -> bool:
        """Whether its rows are projects and enterprises of the register."""
        return self.population is SandboxPopulation.REGISTER

    @property
    def percent(self) -> int:
        """How much was computed, rounded down."""
        return self.done * 100 // self.total if self.total else 0


def info_of(row: SandboxRun) -> RunInfo:
    """The value of a row."""
    return RunInfo(
        id=row.pk,
        title=row.title,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        question=question_of(row),
        fills=row.fills,
        changes=tuple(ToldChange(**each) for each in row.changes),
        after_digest=row.after_digest,
        population=SandboxPopulation(row.population),
        size=row.size,
        seed=row.seed,
        year=row.year,
        population_digest=row.population_digest,
        line_id=row.line_id,
        job_id=row.job_id,
        done=row.done,
        total=row.total,
        figures=row.figures,
        rejected=tuple(map(tuple, row.rejected)),
        rejected_count=row.rejected_count,
        result_digest=row.result_digest,
        ended_at=row.ended_at,
    )


def question_of(row: SandboxRun) -> Question:
    """What was asked."""
    return Question(
        before_edition=row.before_edition,
        before_on=_day(row.before_on),
        after_edition=row.after_edition,
        after_on=_day(row.after_on),
        measures=tuple(row.measures),
        edits=row.edits,
    )


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def run_for(run_id: int) -> RunInfo:
    """One comparison. Raises SandboxNotFound."""
    row = _runs().filter(pk=run_id).first()
    if row is None:
        raise SandboxNotFound(_("没有这次测算。"))
    return info_of(row)


def runs_for(actor: Actor, before: int | None = None) -> tuple[tuple[RunInfo, ...], int | None]:
    """A page of what somebody may see, newest first, and where the next page begins."""
    rows = _runs()
    if actor.kind not in SEES_ALL:
        rows = rows.filter(organisation_id=actor.organisation_id)
    shown, following = paging.latest(rows, before, PAGE)
    return tuple(map(info_of, shown)), following


def run_of_token(token: str, organisation_id: int) -> int | None:
    """The comparison that a form has started already."""
    rows = SandboxRun.objects.filter(token=token, organisation_id=organisation_id)
    return rows.values_list("pk", flat=True).first()


def versions_of_run(info: RunInfo) -> Versions:
    """Both sides of a comparison, from what was kept."""
    return versions_of(info.question, info.fills)


def _runs() -> QuerySet[SandboxRun]:
    return SandboxRun.objects.select_related("organisation").defer("kept")
