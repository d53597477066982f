"""Which funds there is anything about."""

from guanzi.lifecycle.budgets.models import Budget, ExpectedQuota, PastExecution
from guanzi.lifecycle.budgets.selectors.budgets import DECIDED


def known_funds() -> tuple[str, ...]:
    """Every fund with a budget, a past year or an expectation, by name."""
    tables = (Budget, PastExecution, ExpectedQuota)
    return tuple(
        sorted(
            {
                fund
                for each in tables
                for fund in each.objects.values_list("fund", flat=True).distinct()
            }
        )
    )


def latest_year(fund: str) -> int | None:
    """The newest year that was approved here or recorded."""
    kept = Budget.objects.filter(fund=fund, state__in=DECIDED)
    recorded = PastExecution.objects.filter(fund=fund)
    years = [*kept.values_list("year", flat=True), *recorded.values_list("year", flat=True)]
    return max(years, default=None)
