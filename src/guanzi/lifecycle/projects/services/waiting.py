"""Projects that wait for quota: their rank, and their end where the case ended elsewhere."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.applications.states import ENDED
from guanzi.lifecycle.projects.errors import ListInvalid, ProjectStateConflict
from guanzi.lifecycle.projects.models import Project
from guanzi.lifecycle.projects.permissions import may_manage
from guanzi.lifecycle.projects.selectors import project
from guanzi.lifecycle.projects.services.held import locked_project, project_step
from guanzi.lifecycle.projects.states import ProjectState

AT_ONCE = 500


@transaction.atomic
def set_priority(*, actor: Actor, project_id: int, priority: int, at: datetime) -> None:
    """Rank a project that waits for next year's quota; the smallest number comes first."""
    row = locked_project(project_id)
    require(may_manage(actor, project(project_id)))
    if row.state != ProjectState.WAITING:
        raise ProjectStateConflict(_("只有待安排的项目可以排序。"))
    if not 1 <= priority <= 999:
        raise ListInvalid(_("排序请填 1 到 999 的整数，数字小的在前。"))
    before, row.priority = row.priority, priority
    row.save(update_fields=["priority"])
    record_event(
        actor=actor,
        verb="projects.rank",
        subject=row,
        at=at,
        before={"priority": before},
        after={"priority": priority},
    )


def end_waiting(*, at: datetime, most: int = AT_ONCE) -> int:
    """A case that was sent back and then withdrawn or refused waits for nothing more; how many."""
    over = Project.objects.filter(state=ProjectState.WAITING, application__state__in=ENDED)
    ids = list(over.order_by("pk").values_list("pk", flat=True)[:most])
    return sum(_end(project_id, at) for project_id in ids)


@transaction.atomic
def _end(project_id: int, at: datetime) -> bool:
    row = locked_project(project_id)
    if row.state != ProjectState.WAITING or row.application.state not in ENDED:
        return False
    row.state, row.ended_at = project_step(row, "end"), at
    row.save(update_fields=["state", "ended_at"])
    record_event(
        actor=PLATFORM, verb="projects.end", subject=row, at=at, after={"state": row.state}
    )
    return True
