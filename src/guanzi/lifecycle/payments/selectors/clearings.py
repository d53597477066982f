"""What the districts owe, and the statements that say so."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.clock import day_of
from guanzi.foundation.registers.districts import PLACES
from guanzi.ledger import selectors as ledger
from guanzi.ledger.rules.entries import AccountName
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.payments.errors import ClearingNotFound, ProposalNotFound
from guanzi.lifecycle.payments.models import (
    Clearing,
    DistrictCredit,
    Payment,
    PaymentRun,
    ShareProposal,
)
from guanzi.lifecycle.payments.rules.clearing import DISTRICT, ClearingLine, read_line
from guanzi.lifecycle.payments.selectors.shapes import (
    ClearingHead,
    ClearingInfo,
    DistrictBalance,
    ProposalInfo,
)
from guanzi.lifecycle.payments.states import (
    ClearingState,
    PaymentState,
    ProposalState,
    RunState,
)

_FIELDS = {
    AccountKind.ADVANCED: "advanced_fen",
    AccountKind.DISTRICT_DUE: "due_fen",
    AccountKind.DISTRICT_SETTLED: "settled_fen",
    AccountKind.DISTRICT_CREDIT: "credit_fen",
}


def clearing(clearing_id: int) -> ClearingInfo:
    """One statement. Raises ClearingNotFound."""
    row = Clearing.objects.filter(pk=clearing_id).first()
    if row is None:
        raise ClearingNotFound(_("没有这份清算单。"))
    return clearing_info(row)


def clearings_of(actor: Actor) -> tuple[ClearingInfo, ...]:
    """The statements within the actor's scope, the newest first; replaced ones come with them."""
    rows = Clearing.objects.order_by("-year", "fund", "district", "-version")
    if actor.district:
        rows = rows.filter(district=actor.district)
    return tuple(map(clearing_info, rows))


def clearing_info(row: Clearing) -> ClearingInfo:
    """A statement with its lines."""
    return ClearingInfo(**_said(row), lines=tuple(map(read_line, row.lines)))


def clearing_heads(actor: Actor, fund: str, year: int) -> tuple[ClearingHead, ...]:
    """The statements of a fund's year within the actor's scope, by district, newest first."""
    rows = Clearing.objects.filter(fund=fund, year=year).defer("lines")
    if actor.district:
        rows = rows.filter(district=actor.district)
    return tuple(ClearingHead(**_said(row)) for row in rows.order_by("district", "-version"))


def versions_of(head: ClearingHead) -> tuple[ClearingHead, ...]:
    """Every statement for the same district and year, the newest first."""
    rows = Clearing.objects.filter(fund=head.fund, year=head.year, district=head.district)
    return tuple(ClearingHead(**_said(row)) for row in rows.defer("lines").order_by("-version"))


def _said(row: Clearing) -> dict[str, Any]:
    return {
        "id": row.pk,
        "fund": row.fund,
        "year": row.year,
        "district": row.district,
        "version": row.version,
        "state": ClearingState(row.state),
        "due_fen": row.due_fen,
        "digest": row.digest,
        "drawn_by": row.drawn_by,
        "drawn_at": row.drawn_at,
        "confirmed_by": row.confirmed_by,
        "confirmed_at": row.confirmed_at,
        "objection": row.objection,
        "answer": row.answer,
        "voucher": row.voucher,
        "settled_by": row.settled_by,
        "settled_at": row.settled_at,
    }


def lines_due(fund: str, year: int, district: str) -> tuple[ClearingLine, ...]:
    """What a district bears of a year's payments, in order of payment, and what it does not bear
    after all; without what stands on a settled statement."""
    return _lines_due(fund, year, [district]).get(district, ())


def _lines_due(
    fund: str, year: int, districts: Collection[str]
) -> dict[str, tuple[ClearingLine, ...]]:
    """The same for several districts, with as many queries as for one."""
    of_year = {"run__fund": fund, "run__year": year, "district__in": districts}
    paid = Payment.objects.filter(state=PaymentState.PAID, **of_year).order_by("booked_on", "pk")
    back = DistrictCredit.objects.filter(
        **{f"payment__{name}": value for name, value in of_year.items()}
    )
    lines = [(row.district, _payment_line(row)) for row in paid]
    back = back.select_related("payment").order_by("pk")
    lines += [(row.payment.district, _credit_line(row)) for row in back]
    settled, found = settled_keys(fund, year, *districts), dict[str, tuple[ClearingLine, ...]]()
    for district in districts:
        own = (line for place, line in lines if place == district and line.district_fen)
        found[district] = tuple(line for line in own if line.key not in settled)
    return found


