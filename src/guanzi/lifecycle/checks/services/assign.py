"""The head of an office hands out cases."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity import selectors as identity
from guanzi.lifecycle.applications.states import ENDED, PASSED
from guanzi.lifecycle.checks.errors import OfficerUnknown
from guanzi.lifecycle.checks.models import Assignment
from guanzi.lifecycle.checks.permissions import is_receiving, may_assign, may_assign_any
from guanzi.lifecycle.checks.services.cases import OpenCase, at_most, hold_case, tell_people

ENDED_HERE = ENDED | PASSED


@transaction.atomic
def assign_cases(
    *,
    actor: Actor,
    application_ids: Sequence[int],
    officer_id: int,
    at: datetime,
    due_on: date | None = None,
) -> int:
    """Hand cases to an officer of one's own office; how many changed hands.

    Cases that have ended here are passed over. Without `due_on` each keeps the term that follows
    from the guideline.
    """
    require(may_assign_any(actor))
    members = identity.members_of(actor.organisation_id, (Role.LEADER, Role.OFFICER))
    officer = next((m for m in members if m.person_id == officer_id), None)
    if officer is None:
        raise OfficerUnknown(_("请选择本单位的经办人。"))
    changed = 0
    for application_id in at_most(application_ids):
        case = hold_case(application_id)
        if case.head.state in ENDED_HERE and is_receiving(actor, case.head):
            continue
        require(may_assign(actor, case.head))
        changed += _assign(case, actor, officer_id, officer.name, at, due_on)
    if changed and officer_id != actor.person_id:
        title = _("分派给您 %(n)d 件申报") % {"n": changed}
        tell_people({officer_id}, title, "", f"{reverse('checks:queue')}?officer=me", at)
    return changed


def _assign(
    case: OpenCase,
    actor: Actor,
    officer_id: int,
    officer: str,
    at: datetime,
    due_on: date | None,
) -> bool:
    standing = case.standing
    due = due_on or standing.due_on
    if standing.officer_id == officer_id and standing.due_on == due:
        return False
    running = Assignment.objects.filter(
        application_id=case.head.id, organisation_id=actor.organisation_id, ended_at=None
    )
    running.update(ended_at=at)
    Assignment.objects.create(
        application_id=case.head.id,
        organisation_id=actor.organisation_id,
        officer_id=officer_id,
        assigned_by=actor.person,
        assigned_at=at,
        due_on=due,
    )
    before = {"officer": case.head.officer, "due_on": standing.due_on.isoformat()}
    standing.officer_id, standing.due_on = officer_id, due
    standing.save(update_fields=["officer", "due_on"])
    record_event(
        actor=actor,
        verb="checks.assign",
        subject=standing.application,
        at=at,
        before=before,
        after={"officer": officer, "due_on": due.isoformat()},
    )
    return True
