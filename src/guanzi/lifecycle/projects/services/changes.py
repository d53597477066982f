"""Changes of a running project, its acceptance, and its end before time."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity.telling import tell_enterprise
from guanzi.lifecycle.projects.errors import ProjectStateConflict
from guanzi.lifecycle.projects.models import Project, ProjectChange
from guanzi.lifecycle.projects.permissions import may_agree, may_manage
from guanzi.lifecycle.projects.selectors import project as project_info
from guanzi.lifecycle.projects.services.held import (
    locked_project,
    project_step,
    sentence_of,
)
from guanzi.lifecycle.projects.services.instalments import give_back
from guanzi.lifecycle.projects.states import ChangeKind, ChangeState, ProjectState


@transaction.atomic
def propose_change(
    *, actor: Actor, project_id: int, kind: ChangeKind, statement: str, reason: str, at: datetime
) -> int:
    """Propose to change or end a running project; the change's id. One at a time.

    Raises ProjectStateConflict, ListInvalid, NotPermitted.
    """
    row = locked_project(project_id)
    info = project_info(project_id)
    require(may_manage(actor, info))
    if row.state != ProjectState.ESTABLISHED:
        raise ProjectStateConflict(_("只有已入库、还没有结清的项目可以变更或终止。"))
    if info.open_change is not None:
        raise ProjectStateConflict(_("还有一项变更等待批准，请先办结。"))
    change = ProjectChange.objects.create(
        project=row,
        kind=kind,
        statement=sentence_of(statement, _("请写明变更或终止的内容。")),
        reason=sentence_of(reason, _("请写明理由。")),
        proposer_id=actor.person_id,
        proposed_by=actor.signature,
        proposed_at=at,
    )
    record_event(
        actor=actor,
        verb="projects.propose_change",
        subject=row,
        at=at,
        after={"change": change.pk, "kind": kind.value},
        note=change.reason,
    )
    return change.pk


@transaction.atomic
def decide_change(
    *, actor: Actor, project_id: int, is_approved: bool, answer: str, at: datetime
) -> None:
    """Agree to the change that is open, or refuse it. An agreed termination voids what is not paid.

    Raises ProjectStateConflict, ListInvalid, NotPermitted.
    """
    row = locked_project(project_id)
    info = project_info(project_id)
    require(may_agree(actor, info))
    change = (
        ProjectChange.objects.select_for_update()
        .filter(project=row, state=ChangeState.PROPOSED)
        .first()
    )
    if change is None:
        raise ProjectStateConflict(_("没有等待批准的变更。"))
    missing = _("请写明批准意见。") if is_approved else _("请写明不批准的理由。")
    change.answer = sentence_of(answer, missing, most=500)
    change.state = ChangeState.APPROVED if is_approved else ChangeState.REFUSED
    change.decided_by, change.decided_at = actor.signature, at
    change.save(update_fields=["answer", "state", "decided_by", "decided_at"])
    record_event(
        actor=actor,
        verb="projects.decide_change",
        subject=row,
        at=at,
        before={"state": ChangeState.PROPOSED.value},
        after={"change": change.pk, "state": change.state},
        note=change.answer,
    )
    if is_approved and change.kind == ChangeKind.TERMINATION:
        _terminate(row, change, actor=actor, at=at)


def _terminate(row: Project, change: ProjectChange, *, actor: Actor, at: datetime) -> None:
    back = _end(row, change.reason, actor=actor, at=at)
    info = project_info(row.pk)
    tell_enterprise(
        info.application.credit_code,
        _("项目 %(code)s 已终止") % {"code": info.application.code},
        _("%(reason)s 未拨付的 %(amount)s不再拨付。")
        % {"reason": change.reason, "amount": yuan_text(back)},
        reverse("projects:project", args=[row.pk]),
        at,
    )


def _end(row: Project, reason: str, *, actor: Actor, at: datetime) -> int:
    row.state, row.ended_at = project_step(row, "terminate"), at
    row.save(update_fields=["state", "ended_at"])
    back = give_back(row, actor=actor, at=at, why=_("项目终止"))
    record_event(
        actor=actor,
        verb="projects.terminate",
        subject=row,
        at=at,
        after={"state": row.state, "released_fen": back},
        note=reason,
    )
    return back


@transaction.atomic
def end_for_cause(*, actor: Actor, project_id: int, reason: str, at: datetime) -> int:
    """Pay no more, because money is demanded back, neither what is not paid yet nor what comes back
    from the bank: inside the caller's transaction, which asked who may. What was freed, in fen.
    Raises ProjectStateConflict."""
    row = locked_project(project_id)
    row.is_stopped = True
    row.save(update_fields=["is_stopped"])
    if row.state != ProjectState.ESTABLISHED:
        return 0
    return _end(row, reason, actor=actor, at=at)


@transaction.atomic
def demand_no_more(project_id: int) -> None:
    """The demand was taken back, inside the caller's transaction: a project that did not end by it
    goes on."""
    row = locked_project(project_id)
    row.is_stopped = False
    row.save(update_fields=["is_stopped"])


@transaction.atomic
def record_acceptance(*, actor: Actor, project_id: int, opinion: str, at: datetime) -> None:
    """The project was accepted: what waited for it can be paid."""
    row = locked_project(project_id)
    require(may_manage(actor, project_info(project_id)))
    if row.state != ProjectState.ESTABLISHED or row.accepted_at is not None:
        raise ProjectStateConflict(_("只有已入库、还没有验收的项目可以登记验收。"))
    written = sentence_of(opinion, _("请写明验收意见。"))
    row.accepted_at = at
    row.save(update_fields=["accepted_at"])
    record_event(
        actor=actor,
        verb="projects.accept",
        subject=row,
        at=at,
        after={"accepted_at": at.isoformat()},
        note=written,
    )
