"""The bank tells its day of booking after it said that a payment was made."""

from collections.abc import Mapping
from datetime import date, datetime

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.payments.models import AnswerLine, Payment
from guanzi.lifecycle.payments.services.supports import correct_support
from guanzi.lifecycle.payments.states import Outcome, PaymentState
from guanzi.lifecycle.projects import services as library


def book_anew(days: Mapping[int, date], *, actor: Actor, at: datetime) -> tuple[set[int], set[int]]:
    """Take over the bank's days, by payment, where so far the day of its answer counted; of which
    payments, and of which others it told another day before."""
    paid = Payment.objects.select_for_update(of=("self",)).select_related("run", "instalment")
    rows = paid.filter(pk__in=days, state=PaymentState.PAID).order_by("pk")
    moved = [row for row in rows if row.booked_on != days[row.pk]]
    told = AnswerLine.objects.filter(
        payment__in=moved, outcome=Outcome.PAID, booked_on__isnull=False, note=""
    )
    before = set(told.exclude(applied_at=None).values_list("payment_id", flat=True))
    anew = [row for row in moved if row.pk not in before]
    library.hold_instalments([row.instalment_id for row in anew])
    for row in anew:
        _book(row, days[row.pk], actor, at)
    return {row.pk for row in anew}, before


def _book(row: Payment, day: date, actor: Actor, at: datetime) -> None:
    old, row.booked_on = row.booked_on, day
    assert old is not None
    if old.year != day.year:
        correct_support(row, day, at)
    row.save(update_fields=["booked_on", "support"])
    record_event(
        actor=actor,
        verb="payments.rebook",
        subject=row,
        at=at,
        before={"booked_on": old.isoformat()},
        after={"booked_on": day.isoformat()},
    )
