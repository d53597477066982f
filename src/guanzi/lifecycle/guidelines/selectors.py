"""Reading guidelines: plain, frozen, complete."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules import Rulebook
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.clock import day_of
from guanzi.lifecycle.guidelines.errors import GuidelineNotFound
from guanzi.lifecycle.guidelines.models import Guideline, GuidelineVersion
from guanzi.lifecycle.guidelines.rules import (
    Batch,
    Ground,
    TermProblem,
    Terms,
    forbidden_changes,
    problems_of,
    read_terms,
)
from guanzi.lifecycle.guidelines.states import CallState, GuidelineState
from guanzi.lifecycle.policies.selectors import current_rulebook

KEPT_VERSIONS = 256


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One published version, with the state of its guideline.

    `state` is the guideline's; `organisation` the name of the department that issued it.
    """

    id: int
    guideline_id: int
    number: int
    title: str
    measure_id: str
    fund: str
    year: int
    edition: str
    terms: Terms
    organisation: str
    state: GuidelineState
    organisation_id: int
    digest: str
    change: str
    published_by: str
    published_at: datetime
    withdrawn_at: datetime | None = None
    withdrawal_reason: str = ""
    is_synthetic: bool = False

    def batch(self, number: int) -> Batch | None:
        """The batch of that number, as this version has it; a withdrawal closes it at once."""
        found = self.terms.batch(number)
        if found is None or self.withdrawn_at is None:
            return found
        return replace(found, closes_at=min(found.closes_at, self.withdrawn_at))

    def call_state(self, at: datetime) -> CallState:
        """Whether applications are taken at a moment."""
        if self.state is GuidelineState.WITHDRAWN:
            return CallState.WITHDRAWN
        if self.terms.open_batch(at):
            return CallState.OPEN
        return CallState.SOON if self.next_batch(at) else CallState.CLOSED

    def next_batch(self, at: datetime) -> Batch | None:
        """The first batch that is still to open."""
        coming = [batch for batch in self.terms.batches if batch.opens_at > at]
        return min(coming, key=lambda batch: batch.opens_at, default=None)

    def shown_batch(self, at: datetime) -> Batch | None:
        """The batch that matters at a moment: the open one, else the next, else the last."""
        last = max(self.terms.batches, key=lambda batch: batch.closes_at, default=None)
        return self.terms.open_batch(at) or self.next_batch(at) or last


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


# --- what was published ---


def open_guidelines(at: datetime) -> tuple[VersionInfo, ...]:
    """The guidelines that take applications at a moment, the first to close first."""
    found = [each for each in published_guidelines() if each.terms.open_batch(at)]
    return tuple(sorted(found, key=lambda each: _closing(each, at)))


def _closing(info: VersionInfo, at: datetime) -> datetime:
    batch = info.terms.open_batch(at)
    assert batch is not None
    return batch.closes_at


def published_guidelines() -> tuple[VersionInfo, ...]:
    """The latest version of every guideline that holds, latest first."""
    return _infos(_latest().filter(guideline__state=GuidelineState.PUBLISHED))


def listed_guidelines() -> tuple[VersionInfo, ...]:
    """The same with those that were withdrawn, which stay readable."""
    return _infos(_latest())


def withdrawn_guidelines(since: datetime) -> tuple[VersionInfo, ...]:
    """The last versions of the guidelines withdrawn since a moment, for those who tell people."""
    return _infos(_latest().filter(guideline__withdrawn_at__gte=since))


def version(version_id: int) -> VersionInfo:
    """One version. Raises GuidelineNotFound."""
    return _as_of_now(_published(version_id))[0]


def terms_of(version_id: int) -> Terms:
    """What a version says, which never changes. Raises GuidelineNotFound."""
    return _published(version_id).terms


@lru_cache(maxsize=KEPT_VERSIONS)
def _published(version_id: int) -> VersionInfo:
    """A version as this process first read it: what stands in its own row stays true."""
    return _only(_versions().filter(pk=version_id))


