"""Budgets and their adjustments, as people see them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.budgets.errors import BudgetNotFound
from guanzi.lifecycle.budgets.models import Budget, BudgetAdjustment
from guanzi.lifecycle.budgets.rules.effects import NewLine
from guanzi.lifecycle.budgets.rules.plan import (
    Plan,
    PlannedClass,
    PlannedLine,
    PlanProblem,
    Row,
    as_row,
    read_plan,
)
from guanzi.lifecycle.budgets.states import AdjustmentKind, AdjustmentState, BudgetState

DECIDED = (BudgetState.APPROVED, BudgetState.CLOSED)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A proposed, approved or refused change of a budget; by code, in fen. `changes` are those of
    the lines that it `opens` too."""

    id: int
    number: int
    kind: AdjustmentKind
    state: AdjustmentState
    reason: str
    proposer_id: int
    proposer: str
    proposed_at: datetime
    decider: str
    decided_at: datetime | None
    refusal_reason: str
    changes: tuple[tuple[str, int], ...]
    opens: tuple[NewLine, ...] = ()


@dataclass(frozen=True, slots=True)
class BudgetInfo:
    """A budget as those who may read it see it."""

    id: int
    fund: str
    year: int
    organisation_id: int
    organisation: str
    state: BudgetState
    rows: tuple[Row, ...]
    work_plan: str
    evaluation: str
    evaluation_source: str
    evaluated_on: date | None
    revision: int
    saved_by: str
    saved_at: datetime
    submitter_id: int | None
    submitter: str
    submitted_at: datetime | None
    returned_by: str
    returned_at: datetime | None
    return_reason: str
    approver: str
    approved_at: datetime | None
    closed_by: str
    closed_at: datetime | None
    last_execution: dict[str, Any]
    is_synthetic: bool

    @property
    def is_decided(self) -> bool:
        """Whether it was approved, closed since or not."""
        return self.state in DECIDED

    @property
    def plan(self) -> Plan:
        """What its table says, as far as it can be understood."""
        return read_plan(self.rows).plan

    @property
    def plan_problems(self) -> tuple[PlanProblem, ...]:
        """What in the table cannot be understood."""
        return read_plan(self.rows).problems


def budget(budget_id: int) -> BudgetInfo:
    """One budget. Raises BudgetNotFound."""
    row = _budgets().filter(pk=budget_id).first()
    if row is None:
        raise BudgetNotFound(_("没有这份预算。"))
    return budget_info(row)


def budget_of(fund: str, year: int) -> BudgetInfo | None:
    """The budget of a fund's year, where there is one."""
    row = _budgets().filter(fund=fund, year=year).first()
    return budget_info(row) if row else None


def budgets_for(actor: Actor) -> tuple[BudgetInfo, ...]:
    """What somebody may read: newest year first, then by fund."""
    rows = _budgets().order_by("-year", "fund")
    if actor.kind is OrganisationKind.CITY_DEPARTMENT:
        rows = rows.filter(organisation_id=actor.organisation_id)
    elif actor.kind is OrganisationKind.DISTRICT_FINANCE:
        rows = rows.filter(state__in=DECIDED)
    elif actor.kind not in (OrganisationKind.CITY_FINANCE, OrganisationKind.AUDITOR):
        rows = rows.none()
    return tuple(budget_info(row) for row in rows)


def department_of(fund: str) -> int | None:
    """The organisation that drafts the fund's budgets: the one that drafted the latest."""
    rows = Budget.objects.filter(fund=fund).order_by("-year")
    return rows.values_list("organisation_id", flat=True).first()


def approved_plan(budget_id: int) -> Plan:
    """The plan as it was approved."""
    own = Budget.objects.get(pk=budget_id).lines.filter(opened_by=None)
    rows = list(own.order_by("position"))
    lines = [
        PlannedLine(row.code, row.title, row.amount_fen, row.unit_price_fen, row.quantity)
        for row in rows
    ]
    return Plan(
        tuple(
            PlannedClass(
                each.code,
                each.title,
                tuple(line for line in lines if line.code.startswith(f"{each.code}.")),
            )
            for each in lines
            if "." not in each.code
        )
    )


def adjustments_of(budget_id: int) -> tuple[Adjustment, ...]:
    """Every adjustment, newest first."""
    rows = BudgetAdjustment.objects.filter(budget_id=budget_id).order_by("-number")
    return tuple(adjustment_info(row) for row in rows.prefetch_related("lines__line"))


def adjustment(budget_id: int, number: int) -> Adjustment:
    """One adjustment. Raises BudgetNotFound."""
    row = BudgetAdjustment.objects.filter(budget_id=budget_id, number=number).first()
    if row is None:
        raise BudgetNotFound(_("没有这次预算调整。"))
    return adjustment_info(row)


def adjustment_info(row: BudgetAdjustment) -> Adjustment:
    """An adjustment's row as others see it."""
    changes = [(each.line.position, each.line.code, each.amount_fen) for each in row.lines.all()]
    opens = tuple(NewLine(code, title, fen) for code, title, fen in row.opens)
    told = {code: fen for _position, code, fen in sorted(changes)}
    return Adjustment(
        id=row.pk,
        number=row.number,
        kind=AdjustmentKind(row.kind),
        state=AdjustmentState(row.state),
        reason=row.reason,
        proposer_id=row.proposer_id,
        proposer=row.proposer,
        proposed_at=row.proposed_at,
        decider=row.decider,
        decided_at=row.decided_at,
        refusal_reason=row.refusal_reason,
        changes=tuple((told | {new.code: new.amount_fen for new in opens}).items()),
        opens=opens,
    )


def with_codes(budget_id: int, opens: Sequence[NewLine]) -> tuple[NewLine, ...]:
    """New lines under the next codes of their classes that no line and no proposal has."""
    proposed = BudgetAdjustment.objects.filter(budget_id=budget_id).values_list("opens", flat=True)
    taken = {code for every in proposed for code, _title, _fen in every}
    taken |= set(Budget.objects.get(pk=budget_id).lines.values_list("code", flat=True))
    found = []
    for new in opens:
        codes = (f"{new.class_code}.{n}" for n in count(1))
        code = next(code for code in codes if code not in taken)
        taken.add(code)
        found.append(replace(new, code=code))
    return tuple(found)


def _budgets() -> QuerySet[Budget]:
    return Budget.objects.select_related("organisation")


def budget_info(row: Budget) -> BudgetInfo:
    """A budget's row as others see it."""
    return BudgetInfo(
        id=row.pk,
        fund=row.fund,
        year=row.year,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        state=BudgetState(row.state),
        rows=tuple(as_row(each) for each in row.rows),
        work_plan=row.work_plan,
        evaluation=row.evaluation,
        evaluation_source=row.evaluation_source,
        evaluated_on=row.evaluated_on,
        revision=row.revision,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
        submitter_id=row.submitter_id,
        submitter=row.submitter,
        submitted_at=row.submitted_at,
        returned_by=row.returned_by,
        returned_at=row.returned_at,
        return_reason=row.return_reason,
        approver=row.approver,
        approved_at=row.approved_at,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        last_execution=row.last_execution,
        is_synthetic=row.is_synthetic,
    )