def settled_keys(fund: str, year: int, *districts: str) -> set[tuple[int, int]]:
    """What stands on settled statements."""
    rows = Clearing.objects.filter(
        fund=fund, year=year, district__in=districts, state=ClearingState.SETTLED
    )
    return {read_line(line).key for row in rows for line in row.lines}


def _payment_line(row: Payment) -> ClearingLine:
    assert row.booked_on is not None
    share = int(row.shares.get(DISTRICT, 0))
    return ClearingLine(row.pk, row.code, row.payee, share, row.booked_on)


def _credit_line(row: DistrictCredit) -> ClearingLine:
    payment, day = row.payment, row.booked_on or day_of(row.at)
    return ClearingLine(payment.pk, payment.code, payment.payee, -row.amount_fen, day, row.pk)


def credit_keys(payment_id: int) -> tuple[str, ...]:
    """The keys of the entries by which the district got back what it bore of a payment."""
    rows = DistrictCredit.objects.filter(payment_id=payment_id).order_by("pk")
    return tuple(rows.values_list("key", flat=True))


def due_now(fund: str, year: int, district: str) -> int:
    """What the ledger says that a district still owes for a year, in fen; below zero what the city
    has to give back."""
    names = (
        AccountName(fund, year, kind, payer=district)
        for kind in (AccountKind.DISTRICT_DUE, AccountKind.DISTRICT_CREDIT)
    )
    found = (ledger.account_id(name) for name in names)
    return sum(ledger.balance_of(account) for account in found if account is not None)


# --- the year ---


def years_asked() -> tuple[tuple[str, int], ...]:
    """The funds and years in which something was asked to be paid, the newest year first."""
    rows = PaymentRun.objects.exclude(state__in=(RunState.DRAFT, RunState.DROPPED))
    return tuple(rows.order_by("-year", "fund").values_list("fund", "year").distinct())


def district_balances(fund: str, year: int) -> tuple[DistrictBalance, ...]:
    """What the ledger holds for each district, in the usual order of the districts."""
    held: dict[str, dict[str, int]] = {}
    for found in ledger.accounts_of(fund, year):
        name = found.name
        if name.payer and name.kind in _FIELDS:
            held.setdefault(name.payer, {})[_FIELDS[name.kind]] = found.balance_fen
    order = {district: place for place, district in enumerate(PLACES)}
    names = sorted(held, key=lambda district: (order.get(district, len(order)), district))
    return tuple(DistrictBalance(district, **held[district]) for district in names)


def districts_to_draw(fund: str, year: int) -> tuple[str, ...]:
    """The districts whose open statement says something else than what is due now, line by line;
    without an open one those that owe something or get something back."""
    open_states = (ClearingState.SENT, ClearingState.DISPUTED, ClearingState.CONFIRMED)
    rows = Clearing.objects.filter(fund=fund, year=year, state__in=open_states)
    stated = {row.district: tuple(map(read_line, row.lines)) for row in rows}
    concerned = [
        each.district
        for each in district_balances(fund, year)
        if each.due_fen or each.credit_fen or each.district in stated
    ]
    now = _lines_due(fund, year, concerned) if concerned else {}
    return tuple(each for each in concerned if now[each] != stated.get(each, ()))


# --- corrections of shares ---


def proposals_of(payment_id: int) -> tuple[ProposalInfo, ...]:
    """What was proposed about the share of a payment, the latest first."""
    rows = ShareProposal.objects.filter(payment_id=payment_id).select_related("payment")
    return tuple(map(_proposal, rows.order_by("-pk")))


def open_proposals() -> tuple[ProposalInfo, ...]:
    """What waits for a leader's consent, the oldest first."""
    rows = ShareProposal.objects.filter(state=ProposalState.PROPOSED).select_related("payment")
    return tuple(map(_proposal, rows.order_by("pk")))


def proposal(proposal_id: int) -> ProposalInfo:
    """One proposal. Raises ProposalNotFound."""
    row = ShareProposal.objects.filter(pk=proposal_id).select_related("payment").first()
    if row is None:
        raise ProposalNotFound(_("没有这项分担更正。"))
    return _proposal(row)


def _proposal(row: ShareProposal) -> ProposalInfo:
    return ProposalInfo(
        id=row.pk,
        payment_id=row.payment_id,
        code=row.payment.code,
        payee=row.payment.payee,
        before_fen=row.before_fen,
        district_fen=row.district_fen,
        reason=row.reason,
        state=ProposalState(row.state),
        proposer_id=row.proposer_id,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        answer=row.answer,
    )
