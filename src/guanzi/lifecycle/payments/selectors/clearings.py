"""What the districts owe, and the statements that say so."""

from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.clock import day_of
from guanzi.ledger import selectors as ledger
from guanzi.ledger.rules.entries import AccountName
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.payments.errors import ClearingNotFound
from guanzi.lifecycle.payments.models import Clearing, DistrictCredit, Payment
from guanzi.lifecycle.payments.rules.clearing import ClearingLine, read_line
from guanzi.lifecycle.payments.selectors.shapes import ClearingInfo
from guanzi.lifecycle.payments.states import ClearingState, PaymentState

DISTRICT = "区级"


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
    return ClearingInfo(
        id=row.pk,
        fund=row.fund,
        year=row.year,
        district=row.district,
        version=row.version,
        state=ClearingState(row.state),
        due_fen=row.due_fen,
        lines=tuple(map(read_line, row.lines)),
        digest=row.digest,
        drawn_by=row.drawn_by,
        drawn_at=row.drawn_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        objection=row.objection,
        answer=row.answer,
        voucher=row.voucher,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
    )


def lines_due(fund: str, year: int, district: str) -> tuple[ClearingLine, ...]:
    """What a district bears of a year's payments, in order of payment, and what it does not bear
    after all; without what stands on a settled statement."""
    of_year = {"run__fund": fund, "run__year": year, "district": district}
    paid = Payment.objects.filter(state=PaymentState.PAID, **of_year).order_by("paid_at", "pk")
    back = DistrictCredit.objects.filter(
        **{f"payment__{name}": value for name, value in of_year.items()}
    )
    lines = [_payment_line(row) for row in paid if int(row.shares.get(DISTRICT, 0))]
    lines += [_credit_line(row) for row in back.select_related("payment").order_by("pk")]
    settled = settled_keys(fund, year, district)
    return tuple(line for line in lines if line.key not in settled)


def settled_keys(fund: str, year: int, district: str) -> set[tuple[int, int]]:
    """What stands on settled statements."""
    rows = Clearing.objects.filter(
        fund=fund, year=year, district=district, state=ClearingState.SETTLED
    )
    return {read_line(line).key for row in rows for line in row.lines}


def _payment_line(row: Payment) -> ClearingLine:
    assert row.paid_at is not None
    share = int(row.shares.get(DISTRICT, 0))
    return ClearingLine(row.pk, row.code, row.payee, share, day_of(row.paid_at))


def _credit_line(row: DistrictCredit) -> ClearingLine:
    payment = row.payment
    return ClearingLine(
        payment.pk, payment.code, payment.payee, -row.amount_fen, day_of(row.at), row.pk
    )


def due_now(fund: str, year: int, district: str) -> int:
    """What the ledger says that a district still owes for a year, in fen; below zero what the city
    has to give back."""
    names = (
        AccountName(fund, year, kind, payer=district)
        for kind in (AccountKind.DISTRICT_DUE, AccountKind.DISTRICT_CREDIT)
    )
    found = (ledger.account_id(name) for name in names)
    return sum(ledger.balance_of(account) for account in found if account is not None)
