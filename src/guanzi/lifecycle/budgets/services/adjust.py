"""Changing an approved budget: the department proposes, city finance decides (000 第十条)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.ledger import services as ledger
from guanzi.ledger.rules.entries import AccountName, Line, Move, moved
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets.errors import BudgetNotFound, BudgetNotReady
from guanzi.lifecycle.budgets.models import AdjustmentLine, BudgetAdjustment, BudgetLine
from guanzi.lifecycle.budgets.permissions import require_decision, require_step
from guanzi.lifecycle.budgets.rules.effects import Level, NewLine, effects_of, obstacles, with_new
from guanzi.lifecycle.budgets.selectors import (
    Adjustment,
    BudgetInfo,
    accounts_by_level,
    adjustment_info,
    levels_now,
    with_codes,
)
from guanzi.lifecycle.budgets.services.decide import KINDS
from guanzi.lifecycle.budgets.services.held import locked, reason_of, signed, write
from guanzi.lifecycle.budgets.states import AdjustmentKind, AdjustmentState

_BETWEEN = (AccountKind.APPROPRIATION, AccountKind.AVAILABLE)


@transaction.atomic
def propose_adjustment(  # noqa: PLR0913 - what is proposed, by whom and why
    *,
    actor: Actor,
    budget_id: int,
    kind: AdjustmentKind,
    changes: Mapping[str, int],
    reason: str,
    at: datetime,
    opens: Sequence[NewLine] = (),
) -> int:
    """Put an adjustment before city finance; its number. `changes` are fen by the line's code,
    `opens` lines that are to begin with it, under codes of their own.

    Nothing is set aside by it: the effect is computed again when it is decided. Raises
    BudgetNotReady with every obstacle.
    """
    row, info = locked(budget_id)
    require_step(actor, info, "propose")
    why = reason_of(reason, _("请写明调整的理由。"))
    new = with_codes(budget_id, opens)
    _require_possible(kind, levels_now(info), changes, new)
    lines = {each.code: each for each in BudgetLine.objects.filter(budget=row, code__in=changes)}
    last = row.adjustments.aggregate(last=Max("number"))["last"] or 0
    made = BudgetAdjustment.objects.create(
        budget=row,
        number=last + 1,
        kind=kind,
        opens=[[each.code, each.title, each.amount_fen] for each in new],
        reason=why,
        proposer_id=actor.person_id,
        proposer=signed(actor),
        proposed_at=at,
    )
    AdjustmentLine.objects.bulk_create(
        AdjustmentLine(adjustment=made, line=lines[code], amount_fen=fen)
        for code, fen in changes.items()
    )
    record_event(
        actor=actor,
        verb="budgets.propose",
        subject=made,
        at=at,
        after={"kind": kind, "changes": dict(changes), "opens": made.opens},
        note=why,
    )
    return made.number


@transaction.atomic
def approve_adjustment(*, actor: Actor, budget_id: int, number: int, at: datetime) -> None:
    """Let an adjustment take effect, at every level in one entry.

    Raises BudgetNotReady where a line would grant less than it has committed since.
    """
    info, row, asked = _asked(actor, budget_id, number)
    before = accounts_by_level(info.fund, info.year)
    ledger.hold_accounts(each.id for key, each in before.items() if key[0] in _BETWEEN)
    levels, changes = levels_now(info), dict(asked.changes)
    kept = {code: fen for code, fen in changes.items() if code in levels}
    _require_possible(asked.kind, levels, kept, asked.opens)
    for new in asked.opens:
        _open(info, row, new)
    accounts = accounts_by_level(info.fund, info.year)
    effects = effects_of(with_new(levels, asked.opens), changes)
    lines: list[Line] = []
    for effect in effects:
        granted, available = (accounts[kind, effect.level.code].id for kind in _BETWEEN)
        lines += moved(Move(granted, available), effect.change_fen)
    narrative = _("预算调整第 %(number)d 号：%(kind)s") % {
        "number": number,
        "kind": asked.kind.label,
    }
    key = f"budget-{info.id}-adjust-{number}"
    ledger.post_entry(ledger.Request(actor, key, narrative, at), lines)
    write(row, state=AdjustmentState.APPROVED, decider=signed(actor), decided_at=at)
    record_event(
        actor=actor,
        verb="budgets.adjust",
        subject=row,
        at=at,
        before={each.level.code: each.level.quota_fen for each in effects},
        after={each.level.code: each.quota_after_fen for each in effects},
        note=asked.reason,
    )


def _open(info: BudgetInfo, row: BudgetAdjustment, new: NewLine) -> None:
    """A line with nothing yet, behind the others of its class, with its accounts."""
    group = BudgetLine.objects.filter(budget_id=info.id, code=new.class_code)
    own = BudgetLine.objects.filter(budget_id=info.id, code__startswith=f"{new.class_code}.")
    line = BudgetLine.objects.create(
        budget_id=info.id,
        code=new.code,
        title=new.title,
        amount_fen=0,
        position=(own | group).aggregate(last=Max("position"))["last"],
        opened_by=row,
    )
    AdjustmentLine.objects.create(adjustment=row, line=line, amount_fen=new.amount_fen)
    for kind in KINDS:
        ledger.open_account(AccountName(info.fund, info.year, kind, new.code))


@transaction.atomic
def refuse_adjustment(
    *, actor: Actor, budget_id: int, number: int, reason: str, at: datetime
) -> None:
    """Say no to an adjustment, with the reason."""
    _info, row, _asked_for = _asked(actor, budget_id, number)
    why = reason_of(reason, _("请写明不批准的理由，提出部门会看到。"))
    write(
        row,
        state=AdjustmentState.REFUSED,
        decider=signed(actor),
        decided_at=at,
        refusal_reason=why,
    )
    record_event(actor=actor, verb="budgets.refuse", subject=row, at=at, note=why)


def _asked(
    actor: Actor, budget_id: int, number: int
) -> tuple[BudgetInfo, BudgetAdjustment, Adjustment]:
    _budget, info = locked(budget_id)
    row = BudgetAdjustment.objects.filter(budget_id=budget_id, number=number).first()
    if row is None:
        raise BudgetNotFound(_("没有这次预算调整。"))
    asked = adjustment_info(row)
    require_decision(actor, info, asked)
    return info, row, asked


def _require_possible(
    kind: AdjustmentKind,
    levels: Mapping[str, Level],
    changes: Mapping[str, int],
    opens: Sequence[NewLine],
) -> None:
    found = obstacles(kind, levels, changes, opens)
    if found:
        raise BudgetNotReady(_("这次调整不能办理，总账没有变动。"), found)
