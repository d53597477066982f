"""What is being written, as its department sees it, and what waits there for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules import Rulebook
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.clock import day_of
from guanzi.foundation.notices.waiting import Task
from guanzi.lifecycle.guidelines.errors import GuidelineNotFound
from guanzi.lifecycle.guidelines.models import Guideline, GuidelineVersion
from guanzi.lifecycle.guidelines.rules import (
    Ground,
    TermProblem,
    Terms,
    forbidden_changes,
    problems_of,
    read_terms,
)
from guanzi.lifecycle.guidelines.selectors.published import latest_version, newest
from guanzi.lifecycle.guidelines.states import GuidelineState
from guanzi.lifecycle.policies.selectors import current_rulebook


@dataclass(frozen=True, slots=True)
class GuidelineInfo:
    """A guideline as its department sees it. `typed` is the form where it cannot be understood."""

    id: int
    title: str
    measure_id: str
    fund: str
    year: int
    organisation_id: int
    organisation: str
    issuer: OrganisationKind
    state: GuidelineState
    terms: Terms
    typed: Mapping[str, Any]
    revision: int
    saved_by: str
    saved_at: datetime
    versions: int = 0
    withdrawn_at: datetime | None = None
    withdrawal_reason: str = ""
    has_changes: bool = True
    submitter_id: int | None = None
    submitter: str = ""
    submitted_at: datetime | None = None
    submitted_change: str = ""


def guidelines_of(organisation_id: int) -> tuple[GuidelineInfo, ...]:
    """What a department wrote, latest first."""
    rows = _drafts().filter(organisation_id=organisation_id).order_by("-id")
    return tuple(guideline_info(row) for row in rows)


def guideline(guideline_id: int) -> GuidelineInfo:
    """One guideline with its draft. Raises GuidelineNotFound."""
    row = _drafts().filter(pk=guideline_id).first()
    if row is None:
        raise GuidelineNotFound(_("没有这份指南。"))
    return guideline_info(row)


def _drafts() -> QuerySet[Guideline]:
    return Guideline.objects.select_related("organisation").annotate(
        latest_number=Subquery(newest("pk").values("number")[:1]),
        latest_terms=Subquery(newest("pk").values("terms")[:1]),
    )


def guideline_info(row: Guideline) -> GuidelineInfo:
    """A guideline's row as others see it."""
    latest_terms = getattr(row, "latest_terms", None)
    return GuidelineInfo(
        id=row.pk,
        title=row.title,
        measure_id=row.measure_id,
        fund=row.fund,
        year=row.year,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        issuer=OrganisationKind(row.organisation.kind),
        state=GuidelineState(row.state),
        terms=read_terms(row.draft),
        typed=row.typed,
        revision=row.revision,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
        versions=getattr(row, "latest_number", None) or 0,
        withdrawn_at=row.withdrawn_at,
        withdrawal_reason=row.withdrawal_reason,
        has_changes=bool(row.typed) or latest_terms != row.draft,
        submitter_id=row.submitter_id,
        submitter=row.submitter,
        submitted_at=row.submitted_at,
        submitted_change=row.submitted_change,
    )


def ground_of(info: GuidelineInfo, rulebook: Rulebook, at: datetime) -> Ground:
    """What the draft's terms are measured by: the measure's version when its first batch opens."""
    opens = [batch.opens_at for batch in info.terms.batches]
    on = day_of(min(opens, default=at))
    return Ground(rulebook, rulebook.measure(info.measure_id, on), info.year)


def problems_of_draft(info: GuidelineInfo, at: datetime) -> tuple[TermProblem, ...]:
    """All that stands in the way of publishing the draft at a moment."""
    found = problems_of(info.terms, ground_of(info, current_rulebook(), at))
    before = latest_version(info.id).terms if info.versions else Terms()
    return (*found, *forbidden_changes(before, info.terms, at))


def tasks_of(actor: Actor, at: datetime) -> tuple[Task, ...]:
    """Drafts of the own department with changes that are not published yet: to be written, or, once
    one person has submitted them, to be published by another who leads.

    They are due when their first window that is still to come opens.
    """
    if actor.kind is not OrganisationKind.CITY_DEPARTMENT or not actor.may_handle:
        return ()
    return tuple(
        Task(
            title=each.title,
            link=reverse(
                f"guidelines:{'publish' if each.submitted_at else 'edit'}", args=[each.id]
            ),
            due_on=_first_opening(each, at),
            kind=_("待批准发布的指南") if each.submitted_at else _("起草中的指南"),
            since=each.submitted_at,
        )
        for each in guidelines_of(actor.organisation_id)
        if each.has_changes
        and each.state is not GuidelineState.WITHDRAWN
        and (each.submitted_at is None or (actor.leads and actor.person_id != each.submitter_id))
    )


def _first_opening(info: GuidelineInfo, at: datetime) -> date | None:
    coming = [batch.opens_at for batch in info.terms.batches if batch.opens_at > at]
    return day_of(min(coming)) if coming else None


def template_files() -> frozenset[int]:
    """The stored files that some version or draft gives as the template of a material."""
    written = [
        *GuidelineVersion.objects.values_list("terms", flat=True),
        *Guideline.objects.values_list("draft", flat=True),
    ]
    materials = [material for terms in written for material in terms.get("materials", ())]
    return frozenset(material.get("template_id", 0) for material in materials) - {0}
