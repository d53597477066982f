"""The project library: what was decided, and how it goes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.projects.errors import ProjectNotFound
from guanzi.lifecycle.projects.models import Instalment, Objection, Project, ProjectChange
from guanzi.lifecycle.projects.selectors.paging import (
    BEGIN,
    Page,
    Place,
    page_of,
    rows_at,
)
from guanzi.lifecycle.projects.selectors.shapes import (
    ChangeInfo,
    InstalmentInfo,
    ObjectionInfo,
    ProjectInfo,
)
from guanzi.lifecycle.projects.states import (
    ChangeKind,
    ChangeState,
    DecisionOutcome,
    Ground,
    InstalmentState,
    InstalmentTerm,
    ObjectionOutcome,
    ProjectState,
)

MOST_ENDED = 200


def project(project_id: int) -> ProjectInfo:
    """One project. Raises ProjectNotFound."""
    return only(Project.objects.filter(pk=project_id))


def projects_by_ids(ids: Iterable[int]) -> dict[int, ProjectInfo]:
    """These projects by id; a constant number of queries."""
    return {found.id: found for found in project_infos(Project.objects.filter(pk__in=list(ids)))}


def project_of_application(application_id: int) -> ProjectInfo | None:
    """What became of a case, where it was decided."""
    found = project_infos(Project.objects.filter(application_id=application_id))
    return found[0] if found else None


def projects_of(enterprise_id: int) -> tuple[ProjectInfo, ...]:
    """The projects of an enterprise, latest first."""
    rows = Project.objects.filter(application__enterprise_id=enterprise_id)
    return project_infos(rows.order_by("-decided_at", "-pk"))


@dataclass(frozen=True, slots=True)
class LibraryAsked:
    """What somebody looks for in the library; empty fields ask for nothing."""

    fund: str = ""
    state: str = ""
    district: str = ""
    text: str = ""


def library_rows(actor: Actor, asked: LibraryAsked) -> QuerySet[Project]:
    """What is found within the actor's scope, latest first; those that wait in their order."""
    rows = Project.objects.all()
    if actor.kind is OrganisationKind.ENTERPRISE:
        rows = rows.filter(application__enterprise__credit_code=actor.credit_code)
    if district := actor.district if actor.is_official else "":
        rows = rows.filter(district=district)
    for name in ("fund", "state", "district"):
        if wanted := getattr(asked, name):
            rows = rows.filter(**{name: wanted})
    if asked.text:
        places = ("code", "enterprise__name", "project__name", "project__number")
        found = Q()
        for place in places:
            found |= Q(**{f"application__{place}__icontains": asked.text})
        rows = rows.filter(found)
    return rows.order_by(*library_order(asked))


def library_order(asked: LibraryAsked) -> tuple[str, ...]:
    """Latest first; those that wait in the order in which they come next."""
    if asked.state == ProjectState.WAITING:
        return ("priority", "decided_at", "pk")
    return ("-decided_at", "-pk")


def library_page(actor: Actor, asked: LibraryAsked, place: Place = BEGIN) -> Page:
    """PAGE projects at a place of the order."""
    rows = rows_at(library_rows(actor, asked), library_order(asked), place)
    return page_of(project_infos(rows), place)


def library_all(actor: Actor, asked: LibraryAsked) -> Iterator[ProjectInfo]:
    """Everything that is found, some at a time."""
    place: Place | None = BEGIN
    while place is not None:
        page = library_page(actor, asked, place)
        yield from page.projects
        place = page.later


def funds_in_library() -> tuple[str, ...]:
    """The funds of which something was decided."""
    funds = Project.objects.order_by("fund").values_list("fund", flat=True)
    return tuple(funds.distinct())


def projects_shown(at: datetime) -> tuple[ProjectInfo, ...]:
    """Those shown to the public at a moment, the first to end first."""
    rows = Project.objects.filter(state=ProjectState.SHOWN, shown_at__lte=at)
    return project_infos(rows.order_by("shown_until", "pk"))


def projects_were_shown() -> tuple[ProjectInfo, ...]:
    """Those whose publicity ended, the last first."""
    rows = Project.objects.filter(shown_at__isnull=False).exclude(state=ProjectState.SHOWN)
    return project_infos(rows.order_by("-shown_until", "-pk")[:MOST_ENDED])


def shown_project(project_id: int) -> ProjectInfo:
    """One project that is or was shown to the public. Raises ProjectNotFound."""
    return only(Project.objects.filter(pk=project_id, shown_at__isnull=False))


def only(rows: QuerySet[Project]) -> ProjectInfo:
    """The one project of these rows. Raises ProjectNotFound."""
    found = project_infos(rows)
    if not found:
        raise ProjectNotFound(_("项目库里没有这个项目。"))
    return found[0]


def project_infos(rows: QuerySet[Project]) -> tuple[ProjectInfo, ...]:
    """Rows as others see them; a constant number of queries."""
    whole = list(
        rows.select_related("item__decision_list").prefetch_related(
            "instalments",
            "held_back",
            Prefetch("objections", Objection.objects.order_by("pk")),
            Prefetch("changes", ProjectChange.objects.order_by("pk")),
        )
    )
    cases = applications.applications_by_id(row.application_id for row in whole)
    return tuple(_info(row, cases[row.application_id]) for row in whole)


def _info(row: Project, case: applications.ApplicationInfo) -> ProjectInfo:
    item: Any = row.item
    return ProjectInfo(
        id=row.pk,
        application=case,
        list_id=item.decision_list_id,
        list_title=item.decision_list.title,
        organisation_id=item.decision_list.organisation_id,
        line_id=row.line_id,
        fund=row.fund,
        year=row.year,
        district=row.district,
        state=ProjectState(row.state),
        outcome=DecisionOutcome(item.outcome),
        formula_fen=item.formula_fen,
        determined_fen=row.determined_fen,
        recovered_fen=row.recovered_fen,
        reason=item.reason,
        priority=row.priority,
        decided_at=row.decided_at,
        shown_at=row.shown_at,
        shown_until=row.shown_until,
        established_at=row.established_at,
        accepted_at=row.accepted_at,
        ended_at=row.ended_at,
        instalments=tuple(instalment_info(each) for each in row.instalments.all()),
        objections=tuple(_objection(each) for each in row.objections.all()),
        changes=tuple(_change(each) for each in row.changes.all()),
        withheld={each.field: Ground(each.ground) for each in row.held_back.all()},
    )


def instalment_info(row: Instalment) -> InstalmentInfo:
    """A part of the amount as it stands."""
    return InstalmentInfo(
        id=row.pk,
        project_id=row.project_id,
        number=row.number,
        year=row.year,
        amount_fen=row.amount_fen,
        shares=dict(row.shares),
        term=InstalmentTerm(row.term),
        state=InstalmentState(row.state),
        reservation_id=row.reservation_id,
    )


def _objection(row: Objection) -> ObjectionInfo:
    return ObjectionInfo(
        id=row.pk,
        name=row.name,
        contact=row.contact,
        statement=row.statement,
        raised_at=row.raised_at,
        outcome=ObjectionOutcome(row.outcome) if row.outcome else None,
        answer=row.answer,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def _change(row: ProjectChange) -> ChangeInfo:
    return ChangeInfo(
        id=row.pk,
        kind=ChangeKind(row.kind),
        statement=row.statement,
        reason=row.reason,
        state=ChangeState(row.state),
        proposer_id=row.proposer_id,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        answer=row.answer,
    )
