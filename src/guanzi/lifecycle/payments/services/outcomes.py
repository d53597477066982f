"""Follow what the bank says about payments. Each outcome is followed once.

Many are followed together, with as many queries as one. What they move is locked in this order:
payments, projects and their parts, accounts, enterprises. A bank's files come in any order: what is
returned before it was said to be paid never left for us.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import Happening, record_events
from guanzi.foundation.clock import day_of
from guanzi.foundation.workflow import step_from
from guanzi.ledger import services as ledger
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.payments.models import Payment
from guanzi.lifecycle.payments.selectors.clearings import settled_keys
from guanzi.lifecycle.payments.services.books import Books, district_fen, lines_of, request_of
from guanzi.lifecycle.payments.services.credits import credit_district
from guanzi.lifecycle.payments.services.supports import void_supports, write_supports
from guanzi.lifecycle.payments.services.telling import tell_payees
from guanzi.lifecycle.payments.states import PAYMENT_STEPS, Outcome, PaymentState
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects import services as library
from guanzi.lifecycle.projects.selectors import PayableInstalment

_K = AccountKind
_FREED = (_K.IN_PAYMENT, _K.DISBURSED, _K.AVAILABLE, _K.COMMITTED)
_MOVED = {
    PaymentState.PAID: (_K.IN_PAYMENT, _K.DISBURSED),
    PaymentState.REJECTED: _FREED,
    PaymentState.RETURNED: _FREED,
}
_OWED = {
    PaymentState.PAID: (_K.DISTRICT_DUE,),
    PaymentState.RETURNED: (_K.DISTRICT_DUE, _K.DISTRICT_CREDIT),
}


@dataclass(frozen=True, slots=True)
class SaidOutcome:
    """What the bank says about one payment, and on which day it booked that; where it is not known,
    it is that of following it."""

    payment_id: int
    outcome: Outcome
    reason: str = ""
    booked_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Batch:
    """Payments that make a step, with their parts, all locked, and the bank's days by payment."""

    payments: Sequence[Payment]
    parts: Mapping[int, PayableInstalment]
    days: Mapping[int, date]
    books: Books
    actor: Actor
    at: datetime

    def part(self, payment: Payment) -> PayableInstalment:
        return self.parts[payment.instalment_id]

    def of(self, *states: PaymentState) -> list[Payment]:
        return [each for each in self.payments if each.state in states]


def follow_outcome(
    *, actor: Actor, payment_id: int, outcome: Outcome, reason: str, at: datetime
) -> bool:
    """Make the step that an answer tells of one payment; whether there was one to make."""
    said = [SaidOutcome(payment_id, outcome, reason)]
    return bool(follow_outcomes(actor=actor, said=said, at=at))


@transaction.atomic
def follow_outcomes(*, actor: Actor, said: Sequence[SaidOutcome], at: datetime) -> set[int]:
    """Make the steps that an answer tells, of each payment one; of which payments there was one.

    An answer that comes again, or too late to matter (accepted after paid), changes nothing.
    """
    rows = Payment.objects.select_for_update(of=("self",)).select_related("run")
    wanted = rows.filter(pk__in=[each.payment_id for each in said]).order_by("pk")
    payments = {row.pk: row for row in wanted}
    before = {row.pk: row.state for row in payments.values()}
    moved = [payments[each.payment_id] for each in said if _step(payments[each.payment_id], each)]
    parts = projects.payable_instalments(payment.instalment_id for payment in moved)
    library.hold_instalments(parts)
    days = {each.payment_id: each.booked_on or day_of(at) for each in said}
    batch = _Batch(moved, parts, days, Books(), actor, at)
    _hold(batch)
    _paid(batch)
    given_up = _back(batch)
    _save(moved)
    outcomes = {each.payment_id: each for each in said}
    record_events(
        Happening(
            actor=actor,
            verb=f"payments.{outcomes[payment.pk].outcome}",
            subject=payment,
            at=at,
            before={"state": before[payment.pk]},
            after={"state": payment.state, "amount_fen": payment.amount_fen},
            note=outcomes[payment.pk].reason,
        )
        for payment in moved
    )
    tell_payees([(payment, batch.part(payment)) for payment in moved], given_up, at)
    return {payment.pk for payment in moved}


def _save(moved: Sequence[Payment]) -> None:
    """Most say the same; only the record of support is each one's own."""
    together: dict[tuple[object, ...], list[int]] = {}
    for row in moved:
        told = (row.state, row.reason, row.booked_on, row.ended_at)
        together.setdefault(told, []).append(row.pk)
    for (state, reason, booked_on, ended_at), ids in together.items():
        rows = Payment.objects.filter(pk__in=ids)
        rows.update(state=state, reason=reason, booked_on=booked_on, ended_at=ended_at)
    paid = [row for row in moved if row.state == PaymentState.PAID]
    Payment.objects.bulk_update(paid, ["support"])


