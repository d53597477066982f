"""What the stage of payments says of parts of the amounts, inside its transaction: many at once,
with as many queries as for one. Projects are held before their parts, each in the order of ids."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import Happening, record_events
from guanzi.lifecycle.projects.errors import ProjectStateConflict
from guanzi.lifecycle.projects.models import Instalment, Project
from guanzi.lifecycle.projects.services.held import locked_project, project_step
from guanzi.lifecycle.projects.states import InstalmentState, InstalmentTerm, ProjectState

_I = InstalmentState
Held = tuple[dict[int, Instalment], dict[int, Project]]


def hold_instalments(ids: Collection[int]) -> Held:
    """The parts and their projects by id, locked until the transaction ends."""
    parts = Instalment.objects.filter(pk__in=ids)
    projects = Project.objects.select_for_update(of=("self",)).select_related("application")
    wanted = parts.values("project_id")
    held = {row.pk: row for row in projects.filter(pk__in=wanted).order_by("pk")}
    return {row.pk: row for row in parts.select_for_update().order_by("pk")}, held


def request_instalments(ids: Collection[int]) -> None:
    """Payment was asked for. Raises ProjectStateConflict where a part is not due."""
    parts, projects = hold_instalments(ids)
    for part in (parts[each] for each in ids):
        _require_due(part, projects[part.project_id])
    Instalment.objects.filter(pk__in=parts).update(state=_I.REQUESTED)


def _require_due(part: Instalment, project: Project) -> None:
    if project.state != ProjectState.ESTABLISHED:
        raise ProjectStateConflict(_("项目没有入库，不能拨付。"))
    if part.state != _I.COMMITTED:
        sentence = _("这一期的状态是「%(state)s」，不能申请拨付。")
        raise ProjectStateConflict(sentence % {"state": InstalmentState(part.state).label})
    if part.term == InstalmentTerm.ACCEPTANCE and project.accepted_at is None:
        raise ProjectStateConflict(_("这一期在验收之后拨付，项目还没有验收。"))


def parts_given_up(ids: Collection[int]) -> set[int]:
    """Those of which nothing is paid again when it comes back: their project was ended before time,
    or money of it is demanded. The caller holds them."""
    over = Q(project__state=ProjectState.TERMINATED) | Q(project__is_stopped=True)
    return set(Instalment.objects.filter(over, pk__in=ids).values_list("pk", flat=True))


def instalments_back(ids: Collection[int], reservations: Mapping[int, int] | None = None) -> None:
    """The requests came to nothing: the parts can be asked for again, from the reservation that
    holds the money now, where there is a new one. A project that was completed runs again. Parts
    that are given up are void."""
    given_up = parts_given_up(ids)
    Instalment.objects.filter(pk__in=given_up).update(state=_I.VOIDED)
    parts, projects = hold_instalments(set(ids) - given_up)
    Instalment.objects.filter(pk__in=parts).update(state=_I.COMMITTED)
    anew = [part for part in parts.values() if part.pk in (reservations or {})]
    for part in anew:
        part.reservation_id = (reservations or {})[part.pk]
    Instalment.objects.bulk_update(anew, ["reservation_id"])
    completed = [row for row in projects.values() if row.state == ProjectState.COMPLETED]
    _step_together(completed, "reopen", ended_at=None)


def instalments_paid(ids: Collection[int], *, actor: Actor, at: datetime) -> None:
    """They reached the recipients; with its last part a project is completed."""
    parts, projects = hold_instalments(ids)
    Instalment.objects.filter(pk__in=parts).update(state=_I.PAID)
    of_these = Instalment.objects.filter(project_id__in=projects)
    unpaid = of_these.exclude(state__in=(_I.PAID, _I.VOIDED)).values_list("project_id", flat=True)
    running = set(unpaid)
    completed = [row for row in projects.values() if row.pk not in running]
    _step_together(completed, "complete", ended_at=at)
    record_events(
        Happening(actor, "projects.complete", project, at, after={"state": project.state})
        for project in completed
    )


def hold_project(project_id: int) -> None:
    """Lock a project until the transaction ends: before the accounts that are moved for it."""
    locked_project(project_id)


def money_recovered(project_id: int, fen: int) -> None:
    """So much more of what it was paid came back; the stage of supervision says so, and holds the
    project."""
    rows = Project.objects.filter(pk=project_id)
    rows.update(recovered_fen=F("recovered_fen") + fen)


def _step_together(rows: Sequence[Project], verb: str, *, ended_at: datetime | None) -> None:
    for row in rows:
        row.state, row.ended_at = project_step(row, verb), ended_at
    for state in {row.state for row in rows}:
        ids = [row.pk for row in rows if row.state == state]
        Project.objects.filter(pk__in=ids).update(state=state, ended_at=ended_at)
