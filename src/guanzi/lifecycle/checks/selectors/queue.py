"""The queue of an office: one query for a page of any depth, one for the counts.

The rows are the standings of this stage. The state, names and amounts of the applications are read
across the foreign key, so that what the queue shows is never older than the application.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.selectors import ApplicationInfo, QueueFilter
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks.models import AssistanceRequest, CaseStanding
from guanzi.lifecycle.checks.selectors.shapes import QueueFilters, QueuePage, QueueRow
from guanzi.lifecycle.checks.states import CaseTab
from guanzi.lifecycle.enterprises import selectors as enterprises

PAGE = 50
MOST_MATCHING = 5_000

_S = ApplicationState
STATES_OF: dict[str, tuple[ApplicationState, ...]] = {
    CaseTab.TODO: (_S.SUBMITTED, _S.ACCEPTED),
    CaseTab.NEW: (_S.SUBMITTED,),
    CaseTab.REVIEW: (_S.ACCEPTED,),
    CaseTab.RETURNED: (_S.RETURNED,),
    CaseTab.DONE: (_S.FORWARDED, _S.REFUSED, _S.WITHDRAWN, _S.LAPSED),
    CaseTab.ALL: tuple(state for state in _S if state is not _S.DRAFT),
}
_COLUMNS = {
    "code": F("application__code"),
    "state": F("application__state"),
    "enterprise": F("application__enterprise__name"),
    "project": F("application__project__name"),
    "district": F("application__district"),
    "year": F("application__revenue_year"),
    "amount_fen": F("application__amount_fen"),
    "submitted_at": F("application__submitted_at"),
    "officer_name": F("officer__name"),
}
_OWN = ("application_id", "due_on", "officer_id", "stops", "asks", "kinds", "run_id")


def queue(actor: Actor, filters: QueueFilters, today: date, after: str = "") -> QueuePage:
    """A page of the cases that the actor's office sees, by due date."""
    scope = _scope(actor)
    found = _matching(scope, filters, actor, today)
    rows = list(_in_order(found, after).values(*_OWN, **_COLUMNS)[: PAGE + 1])
    shown = tuple(map(_row, rows[:PAGE]))
    return QueuePage(
        rows=shown,
        next_after=_key(shown[-1]) if len(rows) > PAGE else "",
        counts=_counts(_matching(scope, filters, actor, today, any_tab=True)),
    )


def matching_ids(actor: Actor, filters: QueueFilters, today: date) -> list[int]:
    """Every case that the filters find, for work on all of them at once."""
    found = _matching(_scope(actor), filters, actor, today)
    return list(_in_order(found, "").values_list("application_id", flat=True)[:MOST_MATCHING])


def matching_rows(actor: Actor, filters: QueueFilters, today: date) -> Iterator[QueueRow]:
    """The same as rows, for export."""
    found = _matching(_scope(actor), filters, actor, today)
    rows = _in_order(found, "").values(*_OWN, **_COLUMNS)[:MOST_MATCHING]
    return map(_row, rows.iterator(chunk_size=1_000))


def neighbours(
    actor: Actor, filters: QueueFilters, today: date, application_id: int
) -> tuple[int | None, int | None]:
    """The case before and the case after one, in the order of the queue."""
    found = _matching(_scope(actor), filters, actor, today)
    own = CaseStanding.objects.filter(application_id=application_id).values_list("due_on").first()
    if own is None:
        return None, None
    (due,) = own
    later = Q(due_on__gt=due) | Q(due_on=due, application_id__gt=application_id)
    earlier = Q(due_on__lt=due) | Q(due_on=due, application_id__lt=application_id)
    ids = found.values_list("application_id", flat=True)
    following = ids.filter(later).order_by("due_on", "application_id").first()
    previous = ids.filter(earlier).order_by("-due_on", "-application_id").first()
    return previous, following


def just_in(actor: Actor) -> tuple[ApplicationInfo, ...]:
    """Applications handed in since the queue was last completed; the next minute enters them."""
    if actor.kind not in (OrganisationKind.DISTRICT_FINANCE, OrganisationKind.CITY_FINANCE):
        return ()
    entered = CaseStanding.objects.order_by("-application__submitted_at")
    since = entered.values_list("application__submitted_at", flat=True).first()
    page = applications.queue(
        QueueFilter(
            district=actor.district, states=(ApplicationState.SUBMITTED,), submitted_from=since
        ),
        limit=PAGE,
    )
    ids = [row.id for row in page.rows]
    known = set(
        CaseStanding.objects.filter(application_id__in=ids).values_list("application_id", flat=True)
    )
    return tuple(row for row in page.rows if row.id not in known)


