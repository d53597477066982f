"""What the receiving office does with an application, and what happens when a term ends.

The stage that checks calls these inside its own transaction, and keeps its reasons itself.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import Permission
from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.calendar import term_end
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.errors import PointsMissing
from guanzi.lifecycle.applications.models import Application, CorrectionRequest
from guanzi.lifecycle.applications.selectors import drafts, records
from guanzi.lifecycle.applications.selectors.shapes import (
    ApplicationInfo,
    CorrectionInfo,
    CorrectionPoint,
)
from guanzi.lifecycle.applications.services._held import allowed, locked, next_state, said
from guanzi.lifecycle.applications.services._telling import tell_applicant, tell_office
from guanzi.lifecycle.applications.services._windows import said_moment
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.guidelines import selectors as guidelines

MOST_POINTS = 50
LAPSED_AT_ONCE = 500


@transaction.atomic
def accept_application(*, actor: Actor, application_id: int, at: datetime) -> None:
    """Take it into review; a second time changes nothing. Raises WrongState, NotPermitted."""
    row, info = locked(application_id, actor)
    if info.state is ApplicationState.ACCEPTED and permissions.may_confirm_paper(actor, info):
        return
    _step(row, info, "accept", permissions.may_accept(actor, info), actor=actor, at=at)
    title = _("申报 %(code)s 已受理") % {"code": row.code}
    tell_applicant(row, title, _("%(office)s 已经开始审核。") % {"office": actor.organisation}, at)


@transaction.atomic
def return_for_correction(
    *, actor: Actor, application_id: int, points: Sequence[CorrectionPoint], at: datetime
) -> CorrectionInfo:
    """Ask the applicant to put right the points named, within the guideline's term.

    `target` of a point is a field, a known fact or a material; its label is filled in here.
    Raises PointsMissing, WrongState, CalendarMissing, NotPermitted.
    """
    row, info = locked(application_id, actor)
    allowed(permissions.may_return(actor, info), info, "return")
    checked = _checked(row, points, at)
    terms = guidelines.terms_of(row.guideline_version_id)
    correction = CorrectionRequest.objects.create(
        application=row,
        points=[asdict(point) for point in checked],
        asked_by=actor.signature,
        asked_at=at,
        due_at=term_end(at, terms.correction_days, "working"),
    )
    reasons = "\n".join(f"{point.label}：{point.reason}" for point in checked)
    _step(
        row, info, "return", permissions.may_return(actor, info), actor=actor, at=at, note=reasons
    )
    title = _("申报 %(code)s 需要补正，期限 %(due)s")
    named = {"code": row.code, "due": said_moment(correction.due_at)}
    tell_applicant(row, title % named, reasons, at)
    return records.correction_info(correction)


@transaction.atomic
def refuse_application(*, actor: Actor, application_id: int, reason: str, at: datetime) -> None:
    """Refuse it, with the reason that the applicant reads. Raises WrongState, NotPermitted."""
    row, info = locked(application_id, actor)
    note = said(reason, _("不予通过的理由"), most=4_000)
    _step(row, info, "refuse", permissions.may_refuse(actor, info), actor=actor, at=at, note=note)
    tell_applicant(row, _("申报 %(code)s 不予通过") % {"code": row.code}, note, at)


@transaction.atomic
def forward_application(*, actor: Actor, application_id: int, at: datetime) -> None:
    """Pass it on to those who decide together; the office's opinion stays with the checks.

    Raises WrongState, NotPermitted.
    """
    row, info = locked(application_id, actor)
    _step(row, info, "forward", permissions.may_forward(actor, info), actor=actor, at=at)
    text = _("%(office)s 审核通过，已转报联合审定。") % {"office": actor.organisation}
    tell_applicant(row, _("申报 %(code)s 已转报") % {"code": row.code}, text, at)


@transaction.atomic
def approve_application(*, actor: Actor, application_id: int, at: datetime) -> None:
    """It was decided to support it, together with the offices that decide.

    Raises WrongState, NotPermitted.
    """
    row, info = locked(application_id, actor)
    _step(row, info, "approve", permissions.may_approve(actor, info), actor=actor, at=at)


@transaction.atomic
def send_back_application(*, actor: Actor, application_id: int, reason: str, at: datetime) -> None:
    """The receiving office has to look at something again. Raises WrongState, NotPermitted."""
    row, info = locked(application_id, actor)
    note = said(reason, _("退回受理部门的理由"), most=1_000)
    permission = permissions.may_send_back(actor, info)
    _step(row, info, "send_back", permission, actor=actor, at=at, note=note)
    tell_office(row, _("申报 %(code)s 由审定部门退回重核") % {"code": row.code}, note, at)


@transaction.atomic
def decline_application(*, actor: Actor, application_id: int, reason: str, at: datetime) -> None:
    """It was decided not to support it, with the reason that the applicant reads.

    Raises WrongState, NotPermitted.
    """
    row, info = locked(application_id, actor)
    note = said(reason, _("不予支持的理由"), most=4_000)
    _step(row, info, "decline", permissions.may_decline(actor, info), actor=actor, at=at, note=note)
    tell_applicant(row, _("申报 %(code)s 不予支持") % {"code": row.code}, note, at)


def lapse_overdue(*, at: datetime, most: int = LAPSED_AT_ONCE) -> int:
    """End the returned applications whose term is over, each by itself; how many there were."""
    over = CorrectionRequest.objects.filter(
        answered_at=None, due_at__lt=at, application__state=ApplicationState.RETURNED
    )
    ids = list(over.order_by("due_at").values_list("application_id", flat=True)[:most])
    return sum(_lapse(application_id, at) for application_id in ids)


@transaction.atomic
def _lapse(application_id: int, at: datetime) -> bool:
    row, info = locked(application_id, PLATFORM)
    waiting = CorrectionRequest.objects.filter(application=row, answered_at=None)
    correction = waiting.order_by("-id").first()
    if info.state is not ApplicationState.RETURNED or not correction or correction.due_at >= at:
        return False
    row.state, row.ended_at = next_state(row, "lapse"), at
    row.save(update_fields=["state", "ended_at"])
    record_event(
        actor=PLATFORM,
        verb="applications.lapse",
        subject=row,
        at=at,
        before={"state": info.state},
        after={"state": row.state},
    )
    title = _("申报 %(code)s 逾期未补正，已经终止") % {"code": row.code}
    text = _("补正期限为 %(due)s。") % {"due": said_moment(correction.due_at)}
    tell_applicant(row, title, text, at)
    return True


def _step(  # noqa: PLR0913 - the step, and who made it
    row: Application,
    info: ApplicationInfo,
    verb: str,
    permission: Permission,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> None:
    """Make one step of the table and write it down."""
    allowed(permission, info, verb)
    row.state = next_state(row, verb)
    changed = ["state"]
    if row.state == ApplicationState.REFUSED:
        row.ended_at = at
        changed.append("ended_at")
    row.save(update_fields=changed)
    record_event(
        actor=actor,
        verb=f"applications.{verb}",
        subject=row,
        at=at,
        before={"state": info.state},
        after={"state": row.state},
        note=note,
    )


def _checked(
    row: Application, points: Sequence[CorrectionPoint], at: datetime
) -> list[CorrectionPoint]:
    """Points with their labels. Raises PointsMissing."""
    if not points:
        raise PointsMissing(_("请写明要补正的事项，每一项对应一个栏目或一份材料。"))
    if len(points) > MOST_POINTS:
        raise PointsMissing(_("一次最多 %(most)s 项。") % {"most": MOST_POINTS})
    draft = drafts.view_of(row, at)
    labels = {field.name: field.label for section in draft.sections for field in section.fields}
    labels |= {known.fact.name: known.fact.name for s in draft.sections for known in s.known}
    labels |= {slot.material.key: slot.material.name for slot in draft.materials}
    checked = []
    for point in points:
        if point.target not in labels:
            sentence = _("「%(target)s」不是这份申报的栏目或材料。")
            raise PointsMissing(sentence % {"target": point.target[:60]})
        reason = said(point.reason, _("每一项的补正理由"), most=1_000)
        checked.append(
            CorrectionPoint(point.target, labels[point.target], reason, point.article.strip()[:120])
        )
    return checked
