"""What was published: versions, who receives under them, and their windows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from guanzi.engines.rules import Measure
from guanzi.foundation.actor import OrganisationKind
from guanzi.foundation.clock import day_of
from guanzi.foundation.face.typeset import typeset
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.identity.selectors import OrganisationInfo
from guanzi.lifecycle.guidelines.errors import GuidelineNotFound
from guanzi.lifecycle.guidelines.models import Guideline, GuidelineVersion
from guanzi.lifecycle.guidelines.rules import (
    Batch,
    Receiver,
    Terms,
    read_terms,
)
from guanzi.lifecycle.guidelines.rules.terms import RouteTask
from guanzi.lifecycle.guidelines.states import CallState, GuidelineState
from guanzi.lifecycle.policies.selectors import rulebook_of

KEPT_VERSIONS = 256


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One published version, with the state of its guideline.

    `state` is the guideline's; `organisation` the name of the department that issued it, `issuer`
    its kind.
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
    issuer: OrganisationKind
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


def measure_of(version_id: int) -> Measure:
    """The measure that a version calls for, as of its publication. Raises GuidelineNotFound."""
    held = _published(version_id)
    return rulebook_of(held.edition).measure(held.measure_id, day_of(held.published_at))


def measure_name(version_id: int) -> str:
    """How people name it; what is supported where the measure is for the enterprise itself, and
    for no project that has a name. Raises GuidelineNotFound."""
    return typeset(measure_of(version_id).name)


def receiver_of(version_id: int) -> Receiver:
    """Who receives and reviews what is applied for under a version. Raises GuidelineNotFound."""
    held = _published(version_id)
    office = held.terms.receiving.office
    return Receiver(office, held.organisation_id if office is held.issuer else None)


def deciders_of(version_id: int) -> tuple[OrganisationKind, ...]:
    """The kinds of offices that decide together, in the order of the route. None decides alone:
    older guidelines name one office, with which city finance decides.

    Raises GuidelineNotFound.
    """
    steps = _published(version_id).terms.steps_of(RouteTask.DECIDE)
    named = tuple(dict.fromkeys(step.office for step in steps))
    if len(named) > 1:
        return named
    return tuple(dict.fromkeys((*named, OrganisationKind.CITY_FINANCE)))


def receiving_office(version_id: int, district: str) -> OrganisationInfo | None:
    """The organisation that receives in a district, where it is on the platform."""
    receiver = receiver_of(version_id)
    if receiver.organisation_id is not None:
        return identity.organisation(receiver.organisation_id)
    return identity.office_for(receiver.office, district)


@lru_cache(maxsize=KEPT_VERSIONS)
def _published(version_id: int) -> VersionInfo:
    """A version as this process first read it: what stands in its own row stays true."""
    return _only(_versions().filter(pk=version_id))


def _as_of_now(held: VersionInfo) -> tuple[VersionInfo, VersionInfo]:
    """A kept version, and the latest one of its guideline, with how the guideline stands now."""
    row = (
        Guideline.objects.filter(pk=held.guideline_id)
        .annotate(latest=Subquery(newest("pk").values("pk")[:1]))
        .values_list("state", "withdrawn_at", "withdrawal_reason", "organisation__name", "latest")
        .get()
    )
    state, withdrawn_at, reason, organisation, latest = row
    own, last = (
        replace(
            each,
            state=GuidelineState(state),
            withdrawn_at=withdrawn_at,
            withdrawal_reason=reason,
            organisation=organisation,
        )
        for each in (held, held if latest == held.id else _published(latest))
    )
    return own, last


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


def newest(guideline: str) -> QuerySet[GuidelineVersion]:
    """The versions of the outer query's guideline, latest first."""
    return GuidelineVersion.objects.filter(guideline=OuterRef(guideline)).order_by("-number")


def _latest() -> QuerySet[GuidelineVersion]:
    return _versions().filter(pk=Subquery(newest("guideline").values("pk")[:1]))


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
        issuer=OrganisationKind(guideline.organisation.kind),
        digest=row.digest,
        change=row.change,
        published_by=row.published_by,
        published_at=row.published_at,
        withdrawn_at=guideline.withdrawn_at,
        withdrawal_reason=guideline.withdrawal_reason,
        is_synthetic=guideline.is_synthetic,
    )
