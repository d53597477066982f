"""Follow what the bank says about a payment. Each outcome is followed once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.ledger import services as ledger
from guanzi.ledger.rules.entries import AccountName, Move, moved
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.enterprises import services as register
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.payments.models import Payment
from guanzi.lifecycle.payments.rules.clearing import DISTRICT
from guanzi.lifecycle.payments.rules.treasury import CATEGORY, LEVEL
from guanzi.lifecycle.payments.selectors.clearings import settled_keys
from guanzi.lifecycle.payments.services.credits import credit_district
from guanzi.lifecycle.payments.states import (
    PAYMENT_STEPS,
    Outcome,
    step_from,
)
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects import services as library
from guanzi.lifecycle.projects.selectors import PayableInstalment

_K = AccountKind


@transaction.atomic
def follow_outcome(
    *, actor: Actor, payment_id: int, outcome: Outcome, reason: str, at: datetime
) -> bool:
    """Make the step that an answer tells; whether there was one to make.

    An answer that comes again, or too late to matter (accepted after paid), changes nothing.
    """
    payment = (
        Payment.objects.select_for_update(of=("self",)).select_related("run").get(pk=payment_id)
    )
    step = step_from(PAYMENT_STEPS, payment.state, outcome)
    if step is None:
        return False
    before = payment.state
    payment.state, payment.reason = step.target, reason[:300]
    if outcome is Outcome.PAID:
        _paid(payment, actor, at)
    elif outcome is Outcome.REJECTED:
        payment.ended_at = at
        _back(payment, _K.IN_PAYMENT, actor, at)
    elif outcome is Outcome.RETURNED:
        payment.ended_at = at
        _take_back_share(payment, actor, at)
        _back(payment, _K.DISBURSED, actor, at)
        _void_support(payment, reason, at)
    payment.save()
    record_event(
        actor=actor,
        verb=f"payments.{outcome}",
        subject=payment,
        at=at,
        before={"state": before},
        after={"state": payment.state, "amount_fen": payment.amount_fen},
        note=reason,
    )
    return True


def _paid(payment: Payment, actor: Actor, at: datetime) -> None:
    part = _part(payment)
    lines = [
        line
        for move in _levels(part.line_id, _K.IN_PAYMENT, _K.DISBURSED)
        for line in moved(move, payment.amount_fen)
    ]
    if share := _district_fen(payment):
        lines += moved(_district(payment, _K.ADVANCED, _K.DISTRICT_DUE), share)
    ledger.post_entry(_request(payment, "paid", _("支付"), actor, at), lines)
    payment.paid_at = at
    payment.support = _write_support(payment, part, at)
    library.instalment_paid(instalment_id=payment.instalment_id, actor=actor, at=at)


def _back(payment: Payment, kind: AccountKind, actor: Actor, at: datetime) -> None:
    """The money is the line's again, and set aside anew for the same part."""
    part = _part(payment)
    commitment = budgets.commitment_moves(part.line_id)
    sources = _levels(part.line_id, kind, _K.AVAILABLE)
    held = {a for move in (*commitment, *sources) for a in (move.source_id, move.holder_id)}
    ledger.hold_accounts(held)
    lines = [line for move in sources for line in moved(move, payment.amount_fen)]
    ledger.post_entry(_request(payment, "back", _("退回"), actor, at), lines)
    asked = _request(payment, "again", _("重新占用"), actor, at)
    again = ledger.reserve(asked, commitment, payment.amount_fen)
    library.instalment_back(instalment_id=payment.instalment_id, reservation_id=again)


def _take_back_share(payment: Payment, actor: Actor, at: datetime) -> None:
    """The district owes no share of what came back; what was cleared already it gets back."""
    share = _district_fen(payment)
    if not share:
        return
    settled = settled_keys(payment.run.fund, payment.run.year, payment.district)
    if (payment.pk, 0) in settled:
        key = f"payment-{payment.pk}-credit"
        credit_district(payment, key=key, fen=share, reason=_("退汇"), actor=actor, at=at)
        return
    back = _district(payment, _K.DISTRICT_DUE, _K.ADVANCED)
    asked = _request(payment, "share-back", _("退汇冲回区级分担"), actor, at)
    ledger.post_entry(asked, moved(back, share))


def _void_support(payment: Payment, reason: str, at: datetime) -> None:
    if payment.support is None:
        return
    why = _("退汇：%(reason)s") % {"reason": reason or payment.code}
    register.void_support(actor=PLATFORM, support_id=payment.support, reason=why[:300], at=at)


def _write_support(payment: Payment, part: PayableInstalment, at: datetime) -> int:
    """The record that later checks read (003 art. 3: no second support of one project)."""
    project = projects.project(part.project_id)
    return register.record_support(
        actor=PLATFORM,
        enterprise_id=part.enterprise_id,
        project_name=project.application.project,
        project_number=project.application.project_number,
        fund=payment.run.fund,
        level=LEVEL,
        category=CATEGORY,
        year=day_of(at).year,
        amount_fen=payment.amount_fen,
        source=Source.FINANCE,
        document=payment.code,
        at=at,
    )


# --- the accounts ---


def _part(payment: Payment) -> PayableInstalment:
    return projects.payable_instalments([payment.instalment_id])[payment.instalment_id]


def _levels(line_id: int, source: AccountKind, holder: AccountKind) -> list[Move]:
    """The same move in the total, the class and the line."""
    pairs = zip(
        budgets.level_accounts(line_id, source),
        budgets.level_accounts(line_id, holder),
        strict=True,
    )
    return [Move(one, two) for one, two in pairs]


def _district(payment: Payment, source: AccountKind, holder: AccountKind) -> Move:
    return Move(
        ledger.open_account(_name(payment, source)), ledger.open_account(_name(payment, holder))
    )


def _name(payment: Payment, kind: AccountKind) -> AccountName:
    return AccountName(payment.run.fund, payment.run.year, kind, payer=payment.district)


def _district_fen(payment: Payment) -> int:
    return int(payment.shares.get(DISTRICT, 0))


def _request(payment: Payment, step: str, word: str, actor: Actor, at: datetime) -> Request:
    narrative = f"{word} {payment.code} {payment.payee}"[:300]
    return Request(actor, f"payment-{payment.pk}-{step}", narrative, at)
