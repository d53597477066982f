"""What everybody may read of payments: their sums, never an account."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from guanzi.lifecycle.payments.models import Payment
from guanzi.lifecycle.payments.states import PaymentState


@dataclass(frozen=True, slots=True)
class PaidSum:
    """What enterprises of a district were paid from a fund's budget of a year, in fen."""

    fund: str
    year: int
    district: str
    count: int
    amount_fen: int


def paid_sums() -> tuple[PaidSum, ...]:
    """By fund, year and district; what came back from the bank is not in it."""
    by = ("run__fund", "run__year", "district")
    rows = Payment.objects.filter(state=PaymentState.PAID).order_by(*by).values_list(*by)
    return tuple(
        PaidSum(fund, year, district, count, int(fen))
        for fund, year, district, count, fen in rows.annotate(n=Count("pk"), fen=Sum("amount_fen"))
    )
