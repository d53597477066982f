"""The budget board: where every line's money stands at a moment, and what later years owe."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from guanzi.ledger import selectors as ledger
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets.models import BudgetLine
from guanzi.lifecycle.budgets.rules.effects import Level
from guanzi.lifecycle.budgets.selectors.budgets import BudgetInfo, budget_of
from guanzi.lifecycle.budgets.selectors.execution import granted_at
from guanzi.lifecycle.budgets.selectors.quotas import expected_quota

YEARS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A level at a moment, in fen. What it grants is the sum of the five parts."""

    code: str
    title: str
    line_id: int | None
    quota_fen: int
    disbursed_fen: int
    in_payment_fen: int
    committed_fen: int
    left_fen: int

    @property
    def returned_fen(self) -> int:
        """What went back when the year was closed."""
        used = self.disbursed_fen + self.in_payment_fen + self.committed_fen + self.left_fen
        return self.quota_fen - used

    @property
    def depth(self) -> int:
        """0 for the total, 1 for a class, 2 for a line."""
        return len(self.code.split(".")) if self.code else 0


@dataclass(frozen=True, slots=True)
class YearAhead:
    """What is owed in a coming year, and what that year grants or is expected to; in fen.

    `quota_fen` is None where nobody has said: unknown, not zero.
    """

    year: int
    owed_fen: int
    quota_fen: int | None
    is_approved: bool

    @property
    def left_fen(self) -> int | None:
        """What the year would have left; below zero it is promised too much."""
        return None if self.quota_fen is None else self.quota_fen - self.owed_fen


def board(info: BudgetInfo, at: datetime | None = None) -> tuple[BoardRow, ...]:
    """The total, then classes and lines in the order of the plan, now or as of a moment; none
    before approval."""
    if info.approved_at is None or (at is not None and at < info.approved_at):
        return ()
    held = _held(info.fund, info.year, at)
    granted = granted_at(info.id, at)
    rows = BudgetLine.objects.filter(budget_id=info.id).order_by("position", "id")
    if at is not None:
        rows = rows.filter(Q(opened_by=None) | Q(opened_by__decided_at__lte=at))
    names = [("", "", None), *rows.values_list("code", "title", "id")]
    return tuple(
        BoardRow(
            code=code,
            title=title,
            line_id=line_id,
            quota_fen=granted[code],
            disbursed_fen=held.get((AccountKind.DISBURSED, code), 0),
            in_payment_fen=held.get((AccountKind.IN_PAYMENT, code), 0),
            committed_fen=held.get((AccountKind.COMMITTED, code), 0),
            left_fen=held.get((AccountKind.AVAILABLE, code), 0),
        )
        for code, title, line_id in names
    )


def levels_now(info: BudgetInfo) -> dict[str, Level]:
    """What adjustments are measured by, by code in the order of the plan."""
    return {
        row.code: Level(row.code, row.title, row.quota_fen, row.left_fen) for row in board(info)
    }


def years_ahead(fund: str, year: int, at: datetime) -> tuple[YearAhead, ...]:
    """The coming years: at least the next three, and every later one in which something is owed."""
    owed: dict[int, int] = {}
    for each in ledger.accounts_of(fund, at=at):
        name = each.name
        if name.kind is AccountKind.OWED and name.year > year and not (name.line or name.payer):
            owed[name.year] = each.balance_fen
    last = max([year + YEARS_AHEAD, *(each for each, fen in owed.items() if fen)])
    return tuple(_ahead(fund, each, owed.get(each, 0), at) for each in range(year + 1, last + 1))


def _ahead(fund: str, year: int, owed_fen: int, at: datetime) -> YearAhead:
    found = budget_of(fund, year)
    if found is not None and found.approved_at is not None and found.approved_at <= at:
        return YearAhead(year, owed_fen, granted_at(found.id, at)[""], is_approved=True)
    return YearAhead(year, owed_fen, expected_quota(fund, year, at=at), is_approved=False)


def _held(fund: str, year: int, at: datetime | None) -> Mapping[tuple[AccountKind, str], int]:
    every = ledger.accounts_of(fund, year, at=at)
    return {
        (each.name.kind, each.name.line): each.balance_fen for each in every if not each.name.payer
    }
