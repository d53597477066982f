"""Show what was decided, hear objections, and establish what stands."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity.telling import tell_enterprise, tell_leaders
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.projects.errors import (
    ObjectionInvalid,
    ProjectNotFound,
    ProjectStateConflict,
)
from guanzi.lifecycle.projects.models import HeldBack, Objection, Project
from guanzi.lifecycle.projects.permissions import may_answer_objection
from guanzi.lifecycle.projects.selectors import project as project_info
from guanzi.lifecycle.projects.services.held import (
    locked_project,
    project_step,
    sentence_of,
)
from guanzi.lifecycle.projects.services.instalments import give_back
from guanzi.lifecycle.projects.states import Ground, ObjectionOutcome, ProjectState

MOST_OBJECTIONS = 200
AT_ONCE = 500


@transaction.atomic
def raise_objection(
    *, project_id: int, name: str, contact: str, statement: str, at: datetime
) -> int:
    """Anybody may object while a project is shown, under their name; the objection's id.

    Raises ObjectionInvalid, ProjectStateConflict, ProjectNotFound.
    """
    row = locked_project(project_id)
    if row.shown_at is None:
        raise ProjectNotFound(_("没有公示这个项目。"))
    if row.state != ProjectState.SHOWN or row.shown_until is None or row.shown_until < at:
        raise ProjectStateConflict(_("公示期已经结束，不再受理异议。"))
    said = [part.replace("\x00", "").strip() for part in (name, contact, statement)]
    wrong = [
        _("请填写您的姓名或单位名称，匿名的异议不受理。"),
        _("请填写联系方式，便于核实和答复。"),
        _("请写明异议的内容。"),
    ]
    for text, sentence in zip(said, wrong, strict=True):
        if not text:
            raise ObjectionInvalid(sentence)
    if len(said[0]) > 100 or len(said[1]) > 200 or len(said[2]) > 4_000:
        raise ObjectionInvalid(_("姓名最多 100 字，联系方式最多 200 字，异议内容最多 4000 字。"))
    if row.objections.filter(decided_at=None).count() >= MOST_OBJECTIONS:
        raise ObjectionInvalid(_("这个项目的异议正在处理，请过后再提。"))
    objection = Objection.objects.create(
        project=row, name=said[0], contact=said[1], statement=said[2], raised_at=at
    )
    record_event(
        actor=PLATFORM,
        verb="projects.object",
        subject=row,
        at=at,
        after={"objection": objection.pk},
    )
    info = project_info(project_id)
    tell_leaders(
        info.organisation_id,
        _("公示项目 %(code)s 收到异议") % {"code": info.application.code},
        said[2][:200],
        reverse("projects:project", args=[project_id]),
        at,
        besides=PLATFORM,
    )
    return objection.pk


@transaction.atomic
def decide_objection(
    *, actor: Actor, objection_id: int, outcome: ObjectionOutcome, answer: str, at: datetime
) -> None:
    """Handle an objection, with the answer that becomes public. One that is upheld ends the project
    before it was established. Raises ProjectStateConflict, ListInvalid, NotPermitted."""
    objection = Objection.objects.filter(pk=objection_id).first()
    if objection is None:
        raise ProjectNotFound(_("没有这项异议。"))
    row = locked_project(objection.project_id)
    objection = Objection.objects.select_for_update().get(pk=objection_id)
    info = project_info(row.pk)
    require(may_answer_objection(actor, info))
    if objection.decided_at is not None:
        raise ProjectStateConflict(_("这项异议已经处理。"))
    written = sentence_of(answer, _("请写明处理意见。"), most=4_000)
    objection.outcome, objection.answer = outcome, written
    objection.decided_by, objection.decided_at = actor.signature, at
    objection.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
    record_event(
        actor=actor,
        verb="projects.decide_objection",
        subject=row,
        at=at,
        after={"objection": objection.pk, "outcome": outcome.value},
        note=written,
    )
    if outcome is ObjectionOutcome.UPHELD and row.state == ProjectState.SHOWN:
        _not_established(row, written, actor=actor, at=at)


def _not_established(row: Project, why: str, *, actor: Actor, at: datetime) -> None:
    row.state, row.ended_at = project_step(row, "uphold"), at
    row.save(update_fields=["state", "ended_at"])
    back = give_back(row, actor=actor, at=at, why=_("公示异议成立"))
    record_event(
        actor=actor,
        verb="projects.not_established",
        subject=row,
        at=at,
        after={"state": row.state, "released_fen": back},
    )
    reason = _("公示期间异议成立，不予立项：%(why)s") % {"why": why}
    applications.decline_application(
        actor=actor, application_id=row.application_id, reason=reason, at=at
    )


def close_publicity(*, at: datetime, most: int = AT_ONCE) -> int:
    """Establish the projects whose time is over and against which no objection is open; how many.
    Each by itself, so that one that fails keeps no other out."""
    over = Project.objects.filter(state=ProjectState.SHOWN, shown_until__lt=at)
    ids = list(
        over.exclude(objections__decided_at=None, objections__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)[:most]
    )
    return sum(_establish(project_id, at) for project_id in ids)


@transaction.atomic
def _establish(project_id: int, at: datetime) -> bool:
    row = locked_project(project_id)
    is_over = row.shown_until is not None and row.shown_until < at
    is_open = row.objections.filter(decided_at=None).exists()
    if row.state != ProjectState.SHOWN or not is_over or is_open:
        return False
    row.state, row.established_at = project_step(row, "establish"), at
    row.save(update_fields=["state", "established_at"])
    record_event(
        actor=PLATFORM, verb="projects.establish", subject=row, at=at, after={"state": row.state}
    )
    info = project_info(project_id)
    tell_enterprise(
        info.application.credit_code,
        _("项目 %(code)s 公示无异议，已入项目库") % {"code": info.application.code},
        _("财政部门将按计划拨付。"),
        reverse("projects:project", args=[project_id]),
        at,
    )
    return True


def hold_back(
    *, project_id: int, standing: Callable[[], Mapping[str, Ground]], at: datetime
) -> None:
    """Write down which fields the public does not read from now on, inside the transaction of the
    stage that decided it and writes the event; `standing` is asked under the project's lock."""
    row = locked_project(project_id)
    before = {each.field: each.ground for each in row.held_back.all()}
    after = standing()
    row.held_back.exclude(field__in=after).delete()
    for field, ground in after.items():
        if before.get(field) != ground:
            said = {"ground": ground, "since": at}
            HeldBack.objects.update_or_create(project=row, field=field, defaults=said)
