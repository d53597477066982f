"""Reading budgets: plain, frozen, complete."""

from guanzi.lifecycle.budgets.selectors.board import (
    BoardRow,
    YearAhead,
    board,
    levels_now,
    years_ahead,
)
from guanzi.lifecycle.budgets.selectors.budgets import (
    Adjustment,
    BudgetInfo,
    adjustment,
    adjustment_info,
    adjustments_of,
    approved_plan,
    budget,
    budget_info,
    budget_of,
    budgets_for,
    department_of,
    with_codes,
)
from guanzi.lifecycle.budgets.selectors.execution import (
    PRINTED_YEARS,
    execution_of,
    granted_at,
    last_execution_of,
)
from guanzi.lifecycle.budgets.selectors.funds import known_funds, latest_year
from guanzi.lifecycle.budgets.selectors.quotas import (
    Expected,
    LineQuota,
    accounts_by_level,
    commitment_moves,
    expectations_of,
    expected_quota,
    level_accounts,
    line_quota,
    lines_open,
)
from guanzi.lifecycle.budgets.selectors.tasks import tasks_of

__all__ = [
    "PRINTED_YEARS",
    "Adjustment",
    "BoardRow",
    "BudgetInfo",
    "Expected",
    "LineQuota",
    "YearAhead",
    "accounts_by_level",
    "adjustment",
    "adjustment_info",
    "adjustments_of",
    "approved_plan",
    "board",
    "budget",
    "budget_info",
    "budget_of",
    "budgets_for",
    "commitment_moves",
    "department_of",
    "execution_of",
    "expectations_of",
    "expected_quota",
    "granted_at",
    "known_funds",
    "last_execution_of",
    "latest_year",
    "level_accounts",
    "levels_now",
    "line_quota",
    "lines_open",
    "tasks_of",
    "with_codes",
    "years_ahead",
]
