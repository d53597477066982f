"""What is recorded beside the budgets: years that the platform did not keep, years to come."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.budgets.errors import BudgetInvalid, BudgetStateConflict
from guanzi.lifecycle.budgets.models import ExpectedQuota, PastExecution
from guanzi.lifecycle.budgets.permissions import may_record
from guanzi.lifecycle.budgets.rules.execution import ExecutionYear, Figures
from guanzi.lifecycle.budgets.selectors import budget_of
from guanzi.lifecycle.budgets.services.draft import EARLIEST_YEAR, LATEST_YEAR
from guanzi.lifecycle.budgets.services.held import signed

MOST_FEN = 10**15
LAST_PART_MONTH = 11


@transaction.atomic
def record_execution(*, actor: Actor, fund: str, given: ExecutionYear, at: datetime) -> None:
    """Write down how a year was executed; what is left empty is unknown.

    A later record of the same year rules. Raises BudgetInvalid, BudgetStateConflict for a year
    whose execution the ledger knows.
    """
    require(may_record(actor, fund))
    kept = budget_of(fund, given.year)
    if kept is not None and kept.is_decided:
        raise BudgetStateConflict(_("这一年的预算在平台上批复，执行情况由总账得出，不能另行登记。"))
    _require_sound(given)
    rows = [("", given.total), *given.classes.items()]
    made = [_row(fund, given, title, figures, actor, at) for title, figures in rows]
    for row in made:
        row.save()
    record_event(
        actor=actor,
        verb="budgets.record",
        subject=made[0],
        at=at,
        after={"year": given.year, "figures": _told(rows)},
        note=given.source,
    )


def _require_sound(given: ExecutionYear) -> None:
    if not EARLIEST_YEAR <= given.year <= LATEST_YEAR:
        raise BudgetInvalid(_("请填四位的年度，如 2024。"))
    if given.through_month is not None and not 1 <= given.through_month <= LAST_PART_MONTH:
        raise BudgetInvalid(_("不满一年的，截至月份填 1 至 11；全年不填。"))
    if not given.source.strip() or len(given.source.strip()) > 200:
        raise BudgetInvalid(_("请写明数字的来源（不超过 200 字），如决算批复的文号。"))
    for figures in (given.total, *given.classes.values()):
        amounts = (figures.initial_fen, figures.adjusted_fen, figures.actual_fen)
        if any(fen is not None and not 0 <= fen <= MOST_FEN for fen in amounts):
            raise BudgetInvalid(_("金额不能小于零，也不能超过 10 万亿元。"))


def _row(
    fund: str, given: ExecutionYear, title: str, figures: Figures, actor: Actor, at: datetime
) -> PastExecution:
    return PastExecution(
        fund=fund,
        year=given.year,
        title=title,
        through_month=given.through_month,
        policy_items=figures.policy_items,
        initial_fen=figures.initial_fen,
        adjusted_fen=figures.adjusted_fen,
        actual_fen=figures.actual_fen,
        source=given.source.strip(),
        recorded_by=signed(actor),
        recorded_at=at,
    )


def _told(rows: list[tuple[str, Figures]]) -> Mapping[str, list[int | None]]:
    return {
        title: [each.initial_fen, each.adjusted_fen, each.actual_fen, each.policy_items]
        for title, each in rows
    }


@transaction.atomic
def record_expected_quota(
    *, actor: Actor, fund: str, year: int, amount_fen: int, basis: str, at: datetime
) -> None:
    """Write down what a coming year is expected to grant; a later record of the year rules."""
    require(may_record(actor, fund))
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise BudgetInvalid(_("请填四位的年度，如 2024。"))
    if not 0 <= amount_fen <= MOST_FEN:
        raise BudgetInvalid(_("金额不能小于零，也不能超过 10 万亿元。"))
    if not basis.strip() or len(basis.strip()) > 300:
        raise BudgetInvalid(_("请写明依据（不超过 300 字），如中期财政规划。"))
    row = ExpectedQuota.objects.create(
        fund=fund,
        year=year,
        amount_fen=amount_fen,
        basis=basis.strip(),
        recorded_by=signed(actor),
        recorded_at=at,
    )
    record_event(
        actor=actor,
        verb="budgets.expect",
        subject=row,
        at=at,
        after={"year": year, "amount_fen": amount_fen},
        note=row.basis,
    )
