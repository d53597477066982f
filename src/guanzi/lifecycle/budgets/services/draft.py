"""Writing a budget: begin, save, submit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.workflow import once
from guanzi.lifecycle.budgets.errors import (
    BudgetChanged,
    BudgetExists,
    BudgetInvalid,
    BudgetNotReady,
)
from guanzi.lifecycle.budgets.models import Budget
from guanzi.lifecycle.budgets.permissions import may_record, require_step
from guanzi.lifecycle.budgets.rules.plan import MOST_LINES, Row, read_plan
from guanzi.lifecycle.budgets.rules.readiness import missing_from
from guanzi.lifecycle.budgets.selectors import last_execution_of
from guanzi.lifecycle.budgets.services.held import locked, signed, write
from guanzi.lifecycle.budgets.states import BudgetState

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
LONGEST_TEXT = 20_000
LONGEST_CELL = 400


@dataclass(frozen=True, slots=True)
class Draft:
    """What the page of a draft says."""

    rows: Sequence[Row] = ()
    work_plan: str = ""
    evaluation: str = ""
    evaluation_source: str = ""
    evaluated_on: date | None = None


@transaction.atomic
def start_budget(
    *, actor: Actor, fund: str, year: int, at: datetime, is_synthetic: bool = False
) -> int:
    """An empty draft for a fund's year; its id. Raises BudgetInvalid, BudgetExists."""
    name = fund.strip()
    require(may_record(actor, name))
    if not 0 < len(name) <= 100 or not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise BudgetInvalid(_("请选择资金，并填四位的预算年度。"))
    taken = _("「%(fund)s」%(year)d 年度已经有预算。") % {"fund": name, "year": year}
    with once("budget_once", lambda: BudgetExists(taken)):
        row = Budget.objects.create(
            fund=name,
            year=year,
            organisation_id=actor.organisation_id,
            saved_by=signed(actor),
            saved_at=at,
            created_at=at,
            is_synthetic=is_synthetic,
        )
    record_event(
        actor=actor, verb="budgets.start", subject=row, at=at, after={"fund": name, "year": year}
    )
    return row.pk


@transaction.atomic
def save_budget(
    *,
    actor: Actor,
    budget_id: int,
    draft: Draft,
    at: datetime,
    seen_revision: int | None = None,
) -> int:
    """Keep the draft as it was typed, right or wrong; its new revision.

    Raises BudgetChanged where somebody saved since `seen_revision`, BudgetInvalid where it is
    longer than a budget can be.
    """
    row, info = locked(budget_id)
    require_step(actor, info, "save")
    if seen_revision is not None and seen_revision != row.revision:
        said = _("%(name)s刚刚保存过这份草稿，你的修改没有覆盖它。请核对后再保存。")
        raise BudgetChanged(said % {"name": row.saved_by})
    _require_room(draft)
    write(
        row,
        rows=[list(each) for each in draft.rows],
        work_plan=draft.work_plan.strip(),
        evaluation=draft.evaluation.strip(),
        evaluation_source=draft.evaluation_source.strip(),
        evaluated_on=draft.evaluated_on,
        revision=row.revision + 1,
        saved_by=signed(actor),
        saved_at=at,
    )
    record_event(
        actor=actor,
        verb="budgets.save",
        subject=row,
        at=at,
        before={"amount_fen": info.plan.amount_fen, "rows": len(info.rows)},
        after={
            "amount_fen": read_plan(draft.rows).plan.amount_fen,
            "rows": len(draft.rows),
            "revision": row.revision,
        },
    )
    return row.revision


def _require_room(draft: Draft) -> None:
    texts = (draft.work_plan, draft.evaluation)
    cells = (cell for each in draft.rows for cell in each)
    if any(len(text) > LONGEST_TEXT for text in texts) or len(draft.evaluation_source) > 200:
        raise BudgetInvalid(_("文字太长：计划和评价各不超过 2 万字，评价来源不超过 200 字。"))
    if len(draft.rows) > MOST_LINES or any(len(cell) > LONGEST_CELL for cell in cells):
        raise BudgetInvalid(
            _("表格太大：最多 %(most)d 行，每格不超过 %(longest)d 字。")
            % {"most": MOST_LINES, "longest": LONGEST_CELL}
        )


@transaction.atomic
def submit_budget(
    *, actor: Actor, budget_id: int, at: datetime, seen_revision: int | None = None
) -> None:
    """Hand the draft to city finance, with last year's execution as it is known now.

    Raises BudgetNotReady with every problem, BudgetChanged where it is not what was seen.
    """
    row, info = locked(budget_id)
    require_step(actor, info, "submit")
    if seen_revision is not None and seen_revision != row.revision:
        said = _("%(name)s刚刚修改了草稿，请重新核对。") % {"name": row.saved_by}
        raise BudgetChanged(said)
    problems = missing_from(
        work_plan=info.work_plan, evaluation=info.evaluation, problems=info.plan_problems
    )
    if problems:
        said = _("还有 %(n)d 处需要改正，不能报送。") % {"n": len(problems)}
        raise BudgetNotReady(said, problems)
    write(
        row,
        last_execution=last_execution_of(info.fund, info.year, at),
        state=BudgetState.SUBMITTED,
        submitter_id=actor.person_id,
        submitter=signed(actor),
        submitted_at=at,
        return_reason="",
        returned_by="",
        returned_at=None,
    )
    record_event(
        actor=actor,
        verb="budgets.submit",
        subject=row,
        at=at,
        before={"state": info.state},
        after={"state": row.state, "amount_fen": info.plan.amount_fen, "rows": row.rows},
    )
