"""What everybody may read of budgets: those that were approved."""

from guanzi.lifecycle.budgets.models import Budget
from guanzi.lifecycle.budgets.selectors.budgets import DECIDED, BudgetInfo, budget_info


def decided_budgets() -> tuple[BudgetInfo, ...]:
    """Every approved budget, closed or not: newest year first, then by fund."""
    rows = Budget.objects.filter(state__in=DECIDED).select_related("organisation")
    return tuple(map(budget_info, rows.order_by("-year", "fund")))
