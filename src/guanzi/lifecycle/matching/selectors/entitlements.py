"""Reading the lists of those who need not apply."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from guanzi.foundation import paging
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.enterprises.rules.known import Known
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.terms import Receiver
from guanzi.lifecycle.guidelines.states import GuidelineState
from guanzi.lifecycle.matching.errors import EntitlementNotFound
from guanzi.lifecycle.matching.models import Entitlement, EntitlementList
from guanzi.lifecycle.matching.rules.entitlements import Whom, read_known
from guanzi.lifecycle.matching.states import (
    EntitlementAnswer,
    EntitlementListState,
    EntitlementOutcome,
    EntitlementReview,
    LeftOutGround,
)

LISTS_A_PAGE = 30
ROWS_A_PAGE = 100
READERS_OF_ALL = frozenset(
    {
        OrganisationKind.AUDITOR,
        OrganisationKind.CITY_DEPARTMENT,
        OrganisationKind.CITY_FINANCE,
    }
)


@dataclass(frozen=True, slots=True)
class ListInfo:
    """One list; `district` is empty for the whole city."""

    id: int
    title: str
    version_id: int
    batch: int
    receiver: Receiver
    organisation_id: int
    organisation: str
    district: str
    measure_id: str
    fund: str
    year: int
    edition: str
    as_of: date
    state: EntitlementListState
    job_id: int | None
    counts: Mapping[str, int]
    closes_at: datetime | None
    made_by: str
    made_at: datetime
    submitter_id: int | None
    submitted_by: str
    submitted_at: datetime | None
    released_by: str
    released_at: datetime | None
    return_reason: str
    is_withdrawn: bool
    is_synthetic: bool = False

    @property
    def is_released(self) -> bool:
        """Whether the enterprises know of it."""
        return self.state is EntitlementListState.RELEASED

    def is_open(self, at: datetime) -> bool:
        """Whether enterprises may still answer; of a withdrawn guideline they may not."""
        closes_at = self.closes_at
        is_offered = self.is_released and not self.is_withdrawn
        return is_offered and closes_at is not None and at <= closes_at


@dataclass(frozen=True, slots=True)
class EntitlementInfo:
    """One line: for whom, what is granted by the register, and what came of it. `project` names
    the measure where the enterprise itself is supported, and `project_number` nothing."""

    id: int
    list: ListInfo
    enterprise_id: int
    enterprise: str
    credit_code: str
    district: str
    project_id: int | None
    project: str
    project_number: str
    outcome: EntitlementOutcome
    missing: str
    amount_fen: int | None
    facts: str
    digest: str
    review: EntitlementReview
    ground: LeftOutGround | None
    reason: str
    reviewed_by: str
    reviewed_at: datetime | None
    answer: EntitlementAnswer
    answer_reason: str
    answered_by: str
    answered_at: datetime | None

    @property
    def whom(self) -> Whom:
        """For whom it is."""
        return Whom(self.enterprise_id, self.project_id)

    @property
    def known(self) -> tuple[Known, ...]:
        """What it was computed from, with sources."""
        return read_known(self.facts)

    @property
    def is_offered(self) -> bool:
        """Whether the enterprise may see it."""
        return self.list.is_released and self.review is EntitlementReview.TAKEN_IN


@dataclass(frozen=True, slots=True)
class ReleasedLine:
    """What sums over every released list take of a line."""

    id: int
    whom: Whom
    district: str
    enterprise: str
    credit_code: str
    project: str
    project_number: str
    outcome: EntitlementOutcome
    amount_fen: int | None
    is_offered: bool
    answer: EntitlementAnswer


@dataclass(frozen=True, slots=True)
class ListSums:
    """How many lines there are, and what they come to; lines without an amount are counted."""

    lines: Mapping[str, int]
    answers: Mapping[str, int]
    taken_fen: int
    taken_without_amount: int

    @property
    def total(self) -> int:
        """Every line."""
        return sum(self.lines.values())

    @property
    def has_amounts(self) -> bool:
        """Whether the amount of any line that was taken in is known."""
        return self.of(EntitlementReview.TAKEN_IN) > self.taken_without_amount

    def of(self, review: EntitlementReview) -> int:
        """The lines so decided."""
        return self.lines.get(review, 0)


# --- lists ---


def entitlement_list(list_id: int) -> ListInfo:
    """One list. Raises EntitlementNotFound."""
    row = _lists().filter(pk=list_id).first()
    if row is None:
        raise EntitlementNotFound(_("没有这份免申即享清单，或它不属于您的单位。"))
    return list_info(row)


def entitlement_lists(
    actor: Actor, before: int | None = None
) -> tuple[tuple[ListInfo, ...], int | None]:
    """The lists that an actor may read, the newest first, and before which the next page begins."""
    rows, following = paging.latest(_readable(actor), before, LISTS_A_PAGE)
    return tuple(map(list_info, rows)), following


def _readable(actor: Actor) -> QuerySet[EntitlementList]:
    own = Q(organisation_id=actor.organisation_id)
    if actor.kind in READERS_OF_ALL:
        own |= Q(district=actor.district) if actor.district else Q()
        if not actor.district:
            return _lists()
    return _lists().filter(own)


def _lists() -> QuerySet[EntitlementList]:
    return EntitlementList.objects.select_related("organisation", "guideline_version__guideline")


def list_info(row: EntitlementList) -> ListInfo:
    """The value of a row. Wants its names selected."""
    guideline = row.guideline_version.guideline
    return ListInfo(
        id=row.pk,
        title=guideline.title,
        version_id=row.guideline_version_id,
        batch=row.batch,
        receiver=guidelines.receiver_of(row.guideline_version_id),
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        district=row.district,
        measure_id=row.measure_id,
        fund=row.fund,
        year=row.year,
        edition=row.edition,
        as_of=row.as_of,
        state=EntitlementListState(row.state),
        job_id=row.job_id,
        counts=row.counts,
        closes_at=row.closes_at,
        made_by=row.made_by,
        made_at=row.made_at,
        submitter_id=row.submitter_id,
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        released_by=row.released_by,
        released_at=row.released_at,
        return_reason=row.return_reason,
        is_withdrawn=guideline.state == GuidelineState.WITHDRAWN,
        is_synthetic=guideline.is_synthetic,
    )


# --- lines ---


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which lines of a list are asked for; empty for any."""

    review: str = ""
    outcome: str = ""
    answer: str = ""
    text: str = ""


