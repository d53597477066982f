"""Correct what a district bears of a payment: one proposes, another, who leads, agrees."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.workflow import once
from guanzi.ledger import services as ledger
from guanzi.ledger.rules.entries import Move, moved
from guanzi.ledger.services import Request
from guanzi.lifecycle.payments.errors import (
    ClearingConflict,
    PaymentNotFound,
    ProposalNotFound,
    ShareInvalid,
)
from guanzi.lifecycle.payments.models import Payment, ShareProposal
from guanzi.lifecycle.payments.permissions import may_correct, may_draw
from guanzi.lifecycle.payments.rules.clearing import DISTRICT
from guanzi.lifecycle.payments.selectors.clearings import credit_keys, settled_keys
from guanzi.lifecycle.payments.services.clearing import clearing_accounts
from guanzi.lifecycle.payments.services.held import sentence_of
from guanzi.lifecycle.payments.states import PaymentState, ProposalState
from guanzi.lifecycle.projects.rules.shares import CITY


@transaction.atomic
def propose_share(
    *, actor: Actor, payment_id: int, district_fen: int, reason: str, at: datetime
) -> int:
    """Say that the district should bear another part of a payment; the proposal's id. The ledger
    stays as it is. Raises ShareInvalid, ClearingConflict, PaymentNotFound, NotPermitted."""
    require(may_draw(actor))
    row = _paid(payment_id)
    _require_uncleared(row)
    before = _district_fen(row)
    if not 0 <= district_fen <= row.amount_fen or district_fen == before:
        raise ShareInvalid(_("更正后的区级分担应在 0 与支付金额之间，并且与原来不同。"))
    why = sentence_of(reason, _("请写明更正的理由。"))
    taken = ClearingConflict(_("这笔拨款已经有一项更正待批准。"))
    with once("one_open_share_proposal", lambda: taken):
        made = ShareProposal.objects.create(
            payment=row,
            before_fen=before,
            district_fen=district_fen,
            reason=why,
            proposer_id=actor.person_id,
            proposed_by=actor.signature,
            proposed_at=at,
        )
    record_event(
        actor=actor,
        verb="payments.propose_share",
        subject=row,
        at=at,
        before={"district_fen": before},
        after={"district_fen": district_fen},
        note=why,
    )
    return made.pk


@transaction.atomic
def correct_share(*, actor: Actor, proposal_id: int, at: datetime) -> None:
    """Agree to a proposal: the ledger follows, and statements have to be drawn anew.

    Raises ProposalNotFound, ClearingConflict, PaymentNotFound, NotPermitted.
    """
    asked = _open(actor, proposal_id)
    row = _paid(asked.payment_id)
    due, _credit, advanced = clearing_accounts(row.run.fund, row.run.year, row.district)
    ledger.hold_accounts([due, advanced])  # a settlement that was under way is over now
    _require_uncleared(row)
    before = _district_fen(row)
    if before != asked.before_fen:
        raise ClearingConflict(_("提出之后区级分担已有变动，请重新提出。"))
    number = row.corrections + 1
    request = Request(
        actor,
        f"payment-{row.pk}-share-{number}",
        _("更正区级分担 %(code)s：%(why)s") % {"code": row.code, "why": asked.reason[:200]},
        at,
    )
    ledger.post_entry(request, moved(Move(advanced, due), asked.district_fen - before))
    city_fen = row.amount_fen - asked.district_fen
    row.shares = {**row.shares, CITY: city_fen, DISTRICT: asked.district_fen}
    row.corrections = number
    row.save(update_fields=["shares", "corrections"])
    _decide(asked, ProposalState.APPROVED, actor, at)
    record_event(
        actor=actor,
        verb="payments.correct_share",
        subject=row,
        at=at,
        before={"district_fen": before},
        after={"district_fen": asked.district_fen, "proposed_by": asked.proposed_by},
        note=asked.reason,
    )


@transaction.atomic
def refuse_share(*, actor: Actor, proposal_id: int, answer: str, at: datetime) -> None:
    """Leave the share as it is, and say why."""
    asked = _open(actor, proposal_id)
    why = sentence_of(answer, _("请写明不批准的理由。"))
    _decide(asked, ProposalState.REFUSED, actor, at, answer=why)
    record_event(actor=actor, verb="payments.refuse_share", subject=asked.payment, at=at, note=why)


def _open(actor: Actor, proposal_id: int) -> ShareProposal:
    row = (
        ShareProposal.objects.select_for_update()
        .filter(pk=proposal_id, state=ProposalState.PROPOSED)
        .first()
    )
    if row is None:
        raise ProposalNotFound(_("没有这项待批准的更正，可能已经办理。"))
    require(may_correct(actor, row.proposer_id))
    return row


def _decide(
    row: ShareProposal, state: ProposalState, actor: Actor, at: datetime, answer: str = ""
) -> None:
    row.state, row.answer = state, answer
    row.decided_by, row.decided_at = actor.signature, at
    row.save(update_fields=["state", "answer", "decided_by", "decided_at"])


def _paid(payment_id: int) -> Payment:
    rows = Payment.objects.select_for_update(of=("self",)).select_related("run")
    row = rows.filter(pk=payment_id).first()
    if row is None or row.state != PaymentState.PAID:
        raise PaymentNotFound(_("没有这笔已支付的拨款。"))
    return row


def _require_uncleared(row: Payment) -> None:
    if (row.pk, 0) in settled_keys(row.run.fund, row.run.year, row.district):
        raise ClearingConflict(_("这笔拨款已经清算上解，不能再更正分担。"))
    if credit_keys(row.pk):
        raise ClearingConflict(_("这笔拨款已有追回的款项，不能再更正分担。"))


def _district_fen(payment: Payment) -> int:
    return int(payment.shares.get(DISTRICT, 0))
