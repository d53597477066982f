"""The plan with the three things that article 8 wants beside it; submit, approve, return, close."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in, text_in
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.budgets import permissions, selectors, services
from guanzi.lifecycle.budgets.errors import BudgetInvalid
from guanzi.lifecycle.budgets.rules.execution import ExecutionYear, Figures
from guanzi.lifecycle.budgets.rules.readiness import missing_from
from guanzi.lifecycle.budgets.selectors import BudgetInfo
from guanzi.lifecycle.budgets.states import BudgetState
from guanzi.lifecycle.budgets.views.asked import read_budget


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@takes_post
def plan(request: HttpRequest, budget_id: int) -> HttpResponseBase:
    """The plan, and what the reader may do with it now."""
    actor, info = read_budget(request, budget_id)
    if request.method != "POST":
        return _plan(request, actor, info, NO_ATTEMPT)
    act = request.POST.get("act", "")
    if act in ("submit", "approve", "return"):
        permissions.require_step(actor, info, act)
    refused = attempt(request, "act", lambda: _do(act, request, actor, info, clock.now()))
    if refused:
        return _plan(request, actor, info, refused)
    done = {
        "submit": _("预算已报送市级财政部门。"),
        "approve": _("预算已批复，额度已下达到每个科目。"),
        "return": _("预算已退回编制部门。"),
    }
    messages.success(request, done[act])
    return redirect("budgets:board" if act == "approve" else "budgets:plan", budget_id)


def _do(act: str, request: HttpRequest, actor: Actor, info: BudgetInfo, at: datetime) -> None:
    seen = number_in(request.POST.get("revision"))
    if act == "submit":
        services.submit_budget(actor=actor, budget_id=info.id, at=at, seen_revision=seen)
    elif act == "approve":
        services.approve_budget(actor=actor, budget_id=info.id, at=at, seen_revision=seen)
    elif act == "return":
        reason = text_in(request.POST.get("reason"))
        services.return_budget(actor=actor, budget_id=info.id, reason=reason, at=at)
    else:
        raise BudgetInvalid(_("请选择要做什么。"))


def _plan(request: HttpRequest, actor: Actor, info: BudgetInfo, tried: Attempt) -> HttpResponse:
    is_draft = info.state is BudgetState.DRAFT
    missing = missing_from(
        work_plan=info.work_plan, evaluation=info.evaluation, problems=info.plan_problems
    )
    context = {
        "info": info,
        "plan": selectors.approved_plan(info.id) if info.is_decided else info.plan,
        "last": _last(info),
        "missing": missing if is_draft else (),
        "is_draft": is_draft,
        "may_save": permissions.may(actor, info, "save"),
        "may_submit": permissions.may(actor, info, "submit"),
        "may_approve": permissions.may(actor, info, "approve"),
        "tried": tried,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "budgets/plan.html", context, status=tried.status)


def _last(info: BudgetInfo) -> ExecutionYear:
    """Last year's execution: as it was submitted, or as known now while the draft is written."""
    kept = info.last_execution
    if info.state is BudgetState.DRAFT or not kept:
        return selectors.execution_of(info.fund, [info.year - 1], clock.now())[0]
    figures = Figures(kept["initial_fen"], kept["adjusted_fen"], kept["actual_fen"])
    return ExecutionYear(
        kept["year"], figures, through_month=kept["through_month"], source=kept["source"]
    )


@for_audience(Audience.AUTHORITY)
@takes_post
def close(request: HttpRequest, budget_id: int) -> HttpResponseBase:
    """End the year, with what that means said before."""
    actor, info = read_budget(request, budget_id)
    permissions.require_step(actor, info, "close")
    tried = NO_ATTEMPT
    if request.method == "POST":
        refused = attempt(
            request,
            "close",
            lambda: services.close_budget(actor=actor, budget_id=info.id, at=clock.now()),
        )
        if refused is None:
            messages.success(request, _("年度已结账，结余已收回。"))
            return redirect("budgets:board", budget_id)
        tried = refused
    context = {
        "info": info,
        "total": selectors.board(info)[0],
        "is_running": info.year >= clock.today().year,
        "tried": tried,
    }
    return render(request, "budgets/close.html", context, status=tried.status)