def entitlement(entitlement_id: int) -> EntitlementInfo:
    """One line. Raises EntitlementNotFound."""
    row = _rows().filter(pk=entitlement_id).first()
    if row is None:
        raise EntitlementNotFound(_("没有这一项免申即享，或它不属于您的单位。"))
    return entitlement_info(row)


def entitlements_page(
    list_id: int, asked: Narrowed, after: int = 0
) -> tuple[tuple[EntitlementInfo, ...], int | None]:
    """A page of the lines, and after which the next begins."""
    rows = matching_rows(list_id, asked).filter(pk__gt=after)
    shown, last = paging.first(rows, ROWS_A_PAGE)
    return tuple(map(entitlement_info, shown)), last.pk if last else None


def every_entitlement(list_id: int, asked: Narrowed) -> Iterator[EntitlementInfo]:
    """All that are asked for, one after the other."""
    return map(entitlement_info, matching_rows(list_id, asked).iterator(chunk_size=1000))


def matching_rows(list_id: int, asked: Narrowed) -> QuerySet[Entitlement]:
    """The lines that are asked for, in the order of the list."""
    rows = _rows().filter(list_id=list_id).order_by("pk")
    said = {"review": asked.review, "outcome": asked.outcome, "answer": asked.answer}
    rows = rows.filter(**{name: value for name, value in said.items() if value})
    if not asked.text:
        return rows
    word = asked.text
    named = Q(enterprise__name__icontains=word) | Q(project__name__icontains=word)
    numbered = Q(enterprise__credit_code=word.upper()) | Q(project__number=word.upper())
    return rows.filter(named | numbered)