def _as_of_now(held: VersionInfo) -> tuple[VersionInfo, VersionInfo]:
    """A kept version, and the latest one of its guideline, with how the guideline stands now."""
    row = (
        Guideline.objects.filter(pk=held.guideline_id)
        .annotate(latest=Subquery(_newest("pk").values("pk")[:1]))
        .values_list("state", "withdrawn_at", "withdrawal_reason", "organisation__name", "latest")
        .get()
    )
    state, withdrawn_at, reason, organisation, latest = row
    own, newest = (
        replace(
            each,
            state=GuidelineState(state),
            withdrawn_at=withdrawn_at,
            withdrawal_reason=reason,
            organisation=organisation,
        )
        for each in (held, held if latest == held.id else _published(latest))
    )
    return own, newest


def numbered_version(guideline_id: int, number: int) -> VersionInfo:
    """The version of that number. Raises GuidelineNotFound."""
    return _only(_versions().filter(guideline_id=guideline_id, number=number))


def latest_version(guideline_id: int) -> VersionInfo:
    """The version that holds, or held until it was withdrawn. Raises GuidelineNotFound."""
    return _only(_latest().filter(guideline_id=guideline_id))


def versions_of(guideline_id: int) -> tuple[VersionInfo, ...]:
    """Every version, latest first."""
    return _infos(_versions().filter(guideline_id=guideline_id).order_by("-number"))


def version_ids() -> tuple[int, ...]:
    """Every version that was ever published."""
    return tuple(GuidelineVersion.objects.order_by("id").values_list("pk", flat=True))


def window(version_id: int, batch: int) -> Batch:
    """The window of a batch as the latest published version has it: an extension helps drafts that
    were begun under an earlier version, and a withdrawal closes it. Raises GuidelineNotFound.
    """
    return version_and_window(version_id, batch)[1]


def version_and_window(version_id: int, batch: int) -> tuple[VersionInfo, Batch]:
    """A version and the window of one of its batches, as both stand at one moment.

    Raises GuidelineNotFound.
    """
    own, latest = _as_of_now(_published(version_id))
    found = latest.batch(batch) or own.batch(batch)
    if found is None:
        raise GuidelineNotFound(_("这份指南没有第 %(number)d 批次。") % {"number": batch})
    return own, found


def _versions() -> QuerySet[GuidelineVersion]:
    return GuidelineVersion.objects.select_related("guideline__organisation").order_by("-id")


def _newest(guideline: str) -> QuerySet[GuidelineVersion]:
    """The versions of the outer query's guideline, latest first."""
    return GuidelineVersion.objects.filter(guideline=OuterRef(guideline)).order_by("-number")


def _latest() -> QuerySet[GuidelineVersion]:
    return _versions().filter(pk=Subquery(_newest("guideline").values("pk")[:1]))


def _only(rows: QuerySet[GuidelineVersion]) -> VersionInfo:
    row = rows.first()
    if row is None:
        raise GuidelineNotFound(_("没有这份指南，或者它还没有发布。"))
    return _info(row)


def _infos(rows: Iterable[GuidelineVersion]) -> tuple[VersionInfo, ...]:
    return tuple(_info(row) for row in rows)


def _info(row: GuidelineVersion) -> VersionInfo:
    guideline = row.guideline
    return VersionInfo(
        id=row.pk,
        guideline_id=guideline.pk,
        number=row.number,
        title=guideline.title,
        measure_id=guideline.measure_id,
        fund=guideline.fund,
        year=guideline.year,
        edition=row.edition,
        terms=read_terms(row.terms),
        organisation=guideline.organisation.name,
        state=GuidelineState(guideline.state),
        organisation_id=guideline.organisation_id,
        digest=row.digest,
        change=row.change,
        published_by=row.published_by,
        published_at=row.published_at,
        withdrawn_at=guideline.withdrawn_at,
        withdrawal_reason=guideline.withdrawal_reason,
        is_synthetic=guideline.is_synthetic,
    )


# --- what is being written ---


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
        latest_number=Subquery(_newest("pk").values("number")[:1]),
        latest_terms=Subquery(_newest("pk").values("terms")[:1]),
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


# --- tasks ---


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for a person, as the workbench shows it."""

    title: str
    link: str
    due_on: date | None
    kind: str


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
