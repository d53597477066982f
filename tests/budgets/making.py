"""Budgets for tests of this stage and of those that spend from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.budgets import selectors, services
from guanzi.lifecycle.budgets.rules.execution import ExecutionYear, Figures
from guanzi.lifecycle.budgets.rules.plan import Row
from guanzi.lifecycle.budgets.states import AdjustmentKind
from tests.world import MORNING, PUBLISHED

FUND = "高新技术成果转化专项扶持资金"
LINES = (
    ("成果转化", "销售收入扶持", 3_000_000_00),
    ("成果转化", "科技型中小企业加计", 1_000_000_00),
    ("服务采购", "评审服务", 500_000_00),
)


def a_draft_budget(
    department: Actor, rows: Sequence[Row], *, fund: str = FUND, year: int = 2025
) -> int:
    """A draft with everything that a submission asks; its id."""
    budget_id = services.start_budget(actor=department, fund=fund, year=year, at=PUBLISHED)
    draft = services.Draft(rows=rows, work_plan="按计划支持。", evaluation="2023 年度评价良好。")
    services.save_budget(actor=department, budget_id=budget_id, draft=draft, at=PUBLISHED)
    return budget_id


def an_approved_budget(
    department: Actor,
    finance: Actor,
    fund: str = FUND,
    year: int = 2025,
    lines: Sequence[tuple[str, str, int]] = LINES,
    *,
    at: datetime = PUBLISHED,
) -> list[int]:
    """A budget that grants `lines` (class, line, fen) in the ledger; the lines' ids, in order.

    `department` and `finance` lead a city department and city finance.
    """
    rows = [(group, title, f"{fen // 100}.{fen % 100:02d}", "", "") for group, title, fen in lines]
    budget_id = a_draft_budget(department, rows, fund=fund, year=year)
    services.submit_budget(actor=department, budget_id=budget_id, at=at)
    services.approve_budget(actor=finance, budget_id=budget_id, at=at)
    return [line.line_id for line in selectors.lines_open(fund) if line.year == year]


def everything_recorded(department: Actor, finance: Actor, fund: str = FUND) -> int:
    """An approved budget with an adjustment, a past year and an expectation; the budget's id."""
    (first, *_others) = an_approved_budget(department, finance, fund)
    budget_id = selectors.line_quota(first).budget_id
    services.propose_adjustment(
        actor=department,
        budget_id=budget_id,
        kind=AdjustmentKind.BETWEEN,
        changes={"1.1": -100_00, "2.1": 100_00},
        reason="评审量增加",
        at=MORNING,
    )
    given = ExecutionYear(2024, Figures(100_00, 100_00, 99_00), source="决算批复")
    services.record_execution(actor=department, fund=fund, given=given, at=PUBLISHED)
    services.record_expected_quota(
        actor=department, fund=fund, year=2026, amount_fen=1_00, basis="中期规划", at=PUBLISHED
    )
    return budget_id


def text(answer: Any) -> str:
    """What a page says; it was drawn, whether the act was taken or refused."""
    assert answer.status_code in (200, 400, 409), answer.status_code
    return str(answer.content.decode())