def own_entitlements(enterprise_id: int) -> tuple[EntitlementInfo, ...]:
    """What an enterprise was offered, the newest first."""
    rows = _rows().filter(
        enterprise_id=enterprise_id,
        list__state=EntitlementListState.RELEASED,
        review=EntitlementReview.TAKEN_IN,
    )
    return tuple(map(entitlement_info, rows.order_by("-pk")))


def released_lines(
    measure_id: str, year: int, district: str, besides: Collection[LeftOutGround]
) -> tuple[ReleasedLine, ...]:
    """The lines of the released lists of a measure and year, the oldest first, without those left
    out on one of these grounds; of enterprises in a district, or in all."""
    rows = Entitlement.objects.filter(
        list__measure_id=measure_id, list__year=year, list__state=EntitlementListState.RELEASED
    ).exclude(ground__in=besides)
    if district:
        rows = rows.filter(enterprise__registration_district=district)
    found = rows.order_by("pk").values("id", *_OF, *_STATED, *_PROJECT, *_NAMED)
    return tuple(map(_released, found))


_OF = ("enterprise_id", "project_id", "list__guideline_version_id")
_STATED = ("outcome", "amount_fen", "review", "answer")
_PROJECT = ("project__name", "project__number")
_NAMED = {
    "enterprise__registration_district": "district",
    "enterprise__name": "enterprise",
    "enterprise__credit_code": "credit_code",
}


def _released(found: Mapping[str, Any]) -> ReleasedLine:
    return ReleasedLine(
        id=found["id"],
        whom=Whom(found["enterprise_id"], found["project_id"]),
        project=found["project__name"] or guidelines.measure_name(found[_OF[-1]]),
        project_number=found["project__number"] or "",
        outcome=EntitlementOutcome(found["outcome"]),
        amount_fen=found["amount_fen"],
        is_offered=found["review"] == EntitlementReview.TAKEN_IN,
        answer=EntitlementAnswer(found["answer"]),
        **{name: found[column] for column, name in _NAMED.items()},
    )


def released_years() -> tuple[tuple[str, str, int], ...]:
    """Measure, fund and year of which a list was released, the latest year first."""
    rows = EntitlementList.objects.filter(state=EntitlementListState.RELEASED)
    found = rows.order_by("-year", "measure_id").values_list("measure_id", "fund", "year")
    return tuple(dict.fromkeys(found))


def sums_of_list(list_id: int) -> ListSums:
    """What the lines of a list come to."""
    rows = Entitlement.objects.filter(list_id=list_id).order_by()
    taken = rows.filter(review=EntitlementReview.TAKEN_IN)
    return ListSums(
        lines=dict(rows.values_list("review").annotate(Count("pk"))),
        answers=dict(taken.values_list("answer").annotate(Count("pk"))),
        taken_fen=int(taken.aggregate(fen=Sum("amount_fen"))["fen"] or 0),
        taken_without_amount=taken.filter(amount_fen=None).count(),
    )


def _rows() -> QuerySet[Entitlement]:
    return Entitlement.objects.select_related(
        "enterprise", "project", "list__organisation", "list__guideline_version__guideline"
    )


def entitlement_info(row: Entitlement) -> EntitlementInfo:
    """The value of a row. Wants its names selected."""
    project, version_id = row.project, row.list.guideline_version_id
    return EntitlementInfo(
        id=row.pk,
        list=list_info(row.list),
        enterprise_id=row.enterprise_id,
        enterprise=row.enterprise.name,
        credit_code=row.enterprise.credit_code,
        district=row.enterprise.registration_district,
        project_id=row.project_id,
        project=project.name if project else guidelines.measure_name(version_id),
        project_number=project.number if project else "",
        outcome=EntitlementOutcome(row.outcome),
        missing=row.missing,
        amount_fen=row.amount_fen,
        facts=row.facts,
        digest=row.digest,
        review=EntitlementReview(row.review),
        ground=LeftOutGround(row.ground) if row.ground else None,
        reason=row.reason,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
        answer=EntitlementAnswer(row.answer),
        answer_reason=row.answer_reason,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )
