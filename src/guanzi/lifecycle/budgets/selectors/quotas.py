"""What later stages ask: the open lines, what they have left, and their accounts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanzi.ledger import selectors as ledger
from guanzi.ledger.rules.entries import Move
from guanzi.ledger.selectors import AccountInfo
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets.errors import BudgetNotFound
from guanzi.lifecycle.budgets.models import BudgetLine, ExpectedQuota
from guanzi.lifecycle.budgets.rules.effects import above
from guanzi.lifecycle.budgets.states import BudgetState

Accounts = Mapping[tuple[AccountKind, str], AccountInfo]


@dataclass(frozen=True, slots=True)
class LineQuota:
    """A line (三级) of an approved budget, and what may still be committed; in fen.

    `left_fen` is the least of what the line, its class and the total have left.
    """

    line_id: int
    budget_id: int
    fund: str
    year: int
    code: str
    class_title: str
    title: str
    line_left_fen: int
    class_left_fen: int
    total_left_fen: int

    @property
    def left_fen(self) -> int:
        """What may still be committed to this line."""
        return min(self.line_left_fen, self.class_left_fen, self.total_left_fen)


def accounts_by_level(fund: str, year: int) -> dict[tuple[AccountKind, str], AccountInfo]:
    """The city's accounts of a year by kind and line."""
    every = ledger.accounts_of(fund, year)
    return {(each.name.kind, each.name.line): each for each in every if not each.name.payer}


def lines_open(fund: str) -> tuple[LineQuota, ...]:
    """The lines of the fund's approved budgets that are not closed, newest year last."""
    rows = _lines().filter(budget__fund=fund, budget__state=BudgetState.APPROVED)
    return tuple(_quotas(rows.order_by("budget__year", "position", "id")))


def line_quota(line_id: int) -> LineQuota:
    """One line, whatever the state of its budget. Raises BudgetNotFound."""
    return next(iter(_quotas([_line(line_id)])))


def level_accounts(line_id: int, kind: AccountKind) -> tuple[int, ...]:
    """The accounts of one kind for the total, the class and the line. Raises BudgetNotFound."""
    row = _line(line_id)
    accounts = accounts_by_level(row.budget.fund, row.budget.year)
    return tuple(_account(accounts, kind, level) for level in above(row.code))


def commitment_moves(line_id: int) -> list[Move]:
    """From available to committed at every level. Raises BudgetNotFound."""
    sources = level_accounts(line_id, AccountKind.AVAILABLE)
    holders = level_accounts(line_id, AccountKind.COMMITTED)
    return [Move(*pair) for pair in zip(sources, holders, strict=True)]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a year was said to grant, in fen, by whom and on what ground."""

    year: int
    amount_fen: int
    basis: str
    recorded_by: str
    recorded_at: datetime


def expected_quota(fund: str, year: int, *, at: datetime | None = None) -> int | None:
    """What the year is expected to grant, in fen; None where nobody has said (until `at`)."""
    rows = ExpectedQuota.objects.filter(fund=fund, year=year).order_by("-id")
    if at is not None:
        rows = rows.filter(recorded_at__lte=at)
    return rows.values_list("amount_fen", flat=True).first()


def expectations_of(fund: str) -> tuple[Expected, ...]:
    """Everything that was said of coming years, newest first."""
    rows = ExpectedQuota.objects.filter(fund=fund).order_by("-id")
    return tuple(
        Expected(row.year, row.amount_fen, row.basis, row.recorded_by, row.recorded_at)
        for row in rows
    )


def _lines() -> QuerySet[BudgetLine]:
    return BudgetLine.objects.filter(code__contains=".").select_related("budget")


def _line(line_id: int) -> BudgetLine:
    row = _lines().filter(pk=line_id).first()
    if row is None:
        raise BudgetNotFound(_("没有这个预算科目。"))
    return row


def _account(accounts: Accounts, kind: AccountKind, level: str) -> int:
    found = accounts.get((kind, level))
    if found is None:
        raise BudgetNotFound(_("这个预算科目在总账里没有「%(kind)s」账户。") % {"kind": kind.label})
    return found.id


def _quotas(rows: Iterable[BudgetLine]) -> Iterable[LineQuota]:
    books: dict[int, Accounts] = {}
    classes: dict[int, dict[str, str]] = {}
    for row in rows:
        budget = row.budget
        if budget.pk not in books:
            books[budget.pk] = accounts_by_level(budget.fund, budget.year)
            classes[budget.pk] = _class_titles(budget.pk)
        total, group, own = (
            books[budget.pk][AccountKind.AVAILABLE, level].balance_fen for level in above(row.code)
        )
        yield LineQuota(
            line_id=row.pk,
            budget_id=budget.pk,
            fund=budget.fund,
            year=budget.year,
            code=row.code,
            class_title=classes[budget.pk][row.code.partition(".")[0]],
            title=row.title,
            line_left_fen=own,
            class_left_fen=group,
            total_left_fen=total,
        )


def _class_titles(budget_id: int) -> dict[str, str]:
    rows = BudgetLine.objects.filter(budget_id=budget_id).exclude(code__contains=".")
    return dict(rows.values_list("code", "title"))
