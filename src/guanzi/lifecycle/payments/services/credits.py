"""A district does not bear what came back."""

from datetime import date, datetime

from guanzi.foundation.actor import Actor
from guanzi.ledger import services as ledger
from guanzi.ledger.rules.entries import AccountName, Move, moved
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.payments.models import DistrictCredit, Payment


def credit_district_share(
    *, payment_id: int, key: str, fen: int, reason: str, actor: Actor, at: datetime
) -> None:
    """The same for a later stage, which knows payments by their ids."""
    payment = Payment.objects.select_related("run").get(pk=payment_id)
    credit_district(payment, key=key, fen=fen, reason=reason, actor=actor, at=at)


def credit_district(  # noqa: PLR0913 - what comes back, why, when and by whom
    payment: Payment,
    *,
    key: str,
    fen: int,
    reason: str,
    actor: Actor,
    at: datetime,
    booked_on: date | None = None,
) -> None:
    """Give a part of its share back to the district, in the next clearing; inside the caller's
    transaction. The same key does it once. `booked_on` is the bank's day, where it told."""
    _row, is_new = DistrictCredit.objects.get_or_create(
        key=key,
        defaults={
            "payment": payment,
            "amount_fen": fen,
            "reason": reason[:200],
            "booked_on": booked_on,
            "at": at,
        },
    )
    if not is_new:
        return
    credit, advanced = (
        ledger.open_account(
            AccountName(payment.run.fund, payment.run.year, kind, payer=payment.district)
        )
        for kind in (AccountKind.DISTRICT_CREDIT, AccountKind.ADVANCED)
    )
    asked = Request(actor, key, f"{reason} {payment.code}"[:300], at)
    ledger.post_entry(asked, moved(Move(credit, advanced), fen))
