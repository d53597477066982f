"""The queue of an office: one query for a page of any depth, one for the counts.

What narrows it and puts it in order stands in the standings themselves; see their model.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.selectors import ApplicationInfo
from guanzi.lifecycle.applications.states import ApplicationKind, ApplicationState
from guanzi.lifecycle.checks.models import CaseStanding
from guanzi.lifecycle.checks.selectors.heads import versions_received
from guanzi.lifecycle.checks.selectors.narrowing import OVERSEERS, is_entered, matching
from guanzi.lifecycle.checks.selectors.ordering import Order, beyond, first_rows, order_of
from guanzi.lifecycle.checks.selectors.shapes import QueueFilters, QueuePage, QueueRow, Tally
from guanzi.lifecycle.checks.states import CaseTab
from guanzi.lifecycle.guidelines import selectors as guidelines

PAGE = 50
PIECE = 1_000
MOST_COUNTED = 1_000
OVERLAP = timedelta(minutes=30)  # a submission may be seen later than one that came after it
NEAR = 50  # asked for one row, the database would rather walk the queue than look a word up

_S = ApplicationState
STATES_OF: dict[str, tuple[ApplicationState, ...]] = {
    CaseTab.TODO: (_S.SUBMITTED, _S.ACCEPTED),
    CaseTab.NEW: (_S.SUBMITTED,),
    CaseTab.REVIEW: (_S.ACCEPTED,),
    CaseTab.RETURNED: (_S.RETURNED,),
    CaseTab.DONE: (_S.FORWARDED, _S.APPROVED, _S.REFUSED, _S.WITHDRAWN, _S.LAPSED),
    CaseTab.ALL: tuple(state for state in _S if state is not _S.DRAFT),
}
_OWN = (
    *("application_id", "state", "district", "code", "amount_fen", "submitted_at"),
    *(
        "enterprise_name",
        "due_on",
        "officer_id",
        "stops",
        "asks",
        "kinds",
        "run_id",
        "check_failed_at",
    ),
)
_NAMED = {
    "project": F("application__project__name"),
    "version": F("application__guideline_version_id"),
    "year": F("application__revenue_year"),
    "application_kind": F("application__kind"),
    "officer_name": F("officer__name"),
}


def queue(actor: Actor, filters: QueueFilters, today: date, after: str = "") -> QueuePage:
    """A page of the cases that the actor's office sees."""
    found = matching(actor, filters, today)
    order = order_of(filters.sort)
    states = STATES_OF[filters.tab]
    behind = beyond(found, order, after)
    rows = list(first_rows(behind, states, order, PAGE + 1, _OWN, **_NAMED))
    return QueuePage(
        rows=tuple(map(_row, rows[:PAGE])),
        next_after=order.key(rows[PAGE - 1]) if len(rows) > PAGE else "",
        counts=_counts(found, order),
    )


def matching_ids(
    actor: Actor, filters: QueueFilters, today: date, most: int | None = None
) -> list[int]:
    """Every case that the filters find, in order, for work on all of them at once; the first ones
    where `most` is said."""
    found, order = matching(actor, filters, today), order_of(filters.sort)
    rows = first_rows(found, STATES_OF[filters.tab], order, most)
    return [row["application_id"] for row in rows]


def every_row(actor: Actor, filters: QueueFilters, today: date) -> Iterator[QueueRow]:
    """All that the filters find, in order, however many there are.

    Which ones is read at once, what they say a piece at a time: a case that moves in the queue
    meanwhile is neither lost nor told twice.
    """
    ids = matching_ids(actor, filters, today)
    for start in range(0, len(ids), PIECE):
        piece = ids[start : start + PIECE]
        rows = CaseStanding.objects.filter(application_id__in=piece).values(*_OWN, **_NAMED)
        found = {row["application_id"]: _row(row) for row in rows}
        yield from (found[number] for number in piece)


def neighbours(
    actor: Actor, filters: QueueFilters, today: date, application_id: int
) -> tuple[int | None, int | None]:
    """The case before and the case after one, in the order of the queue."""
    order = order_of(filters.sort)
    own = CaseStanding.objects.filter(application_id=application_id)
    place = own.values("application_id", order.column).first()
    if place is None:
        return None, None
    found, states = matching(actor, filters, today), STATES_OF[filters.tab]

    def next_to(way: Order) -> int | None:
        rows = first_rows(beyond(found, way, order.key(place)), states, way, NEAR)
        return next((row["application_id"] for row in rows), None)

    return next_to(order.turned), next_to(order)


def just_in(actor: Actor) -> tuple[ApplicationInfo, ...]:
    """Applications handed in just now; the next minute enters them into the queue."""
    if actor.kind not in OVERSEERS and not versions_received(actor)[0]:
        return ()
    newest = CaseStanding.objects.order_by("-application__submitted_at")
    since = newest.values_list("application__submitted_at", flat=True).first()
    rows = applications.waiting(
        unless=is_entered(),
        limit=PAGE,
        district=actor.district,
        since=since - OVERLAP if since else None,
    )
    return tuple(row for row in rows if actor.kind in OVERSEERS or row.receiver.is_office_of(actor))


# --- parts ---


def _counts(rows: QuerySet[CaseStanding], order: Order) -> dict[str, Tally]:
    """How many there are on each shelf. Nobody counts on to the end where there are very many; in
    order, so that an index leads past the other states."""
    states, found = STATES_OF[CaseTab.ALL], rows.order_by(*order.columns)
    first, *others = (
        found.filter(state=state).values_list("state", flat=True)[: MOST_COUNTED + 1]
        for state in states
    )
    number = Counter(first.union(*others, all=True))
    return {tab: _tally([number[state] for state in states]) for tab, states in STATES_OF.items()}


def _tally(numbers: list[int]) -> Tally:
    is_more = any(number > MOST_COUNTED for number in numbers)
    return Tally(MOST_COUNTED if is_more else sum(numbers), is_more)


def _row(values: Mapping[str, Any]) -> QueueRow:
    return QueueRow(
        id=values["application_id"],
        code=values["code"],
        state=ApplicationState(values["state"]),
        enterprise=values["enterprise_name"],
        project=values["project"] or guidelines.measure_name(values["version"]),
        district=values["district"],
        year=values["year"],
        amount_fen=values["amount_fen"] if values["amount_fen"] >= 0 else None,
        submitted_at=values["submitted_at"],
        due_on=values["due_on"],
        officer_id=values["officer_id"],
        officer=values["officer_name"] or "",
        stops=values["stops"],
        asks=values["asks"],
        kinds=tuple(values["kinds"]),
        is_checked=values["run_id"] is not None,
        check_failed_at=values["check_failed_at"],
        application_kind=ApplicationKind(values["application_kind"]),
    )
