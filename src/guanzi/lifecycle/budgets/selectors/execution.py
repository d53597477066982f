"""How the years of a fund were executed: from the ledger where the platform kept the year, else as
it was recorded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from guanzi.foundation.clock import day_of
from guanzi.ledger import selectors as ledger
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets.models import AdjustmentLine, Budget, BudgetLine, PastExecution
from guanzi.lifecycle.budgets.rules.effects import above
from guanzi.lifecycle.budgets.rules.execution import ExecutionYear, Figures
from guanzi.lifecycle.budgets.selectors.budgets import DECIDED
from guanzi.lifecycle.budgets.states import AdjustmentState

PRINTED_YEARS = 3


def execution_of(fund: str, years: Sequence[int], at: datetime) -> tuple[ExecutionYear, ...]:
    """Those years as known at a moment, in the order asked; a year of which nothing is known is
    there too, with every figure unknown."""
    kept = {
        row.year: row
        for row in Budget.objects.filter(
            fund=fund, year__in=years, state__in=DECIDED, approved_at__lte=at
        )
    }
    recorded = _recorded(fund, years, at)
    return tuple(
        _kept_year(kept[year], at) if year in kept else _recorded_year(year, recorded.get(year, {}))
        for year in years
    )


def last_execution_of(fund: str, year: int, at: datetime) -> dict[str, Any]:
    """The year before, as a budget keeps it at submission."""
    (last,) = execution_of(fund, [year - 1], at)
    return {
        "year": last.year,
        "through_month": last.through_month,
        "initial_fen": last.total.initial_fen,
        "adjusted_fen": last.total.adjusted_fen,
        "actual_fen": last.total.actual_fen,
        "source": last.source,
    }


def granted_at(budget_id: int, at: datetime | None) -> dict[str, int]:
    """What every level grants, in fen by code: now, or after what was adjusted until a moment."""
    granted = _initial(budget_id)
    rows = AdjustmentLine.objects.filter(
        adjustment__budget_id=budget_id,
        adjustment__state=AdjustmentState.APPROVED,
    )
    if at is not None:
        rows = rows.filter(adjustment__decided_at__lte=at)
    for code, fen in rows.values_list("line__code", "amount_fen"):
        for level in above(code):
            granted[level] += fen
    return granted


def _initial(budget_id: int) -> dict[str, int]:
    rows = BudgetLine.objects.filter(budget_id=budget_id).order_by("position", "id")
    amounts = dict(rows.values_list("code", "amount_fen"))
    total = sum(fen for code, fen in amounts.items() if "." not in code)
    return {"": total, **amounts}


def _kept_year(row: Budget, at: datetime) -> ExecutionYear:
    spent = {
        each.name.line: each.balance_fen
        for each in ledger.accounts_of(row.fund, row.year, at=at)
        if each.name.kind is AccountKind.DISBURSED and not each.name.payer
    }
    initial, granted = _initial(row.pk), granted_at(row.pk, at)
    titles = BudgetLine.objects.filter(budget=row).exclude(code__contains=".")

    day = day_of(at)
    until_now = 0 if day.year >= row.year else None  # nothing is known of a year to come

    def figures(code: str) -> Figures:
        return Figures(initial[code], granted[code], spent.get(code, 0) or until_now)

    return ExecutionYear(
        year=row.year,
        total=figures(""),
        classes={each.title: figures(each.code) for each in titles.order_by("position")},
        through_month=day.month if day.year == row.year and row.closed_at is None else None,
        source=_("总账"),
        is_kept=True,
    )


def _recorded(fund: str, years: Sequence[int], at: datetime) -> dict[int, dict[str, PastExecution]]:
    """The latest row of every year and title."""
    found: dict[int, dict[str, PastExecution]] = {}
    rows = PastExecution.objects.filter(fund=fund, year__in=years, recorded_at__lte=at)
    for row in rows.order_by("id"):
        found.setdefault(row.year, {})[row.title] = row
    return found


def _recorded_year(year: int, rows: dict[str, PastExecution]) -> ExecutionYear:
    total = rows.get("")
    return ExecutionYear(
        year=year,
        total=_figures(total) if total else Figures(),
        classes={title: _figures(row) for title, row in rows.items() if title},
        through_month=total.through_month if total else None,
        source=total.source if total else "",
    )


def _figures(row: PastExecution) -> Figures:
    return Figures(row.initial_fen, row.adjusted_fen, row.actual_fen, row.policy_items)
