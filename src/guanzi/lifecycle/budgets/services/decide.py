"""What city finance decides: approve a budget, return it, close its year."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.ledger import services as ledger
from guanzi.ledger.rules.entries import AccountName, Line, Move, moved
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets.errors import BudgetChanged, BudgetNotReady, BudgetStateConflict
from guanzi.lifecycle.budgets.models import Budget, BudgetLine
from guanzi.lifecycle.budgets.permissions import require_step
from guanzi.lifecycle.budgets.rules.plan import Plan
from guanzi.lifecycle.budgets.rules.readiness import problem_text
from guanzi.lifecycle.budgets.selectors import accounts_by_level
from guanzi.lifecycle.budgets.services.held import locked, reason_of, signed, write
from guanzi.lifecycle.budgets.states import BudgetState

KINDS = (
    AccountKind.APPROPRIATION,
    AccountKind.AVAILABLE,
    AccountKind.COMMITTED,
    AccountKind.IN_PAYMENT,
    AccountKind.DISBURSED,
)


@transaction.atomic
def approve_budget(
    *, actor: Actor, budget_id: int, at: datetime, seen_revision: int | None = None
) -> None:
    """Make the submitted plan the budget that binds, and grant it in the ledger: the total, every
    class and every line, in one entry."""
    row, info = locked(budget_id)
    require_step(actor, info, "approve")
    if seen_revision is not None and seen_revision != row.revision:
        raise BudgetChanged(_("预算在你查看之后有改动，请重新核对。"))
    if info.plan_problems:
        raise BudgetNotReady(
            _("预算明细有问题，不能批复，请退回修改。"),
            [problem_text(each) for each in info.plan_problems],
        )
    plan = info.plan
    BudgetLine.objects.bulk_create(_lines(row, plan))
    _grant(row, plan, actor, at)
    write(row, state=BudgetState.APPROVED, approver=signed(actor), approved_at=at)
    record_event(
        actor=actor,
        verb="budgets.approve",
        subject=row,
        at=at,
        before={"state": info.state, "submitted_by": info.submitter},
        after={"state": row.state, "amount_fen": plan.amount_fen, "lines": len(plan.lines)},
    )


def _lines(row: Budget, plan: Plan) -> list[BudgetLine]:
    made: list[BudgetLine] = []
    for each in plan.classes:
        made.append(
            BudgetLine(budget=row, code=each.code, title=each.title, amount_fen=each.amount_fen)
        )
        made += [
            BudgetLine(
                budget=row,
                code=line.code,
                title=line.title,
                amount_fen=line.amount_fen,
                unit_price_fen=line.unit_price_fen,
                quantity=line.quantity,
            )
            for line in each.lines
        ]
    for position, line_row in enumerate(made):
        line_row.position = position
    return made


def _grant(row: Budget, plan: Plan, actor: Actor, at: datetime) -> None:
    amounts = {
        "": plan.amount_fen,
        **{each.code: each.amount_fen for each in plan.classes},
        **{line.code: line.amount_fen for line in plan.lines},
    }
    lines: list[Line] = []
    for level, fen in amounts.items():
        opened = {
            kind: ledger.open_account(AccountName(row.fund, row.year, kind, level))
            for kind in KINDS
        }
        move = Move(opened[AccountKind.APPROPRIATION], opened[AccountKind.AVAILABLE])
        lines += moved(move, fen)
    narrative = _("批复 %(year)d 年度预算") % {"year": row.year}
    ledger.post_entry(ledger.Request(actor, f"budget-{row.pk}-approve", narrative, at), lines)


@transaction.atomic
def return_budget(*, actor: Actor, budget_id: int, reason: str, at: datetime) -> None:
    """Give a submitted budget back to its department, to be changed."""
    row, info = locked(budget_id)
    require_step(actor, info, "return")
    why = reason_of(reason, _("请写明退回的理由，编制部门会看到。"))
    write(
        row,
        state=BudgetState.DRAFT,
        returned_by=signed(actor),
        returned_at=at,
        return_reason=why,
        submitter_id=None,
        submitter="",
        submitted_at=None,
    )
    record_event(
        actor=actor,
        verb="budgets.return",
        subject=row,
        at=at,
        before={"state": info.state, "submitted_by": info.submitter},
        after={"state": row.state},
        note=why,
    )


@transaction.atomic
def close_budget(*, actor: Actor, budget_id: int, at: datetime) -> None:
    """End the year: what is left goes back, and its accounts take no entries any more.

    Raises BudgetStateConflict while anything is committed or in payment.
    """
    row, info = locked(budget_id)
    require_step(actor, info, "close")
    accounts = accounts_by_level(info.fund, info.year)
    own = {key: each.id for key, each in accounts.items() if key[0] in KINDS}
    held = ledger.hold_accounts(own.values())

    def holds(kind: AccountKind, level: str) -> int:
        return held[own[kind, level]].balance_fen

    if holds(AccountKind.COMMITTED, "") or holds(AccountKind.IN_PAYMENT, ""):
        raise BudgetStateConflict(
            _("还有已承诺未支付或支付途中的金额，不能结账。请先支付完毕，或释放不再支付的承诺。")
        )
    left = {level: holds(kind, level) for kind, level in own if kind is AccountKind.AVAILABLE}
    lines = [
        line
        for level, fen in left.items()
        for line in moved(
            Move(own[AccountKind.AVAILABLE, level], own[AccountKind.APPROPRIATION, level]), fen
        )
    ]
    if any(left.values()):
        narrative = _("%(year)d 年度结余收回") % {"year": info.year}
        ledger.post_entry(ledger.Request(actor, f"budget-{row.pk}-close", narrative, at), lines)
    ledger.close_accounts(own.values(), at=at)
    write(row, state=BudgetState.CLOSED, closed_by=signed(actor), closed_at=at)
    record_event(
        actor=actor,
        verb="budgets.close",
        subject=row,
        at=at,
        before={"state": info.state},
        after={"state": row.state, "returned_fen": left[""]},
    )
