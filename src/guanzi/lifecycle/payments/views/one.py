"""One payment: its way, what the bank said, what it moved in the ledger, and what comes next."""

from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guanzi.foundation.access import Audience, Permission, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt
from guanzi.foundation.audit.selectors import events_of
from guanzi.foundation.audit.timeline import TimelineEntry, timeline
from guanzi.foundation.face.stations import Stop
from guanzi.ledger import selectors as ledger
from guanzi.ledger.selectors import EntryInfo
from guanzi.lifecycle.payments import permissions, selectors
from guanzi.lifecycle.payments.selectors import (
    AnswerLineInfo,
    PaymentInfo,
    ProposalInfo,
    RunInfo,
)
from guanzi.lifecycle.payments.states import PaymentState, ProposalState
from guanzi.lifecycle.payments.views.looks import way_of_payment


class PaymentPage:
    """What the template shows; the buttons ask the same functions as the services."""

    def __init__(
        self, actor: Actor, run: RunInfo, payment: PaymentInfo, tried: Attempt = NO_ATTEMPT
    ) -> None:
        self.actor, self.run, self.payment, self.tried = actor, run, payment, tried

    @cached_property
    def may_read_run(self) -> Permission:
        return permissions.may_read_run(self.actor, self.run)

    @cached_property
    def may_read_answers(self) -> Permission:
        return permissions.may_read_answers(self.actor)

    @cached_property
    def way(self) -> list[Stop]:
        events = events_of(f"payments.payment:{self.payment.id}")
        accepted = next((e.at for e in events if e.verb == "payments.accepted"), None)
        return way_of_payment(self.run, self.payment, accepted)

    @cached_property
    def said(self) -> tuple[AnswerLineInfo, ...]:
        return selectors.lines_about(self.payment.id)

    @cached_property
    def entries(self) -> list[EntryInfo]:
        own = ledger.entries_with(f"payment-{self.payment.id}-")
        keys = [key for key in selectors.credit_keys(self.payment.id) if _is_foreign(key)]
        return [*own, *(entry for key in keys for entry in ledger.entries_with(key))]

    @cached_property
    def timeline(self) -> list[TimelineEntry]:
        return timeline(f"payments.payment:{self.payment.id}")

    # --- what comes next where it did not arrive ---

    @property
    def did_not_arrive(self) -> bool:
        return self.payment.state in (PaymentState.REJECTED, PaymentState.RETURNED)

    @cached_property
    def again(self) -> PaymentInfo | None:
        """The payment by which it was tried again."""
        tried = selectors.payments_to(self.payment.project_id)
        later = (
            each
            for each in reversed(tried)
            if each.instalment_id == self.payment.instalment_id and each.id > self.payment.id
        )
        return next((each for each in later if each.state is not PaymentState.DROPPED), None)

    @cached_property
    def may_request(self) -> Permission:
        return permissions.may_request(self.actor)

    # --- the share of the district ---

    @cached_property
    def proposals(self) -> tuple[ProposalInfo, ...]:
        return selectors.proposals_of(self.payment.id)

    @property
    def open_proposal(self) -> ProposalInfo | None:
        return next((p for p in self.proposals if p.state is ProposalState.PROPOSED), None)

    @cached_property
    def may_propose(self) -> Permission:
        key = (self.payment.id, 0)
        is_settled = key in selectors.settled_keys(
            self.run.fund, self.run.year, self.payment.district
        )
        return permissions.may_propose_share(self.actor, self.payment, is_settled=is_settled)

    @cached_property
    def may_decide(self) -> Permission:
        asked = self.open_proposal
        return permissions.may_correct(self.actor, asked.proposer_id if asked else 0)


def _is_foreign(key: str) -> bool:
    return not key.startswith("payment-")


def payment_for(actor: Actor, payment_id: int) -> tuple[RunInfo, PaymentInfo]:
    """A payment that the actor may read, and its run. Raises PaymentNotFound, NotPermitted."""
    require(permissions.may_read_payments(actor))
    found = selectors.payment(payment_id)
    info = selectors.run(found.run_id)
    require(permissions.may_read_payment(actor, info, found))
    return info, found


def payment_page(request: HttpRequest, page: PaymentPage) -> HttpResponse:
    """The page, with what was just tried in vain at its place."""
    context = {"page": page, "run": page.run, "payment": page.payment, "tried": page.tried}
    return render(request, "payments/payment.html", context, status=page.tried.status)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def payment(request: HttpRequest, payment_id: int) -> HttpResponse:
    """One payment."""
    actor = actor_of(request)
    return payment_page(request, PaymentPage(actor, *payment_for(actor, payment_id)))
