"""Withhold a field, agree to its publication, publish it in the public interest."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.statements import stated
from guanzi.foundation.workflow import locked_row
from guanzi.lifecycle.disclosure import permissions
from guanzi.lifecycle.disclosure.errors import (
    DisclosureConflict,
    DisclosureInvalid,
    OverrideNotFound,
)
from guanzi.lifecycle.disclosure.models import Consent, Override, WithheldField
from guanzi.lifecycle.disclosure.rules.redaction import may_follow
from guanzi.lifecycle.disclosure.selectors import (
    FieldInfo,
    field_of,
    held_back,
    override_info,
)
from guanzi.lifecycle.disclosure.states import OverrideState
from guanzi.lifecycle.payments import services as payments
from guanzi.lifecycle.projects import services as projects
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.projects.selectors.public import published
from guanzi.lifecycle.projects.states import Ground

LONGEST = 500
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Withholding:
    """Which field is not public, on which ground, at whose request, and why that applies."""

    field: str
    ground: str
    requested_by: str
    note: str


@transaction.atomic
def withhold(*, actor: Actor, project_id: int, said: Withholding, at: datetime) -> None:
    """Decide that a field is not public. Raises DisclosureInvalid, DisclosureConflict."""
    project = published(project_id)
    require(permissions.may_withhold(actor, project))
    found = _field(project, said.field)
    if said.ground not in Ground.values:
        raise DisclosureInvalid(_("请选择不予公开的理由。"))
    who = _text(said.requested_by, LONGEST_NAME, _("请写明由谁提出不公开。"))
    why = _text(said.note, LONGEST, _("请说明为什么属于这项理由。"))
    if not may_follow(found.standing.ground, Ground(said.ground)):
        raise DisclosureConflict(
            _("这一栏已经不予公开，或者已经决定公开；只有不保护第三方的理由可以再作决定。")
        )
    row = WithheldField.objects.create(
        project_id=project.id,
        field=said.field,
        ground=said.ground,
        requested_by=who,
        note=why,
        decided_by=_signed(actor),
        decided_at=at,
    )
    after = {"field": said.field, "ground": said.ground, "requested_by": who}
    _tell(actor, "withhold", row, at, after, why)
    _write_down(project.id, at)


@transaction.atomic
def consent(*, actor: Actor, project_id: int, field: str, at: datetime) -> None:
    """The enterprise agrees to publish what protects it. Raises DisclosureConflict."""
    project = published(project_id)
    require(permissions.may_consent(actor, project))
    _require_third_party(_field(project, field))
    row = Consent.objects.create(
        project_id=project.id, field=field, given_by=_signed(actor), given_at=at
    )
    _tell(actor, "consent", row, at, {"field": field})
    _write_down(project.id, at)


@transaction.atomic
def propose_override(
    *, actor: Actor, project_id: int, field: str, reason: str, at: datetime
) -> int:
    """Propose to publish in the public interest. Raises DisclosureInvalid, DisclosureConflict."""
    project = published(project_id)
    require(permissions.may_propose(actor, project))
    found = _field(project, field)
    _require_third_party(found)
    why = _text(reason, LONGEST, _("请说明不公开会对公共利益造成什么重大影响。"))
    if found.open_override is not None:
        raise DisclosureConflict(_("这一栏已有待批准的公开建议。"))
    row = Override.objects.create(
        project_id=project.id,
        field=field,
        reason=why,
        proposer_id=actor.person_id,
        proposed_by=_signed(actor),
        proposed_at=at,
    )
    after = {"field": field}
    _tell(actor, "propose_override", row, at, after, why)
    return row.pk


@transaction.atomic
def decide_override(
    *, actor: Actor, override_id: int, is_approved: bool, answer: str, at: datetime
) -> None:
    """Approve or refuse a proposal. Raises DisclosureInvalid, DisclosureConflict,
    OverrideNotFound."""
    missing = _("没有这项公开建议。")
    row = locked_row(Override.objects.all(), override_id, refusal=OverrideNotFound, missing=missing)
    project = published(row.project_id)
    require(permissions.may_decide(actor, project, override_info(row)))
    if row.state != OverrideState.PROPOSED:
        raise DisclosureConflict(_("这项建议已经办理。"))
    row.answer = _text(answer, LONGEST, _("请写明决定意见。"))
    row.state = OverrideState.APPROVED if is_approved else OverrideState.REFUSED
    row.decided_by, row.decided_at = _signed(actor), at
    row.save(update_fields=["answer", "state", "decided_by", "decided_at"])
    after = {"field": row.field, "state": row.state}
    _tell(actor, "decide_override", row, at, after, row.answer)
    _write_down(project.id, at)


def _write_down(project_id: int, at: datetime) -> None:
    """The earlier stages read with the project what of it is not public."""
    projects.hold_back(project_id=project_id, standing=lambda: held_back(project_id), at=at)
    payments.withhold_with_project(project_id)


def _tell(
    actor: Actor, verb: str, row: Model, at: datetime, after: dict[str, str], note: str = ""
) -> None:
    told = f"disclosure.{verb}"
    record_event(actor=actor, verb=told, subject=row, at=at, after=after, note=note)


def _field(project: ProjectInfo, name: str) -> FieldInfo:
    found = field_of(project, name)
    if found is None:
        raise DisclosureInvalid(_("请选择是哪一栏。"))
    return found


def _require_third_party(found: FieldInfo) -> None:
    if found.standing.is_public:
        raise DisclosureConflict(_("这一栏已经公开。"))
    if found.standing.ground is None or not found.standing.ground.is_of_third_party:
        raise DisclosureConflict(_("这项理由不是保护第三方的，同意和公共利益都不能改变。"))


def _text(typed: str, longest: int, sentence: str) -> str:
    return stated(typed, missing=sentence, most=longest, refusal=DisclosureInvalid)


def _signed(actor: Actor) -> str:
    return actor.signature[:LONGEST_NAME]