# --- parts ---


def _scope(actor: Actor) -> QuerySet[CaseStanding]:
    """What the office sees at all."""
    rows = CaseStanding.objects.all()
    if actor.kind in (OrganisationKind.DISTRICT_DEPARTMENT, OrganisationKind.TAX):
        asked = AssistanceRequest.objects.filter(organisation_id=actor.organisation_id)
        return rows.filter(application_id__in=asked.values("application_id"))
    if actor.district:
        return rows.filter(application__district=actor.district)
    return rows


def _matching(
    rows: QuerySet[CaseStanding],
    filters: QueueFilters,
    actor: Actor,
    today: date,
    *,
    any_tab: bool = False,
) -> QuerySet[CaseStanding]:
    if not any_tab:
        rows = rows.filter(application__state__in=STATES_OF[filters.tab])
    rows = _by_words(_by_officer(rows, filters, actor), filters)
    return _by_amount(_by_due(rows, filters, today), filters)


def _by_officer(
    rows: QuerySet[CaseStanding], filters: QueueFilters, actor: Actor
) -> QuerySet[CaseStanding]:
    if filters.officer == "me":
        rows = rows.filter(officer_id=actor.person_id)
    elif filters.officer == "none":
        rows = rows.filter(officer_id=None)
    elif filters.officer:
        rows = rows.filter(officer_id=int(filters.officer))
    return rows.filter(kinds__contains=[filters.kind]) if filters.kind else rows


def _by_words(rows: QuerySet[CaseStanding], filters: QueueFilters) -> QuerySet[CaseStanding]:
    """Every word narrows. What a word names is looked up by the indexes of the registers, and the
    cases by their keys: no case is read to compare its names."""
    for word in filters.text.split()[:5]:
        rows = rows.filter(application_id__in=_called(word))
    return rows


def _called(word: str) -> QuerySet[CaseStanding, Any]:
    cases = CaseStanding.objects.order_by()
    found = [
        cases.filter(application__enterprise_id__in=enterprises.called(word).values("pk")),
        cases.filter(application__project_id__in=enterprises.projects_called(word).values("pk")),
    ]
    if word[0].isalpha() and word[1:2].isdecimal():  # S003-2021-…
        found.append(cases.filter(application__code__startswith=word.upper()))
    first, *others = (each.values("application_id") for each in found)
    return first.union(*others)


def _by_due(
    rows: QuerySet[CaseStanding], filters: QueueFilters, today: date
) -> QuerySet[CaseStanding]:
    if filters.due == "over":
        return rows.filter(due_on__lt=today)
    if filters.due == "today":
        return rows.filter(due_on=today)
    if filters.due == "later":
        return rows.filter(due_on__gt=today)
    return rows


def _by_amount(rows: QuerySet[CaseStanding], filters: QueueFilters) -> QuerySet[CaseStanding]:
    if filters.least_fen is not None:
        rows = rows.filter(application__amount_fen__gte=filters.least_fen)
    if filters.most_fen is not None:
        rows = rows.filter(application__amount_fen__lte=filters.most_fen)
    return rows


def _in_order(rows: QuerySet[CaseStanding], after: str) -> QuerySet[CaseStanding]:
    if after:
        due, _comma, number = after.partition(",")
        try:
            day, last = date.fromisoformat(due), int(number)
        except ValueError:
            return rows.none()
        beyond = Q(due_on__gt=day) | Q(due_on=day, application_id__gt=last)
        rows = rows.filter(beyond, due_on__gte=day)
    return rows.order_by("due_on", "application_id")


def _counts(rows: QuerySet[CaseStanding]) -> dict[str, int]:
    by_state = dict(rows.order_by().values_list("application__state").annotate(number=Count("pk")))
    return {
        tab: sum(by_state.get(state, 0) for state in states) for tab, states in STATES_OF.items()
    }


def _row(values: dict[str, Any]) -> QueueRow:
    return QueueRow(
        id=values["application_id"],
        code=values["code"],
        state=ApplicationState(str(values["state"])),
        enterprise=values["enterprise"],
        project=values["project"] or "",
        district=values["district"],
        year=values["year"],
        amount_fen=values["amount_fen"],
        submitted_at=values["submitted_at"],
        due_on=values["due_on"],
        officer_id=values["officer_id"],
        officer=values["officer_name"] or "",
        stops=values["stops"],
        asks=values["asks"],
        kinds=tuple(values["kinds"]),
        is_checked=values["run_id"] is not None,
    )


def _key(row: QueueRow) -> str:
    return f"{row.due_on},{row.id}"
