"""What a run comes to: by district, by payer, by state, by budget line."""

from collections import Counter

from django.db.models import Count, Sum

from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.payments.models import Payment
from guanzi.lifecycle.payments.rules.clearing import DISTRICT
from guanzi.lifecycle.payments.selectors.shapes import DistrictSum, LineSum, RunSums
from guanzi.lifecycle.payments.states import FAILED, PaymentState


def sums_of(run_id: int) -> RunSums:
    """The sums of a run; what came back is counted among what was asked."""
    rows = Payment.objects.filter(run_id=run_id).order_by()
    states: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    amounts: Counter[str] = Counter()
    borne: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for district, state, fen, shares in rows.values_list(
        "district", "state", "amount_fen", "shares"
    ):
        states[state] += 1
        counts[district] += 1
        amounts[district] += fen
        borne[district] += int(shares.get(DISTRICT, 0))
        paid[district] += fen if state == PaymentState.PAID else 0
        failed[district] += fen if state in FAILED else 0
    return RunSums(
        districts=tuple(
            DistrictSum(each, counts[each], amounts[each], borne[each], paid[each], failed[each])
            for each in sorted(counts)
        ),
        states={state.value: states[state] for state in PaymentState if states[state]},
        lines=_lines(run_id),
    )


def _lines(run_id: int) -> tuple[LineSum, ...]:
    line = "instalment__line_id"
    rows = Payment.objects.filter(run_id=run_id).order_by(line).values_list(line)
    return tuple(
        LineSum(budgets.line_quota(line_id), count, int(fen))
        for line_id, count, fen in rows.annotate(n=Count("pk"), fen=Sum("amount_fen"))
    )
