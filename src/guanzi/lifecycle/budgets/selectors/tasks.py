"""What waits for somebody in the budgets."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.notices.waiting import Task
from guanzi.lifecycle.budgets.models import Budget, BudgetAdjustment
from guanzi.lifecycle.budgets.states import AdjustmentState, BudgetState


def tasks_of(actor: Actor, at: datetime) -> tuple[Task, ...]:
    """Drafts of the own department; for those who lead city finance, what waits for a decision,
    and years that are over and not closed."""
    if actor.kind is OrganisationKind.CITY_DEPARTMENT and actor.may_handle:
        rows = Budget.objects.filter(
            organisation_id=actor.organisation_id, state=BudgetState.DRAFT
        ).order_by("year", "fund")
        return tuple(
            _task(row, "budgets:edit", _word(row), row.returned_at or row.created_at)
            for row in rows
        )
    if actor.kind is OrganisationKind.CITY_FINANCE and actor.leads:
        waiting = Budget.objects.filter(state=BudgetState.SUBMITTED).order_by("submitted_at")
        adjustments = BudgetAdjustment.objects.filter(state=AdjustmentState.PROPOSED)
        over = Budget.objects.filter(state=BudgetState.APPROVED, year__lt=clock.day_of(at).year)
        return (
            *(_task(row, "budgets:plan", _("待批复的预算"), row.submitted_at) for row in waiting),
            *(_adjustment(row) for row in adjustments.select_related("budget").order_by("id")),
            *(_over(row) for row in over.order_by("year", "fund")),
        )
    return ()


def _word(row: Budget) -> str:
    return _("退回修改的预算") if row.returned_at else _("编制中的预算")


def _task(row: Budget, route: str, kind: str, since: datetime | None) -> Task:
    title = _("%(fund)s %(year)d 年度预算") % {"fund": row.fund, "year": row.year}
    return Task(title, reverse(route, args=[row.pk]), None, kind, since)


def _over(row: Budget) -> Task:
    began = datetime(row.year + 1, 1, 1, tzinfo=clock.SHANGHAI)
    return _task(row, "budgets:close", _("待结账的预算"), began)


def _adjustment(row: BudgetAdjustment) -> Task:
    said = {"fund": row.budget.fund, "year": row.budget.year, "number": row.number}
    title = _("%(fund)s %(year)d 年度预算调整第 %(number)d 号") % said
    link = reverse("budgets:adjustment", args=[row.budget_id, row.number])
    return Task(title, link, None, _("待审批的预算调整"), row.proposed_at)
