"""Open a case, write down what is found, hear the enterprise, let it be."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.calendar import term_end
from guanzi.foundation.clock import day_of
from guanzi.foundation.identity.telling import tell_enterprise, tell_leaders
from guanzi.foundation.workflow import once
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.supervision.errors import SupervisionConflict
from guanzi.lifecycle.supervision.models import Defence, SupervisionCase, SupervisionFinding
from guanzi.lifecycle.supervision.permissions import may_defend, may_handle, may_open
from guanzi.lifecycle.supervision.services.held import (
    begun,
    go,
    link_of,
    sentence_of,
)
from guanzi.lifecycle.supervision.states import Origin

HEARING_WORKING_DAYS = 5


@transaction.atomic
def open_case(
    *, actor: Actor, project_id: int, origin: Origin, statement: str, at: datetime
) -> int:
    """Begin to look into a project; the case's id. One at a time. Raises SupervisionConflict."""
    project = projects.project(project_id)
    require(may_open(actor, project))
    why = sentence_of(statement, _("请写明核查的事由。"))
    taken = SupervisionConflict(_("这个项目已经有一个监督事项在办理。"))
    with once("one_open_supervision", lambda: taken):
        row = SupervisionCase.objects.create(
            number=f"new-{project_id}-{at.timestamp():.6f}"[:30],
            origin=origin,
            project_id=project_id,
            organisation_id=actor.organisation_id,
            statement=why,
            opened_by=actor.signature,
            opened_at=at,
        )
    row.number = f"JD{day_of(at).year}-{row.pk:05d}"
    row.save(update_fields=["number"])
    told = {"number": row.number, "origin": origin.value, "project": project.application.code}
    record_event(actor=actor, verb="supervision.open", subject=row, at=at, after=told, note=why)
    return row.pk


@transaction.atomic
def add_finding(*, actor: Actor, case_id: int, text: str, file_id: int | None, at: datetime) -> int:
    """What was found, with its evidence; the finding's id."""
    row, info = begun(actor, case_id, "find")
    require(may_handle(actor, info, "find"))
    finding = SupervisionFinding.objects.create(
        case=row,
        text=sentence_of(text, _("请写明发现的问题。")),
        file_id=file_id,
        found_by=actor.signature,
        found_at=at,
    )
    go(row, "find", actor=actor, at=at, note=finding.text, finding=finding.pk)
    return finding.pk


def hearing_until(at: datetime) -> datetime:
    """Until when an enterprise may speak that is told now. Raises CalendarMissing."""
    return term_end(at, HEARING_WORKING_DAYS, "working")


@transaction.atomic
def start_hearing(*, actor: Actor, case_id: int, at: datetime) -> None:
    """Tell the enterprise what was found and until when it may speak. Raises
    SupervisionConflict where nothing was found yet, CalendarMissing."""
    row, info = begun(actor, case_id, "hear")
    require(may_handle(actor, info, "hear"))
    if not info.findings:
        raise SupervisionConflict(_("请先登记核查发现，再通知企业陈述申辩。"))
    until = row.hearing_until = hearing_until(at)
    go(row, "hear", actor=actor, at=at, until=until.isoformat())
    tell_enterprise(
        info.project.application.credit_code,
        _("%(number)s：请陈述申辩") % {"number": row.number},
        _("请在 %(until)s 前说明，逾期视为放弃。") % {"until": day_of(until).isoformat()},
        link_of(row),
        at,
    )


@transaction.atomic
def give_defence(
    *, actor: Actor, case_id: int, text: str, file_id: int | None, at: datetime
) -> int:
    """The enterprise speaks, within its term; the id of what it said."""
    row, info = begun(actor, case_id, "state")
    require(may_defend(actor, info))
    if row.hearing_until is not None and at > row.hearing_until:
        raise SupervisionConflict(_("陈述申辩的期限已经过了，请直接联系承办单位。"))
    said = Defence.objects.create(
        case=row,
        text=sentence_of(text, _("请写明陈述申辩的内容。")),
        file_id=file_id,
        said_by=actor.signature,
        said_at=at,
    )
    go(row, "state", actor=actor, at=at, defence=said.pk)
    tell_leaders(
        row.organisation_id,
        _("%(number)s 收到陈述申辩") % {"number": row.number},
        said.text[:200],
        link_of(row),
        at,
        besides=actor,
    )
    return said.pk


@transaction.atomic
def close_case(*, actor: Actor, case_id: int, outcome: str, at: datetime) -> None:
    """Nothing is demanded, and why."""
    row, info = begun(actor, case_id, "close")
    require(may_handle(actor, info, "close"))
    row.outcome, row.ended_at = sentence_of(outcome, _("请写明不予追究的理由。")), at
    go(row, "close", actor=actor, at=at, note=row.outcome)
    if info.hearing_until is not None:
        title = _("%(number)s 已办结，不予追究") % {"number": row.number}
        tell_enterprise(info.project.application.credit_code, title, row.outcome, link_of(row), at)