def _step(payment: Payment, said: SaidOutcome) -> bool:
    step = step_from(PAYMENT_STEPS, payment.state, said.outcome)
    if step is not None:
        payment.state, payment.reason = step.target, said.reason[:300]
    return step is not None


def _hold(batch: _Batch) -> None:
    """Every balance that is moved, in the one order."""
    levels = {
        account
        for payment in batch.payments
        for kind in _MOVED.get(PaymentState(payment.state), ())
        for account in batch.books.at_levels(batch.part(payment).line_id, kind)
    }
    moves = [
        batch.books.of_district(payment, kind, _K.ADVANCED)
        for payment in batch.payments
        if district_fen(payment)
        for kind in _OWED.get(PaymentState(payment.state), ())
    ]
    districts = {account for move in moves for account in (move.source_id, move.holder_id)}
    ledger.hold_accounts(levels | districts)


def _paid(batch: _Batch) -> None:
    paid = batch.of(PaymentState.PAID)
    if not paid:
        return
    entries = []
    for payment in paid:
        line = batch.part(payment).line_id
        moves = batch.books.between(line, _K.IN_PAYMENT, _K.DISBURSED)
        lines = lines_of(moves, payment.amount_fen)
        if share := district_fen(payment):
            due = batch.books.of_district(payment, _K.ADVANCED, _K.DISTRICT_DUE)
            lines += lines_of([due], share)
        entries.append((request_of(payment, "paid", _("支付"), batch.actor, batch.at), lines))
    ledger.post_entries(entries)
    given = [(payment, batch.part(payment), batch.days[payment.pk]) for payment in paid]
    supports = write_supports(given, batch.at)
    for payment, support in zip(paid, supports, strict=True):
        payment.booked_on, payment.support = batch.days[payment.pk], support
        payment.ended_at = batch.at
    ids = [payment.instalment_id for payment in paid]
    library.instalments_paid(ids, actor=batch.actor, at=batch.at)


def _back(batch: _Batch) -> set[int]:
    """The money is the lines' again, and set aside anew for the same parts, unless these are given
    up: then it is free. Which parts these are."""
    came_back = batch.of(PaymentState.REJECTED, PaymentState.RETURNED)
    if not came_back:
        return set()
    had_arrived = [payment for payment in came_back if payment.booked_on is not None]
    _take_back_shares(batch, had_arrived)
    actor, at, books = batch.actor, batch.at, batch.books
    ids = [payment.instalment_id for payment in came_back]
    given_up = library.parts_given_up(ids)
    entries, again = [], []
    for payment in came_back:
        line, fen = batch.part(payment).line_id, payment.amount_fen
        payment.ended_at = at
        holder = _K.IN_PAYMENT if payment.booked_on is None else _K.DISBURSED
        from_here = books.between(line, holder, _K.AVAILABLE)
        request = request_of(payment, "back", _("退回"), actor, at)
        entries.append((request, lines_of(from_here, fen)))
        if payment.instalment_id in given_up:
            continue
        anew = request_of(payment, "again", _("重新占用"), actor, at)
        again.append((anew, books.between(line, _K.AVAILABLE, _K.COMMITTED), fen))
    ledger.post_entries(entries)
    reserved = ledger.reserve_all(again)
    kept = [part for part in ids if part not in given_up]
    library.instalments_back(ids, dict(zip(kept, reserved, strict=True)))
    void_supports(had_arrived, batch.at)
    return given_up


def _take_back_shares(batch: _Batch, had_arrived: Iterable[Payment]) -> None:
    """The districts owe no share of what came back; what was cleared already they get back."""
    settled: dict[tuple[str, int, str], set[tuple[int, int]]] = {}
    entries = []
    for payment in had_arrived:
        share, key = district_fen(payment), f"payment-{payment.pk}-credit"
        place = (payment.run.fund, payment.run.year, payment.district)
        if share and place not in settled:
            settled[place] = settled_keys(*place)
        if share and (payment.pk, 0) in settled[place]:
            credit_district(
                payment,
                key=key,
                fen=share,
                reason=_("退汇"),
                actor=batch.actor,
                at=batch.at,
                booked_on=batch.days[payment.pk],
            )
        elif share:
            back = batch.books.of_district(payment, _K.DISTRICT_DUE, _K.ADVANCED)
            word = _("退汇冲回区级分担")
            request = request_of(payment, "share-back", word, batch.actor, batch.at)
            entries.append((request, lines_of([back], share)))
    ledger.post_entries(entries)
