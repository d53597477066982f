"""Claims: a person asks to act for an enterprise, an officer of its district answers."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files.selectors import stored_file
from guanzi.foundation.identity import selectors as people
from guanzi.foundation.identity.services import add_member, create_organisation
from guanzi.foundation.registers.credit_codes import read_credit_code
from guanzi.lifecycle.enterprises.errors import (
    ClaimDecided,
    ClaimOpen,
    EnterpriseNotFound,
    RecordNotFound,
)
from guanzi.lifecycle.enterprises.models import Claim, Enterprise
from guanzi.lifecycle.enterprises.permissions import may_decide_claim
from guanzi.lifecycle.enterprises.selectors.records import info_of
from guanzi.lifecycle.enterprises.services.checking import filled, locked, recorder
from guanzi.lifecycle.enterprises.services.telling import tell_officers, tell_person
from guanzi.lifecycle.enterprises.states import ClaimState


@transaction.atomic
def claim_enterprise(
    *,
    actor: Actor,
    credit_code: str,
    position: str,
    evidence_id: int | None,
    at: datetime,
) -> int:
    """Ask to act for the enterprise with that code; the evidence is a file of one's own.

    Raises EnterpriseNotFound, ClaimOpen, RecordNotFound.
    """
    code = read_credit_code(credit_code, accept_wrong_check=True)
    enterprise = Enterprise.objects.select_for_update().filter(credit_code=code).first()
    if enterprise is None:
        raise EnterpriseNotFound(
            _("登记册里没有 %s。请核对营业执照；代码没有错的话，请联系企业所在区的主管部门登记。")
            % code
        )
    if actor.belongs_to(code):
        raise ClaimOpen(_("您已经是这家企业的成员，不用再认领。"))
    position = filled(position, _("职务"), field="position", longest=60)
    if evidence_id and stored_file(evidence_id).uploaded_by_id != actor.person_id:
        raise RecordNotFound(_("没有这个文件，请重新上传。"))
    claim = Claim(
        enterprise=enterprise,
        person_id=actor.person_id,
        position=position,
        evidence_id=evidence_id,
        claimed_at=at,
    )
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError:
        raise ClaimOpen(_("您对这家企业的认领申请正在等待确认，不用重复提交。")) from None
    record_event(
        actor=actor,
        verb="enterprises.claim",
        subject=enterprise,
        at=at,
        after={"person": actor.person, "position": position},
    )
    tell_officers(enterprise, actor.person, at=at)
    return claim.pk


@transaction.atomic
def confirm_claim(*, actor: Actor, claim_id: int, at: datetime) -> None:
    """The person becomes the administrator of the enterprise's account, which is opened if new."""
    claim = _waiting(claim_id)
    enterprise = claim.enterprise
    require(may_decide_claim(actor, info_of(enterprise), claim.person_id))
    account = people.enterprise_account(enterprise.credit_code)
    account_id = account.id if account else _opened(actor, enterprise, at)
    members = people.members_of(account_id)
    if not any(member.person_id == claim.person_id for member in members):
        add_member(
            actor=actor,
            person_id=claim.person_id,
            organisation_id=account_id,
            role=Role.ADMIN,
            at=at,
        )
    _decide(claim, ClaimState.CONFIRMED, actor=actor, at=at)
    tell_person(claim, at=at)


def _opened(actor: Actor, enterprise: Enterprise, at: datetime) -> int:
    account = create_organisation(
        actor=actor,
        kind=OrganisationKind.ENTERPRISE,
        name=enterprise.name,
        district=enterprise.registration_district,
        credit_code=enterprise.credit_code,
        is_synthetic=enterprise.is_synthetic,
        at=at,
    )
    return int(account.pk)


@transaction.atomic
def decline_claim(*, actor: Actor, claim_id: int, reason: str, at: datetime) -> None:
    """Say no, and why."""
    claim = _waiting(claim_id)
    require(may_decide_claim(actor, info_of(claim.enterprise), claim.person_id))
    reason = filled(reason, _("不予确认的理由"), field="reason", longest=300)
    _decide(claim, ClaimState.DECLINED, actor=actor, at=at, reason=reason)
    tell_person(claim, at=at)


def _waiting(claim_id: int) -> Claim:
    """The claim, with its enterprise held first: two claims of one enterprise are answered one
    after the other, so that its account is opened once. Raises RecordNotFound, ClaimDecided."""
    asked = Claim.objects.filter(pk=claim_id).values_list("enterprise_id", flat=True).first()
    if asked is not None:
        locked(asked)
    claim = (
        Claim.objects.select_for_update(of=("self",))
        .select_related("enterprise", "person")
        .filter(pk=claim_id)
        .first()
    )
    if claim is None:
        raise RecordNotFound(_("没有这份认领申请。"))
    if claim.state != ClaimState.WAITING:
        raise ClaimDecided(_("这份认领申请已经办结：%s。") % claim.get_state_display())
    return claim


def _decide(
    claim: Claim, state: ClaimState, *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    claim.state, claim.reason = state, reason
    claim.decided_by, claim.decided_at = recorder(actor), at
    claim.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    record_event(
        actor=actor,
        verb="enterprises.confirm_claim"
        if state is ClaimState.CONFIRMED
        else "enterprises.decline_claim",
        subject=claim.enterprise,
        at=at,
        before={"state": ClaimState.WAITING},
        after={"state": state, "person": claim.person.name},
        note=reason,
    )
