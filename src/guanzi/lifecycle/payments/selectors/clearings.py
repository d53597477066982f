"""What the districts owe, and the statements that say so."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.clock import day_of
from guanzi.ledger import selectors as ledger
from guanzi.ledger.rules.entries import AccountName
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.payments.errors import ClearingNotFound
from guanzi.lifecycle.payments.models import Clearing, Payment
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
    """The payments of a year of which a district bears a part, in order of payment."""
    rows = Payment.objects.filter(
        run__fund=fund, run__year=year, district=district, state=PaymentState.PAID
    ).order_by("paid_at", "pk")
    return tuple(
        ClearingLine(row.pk, row.code, row.payee, fen, _day(row.paid_at))
        for row in rows
        if (fen := int(row.shares.get(DISTRICT, 0)))
    )


def _day(at: datetime | None) -> date:
    assert at is not None
    return day_of(at)


def due_now(fund: str, year: int, district: str) -> int:
    """What the ledger says that a district still owes for a year, in fen."""
    name = AccountName(fund, year, AccountKind.DISTRICT_DUE, payer=district)
    found = ledger.account_id(name)
    return 0 if found is None else ledger.balance_of(found)
