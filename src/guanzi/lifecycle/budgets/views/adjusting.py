"""In-year adjustments: proposed with their effect shown, then decided."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import text_in
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.budgets import permissions, selectors, services
from guanzi.lifecycle.budgets.errors import BudgetInvalid, BudgetNotReady
from guanzi.lifecycle.budgets.forms.figures import Proposal, proposal_typed
from guanzi.lifecycle.budgets.rules.effects import Effect, Level, effects_of, obstacles, with_new
from guanzi.lifecycle.budgets.selectors import BudgetInfo
from guanzi.lifecycle.budgets.states import AdjustmentKind, AdjustmentState
from guanzi.lifecycle.budgets.views.asked import read_budget


@dataclass(frozen=True, slots=True)
class Field:
    """A level in the form; only lines take an amount."""

    level: Level
    is_line: bool
    text: str


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@takes_post
def adjustments(request: HttpRequest, budget_id: int) -> HttpResponseBase:
    """Every adjustment, and a new one: first its effect, then the proposal."""
    actor, info = read_budget(request, budget_id)
    if request.method != "POST":
        return _page(request, actor, info, NO_ATTEMPT, None)
    permissions.require_step(actor, info, "propose")
    read: list[Proposal] = []
    refused = attempt(request, "read", lambda: read.append(_possible(request, info)))
    is_seen = bool(read) and request.POST.get("seen") == read[0].mark
    if request.POST.get("act") == "propose" and read and not is_seen:
        sentence = _("金额在看过变化之后改了，请再看一次变化再提出。")
        refused = Attempt("propose", sentence, status=409)
    elif refused is None and request.POST.get("act") == "propose":
        made: list[int] = []
        refused = attempt(request, "propose", lambda: made.append(_proposed(actor, info, read[0])))
        if refused is None:
            messages.success(request, _("调整已提出，等待市级财政部门审批；额度还没有变动。"))
            return redirect("budgets:adjustment", budget_id, made[0])
    return _page(request, actor, info, refused or NO_ATTEMPT, read[0] if read else None)


def _possible(request: HttpRequest, info: BudgetInfo) -> Proposal:
    typed = {name: request.POST.get(name, "") for name in request.POST}
    proposal = proposal_typed(typed)
    new = selectors.with_codes(info.id, proposal.opens)
    found = obstacles(proposal.kind, selectors.levels_now(info), proposal.changes, new)
    if found:
        raise BudgetNotReady(_("这次调整不能办理，总账没有变动。"), found)
    return proposal


def _proposed(actor: Actor, info: BudgetInfo, proposal: Proposal) -> int:
    return services.propose_adjustment(
        actor=actor,
        budget_id=info.id,
        kind=proposal.kind,
        changes=proposal.changes,
        opens=proposal.opens,
        reason=proposal.reason,
        at=clock.now(),
    )


def _page(
    request: HttpRequest,
    actor: Actor,
    info: BudgetInfo,
    tried: Attempt,
    proposal: Proposal | None,
) -> HttpResponse:
    levels = selectors.levels_now(info)
    effects: tuple[Effect, ...] = ()
    if proposal is not None:
        new = selectors.with_codes(info.id, proposal.opens)
        added = {each.code: each.amount_fen for each in new}
        effects = effects_of(with_new(levels, new), {**proposal.changes, **added})
    context = {
        "info": info,
        "adjustments": selectors.adjustments_of(info.id),
        "may_propose": permissions.may(actor, info, "propose"),
        "fields": [
            Field(level, "." in code, request.POST.get(f"change-{code}", ""))
            for code, level in levels.items()
            if code
        ],
        "classes": [level for code, level in levels.items() if code and "." not in code],
        "new": {name: request.POST.get(f"new-{name}", "") for name in ("class", "title", "amount")},
        "kinds": AdjustmentKind.choices,
        "kind": request.POST.get("kind", ""),
        "reason": request.POST.get("reason", ""),
        "effects": effects,
        "mark": proposal.mark if proposal else "",
        "tried": tried,
    }
    return render(request, "budgets/adjustments.html", context, status=tried.status)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@takes_post
def adjustment(request: HttpRequest, budget_id: int, number: int) -> HttpResponseBase:
    """One adjustment with its effect as of now, and the decision."""
    actor, info = read_budget(request, budget_id)
    asked = selectors.adjustment(budget_id, number)
    tried = NO_ATTEMPT
    if request.method == "POST":
        permissions.require_decision(actor, info, asked)
        refused = attempt(request, "decide", lambda: _decide(request, actor, info, number))
        if refused is None:
            messages.success(request, _("已办理。"))
            return redirect("budgets:adjustment", budget_id, number)
        tried = refused
    now, is_open = selectors.levels_now(info), asked.state is AdjustmentState.PROPOSED
    levels, changes = with_new(now, asked.opens), dict(asked.changes)
    kept = {code: fen for code, fen in changes.items() if code in now}
    context = {
        "info": info,
        "asked": asked,
        "is_open": is_open,
        "titles": {code: level.title for code, level in levels.items()},
        "changes": [(levels[code], fen) for code, fen in asked.changes],
        "effects": effects_of(levels, changes) if is_open else (),
        "obstacles": obstacles(asked.kind, now, kept, asked.opens) if is_open else (),
        "may_decide": permissions.may_decide(actor, info, asked),
        "tried": tried,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "budgets/adjustment.html", context, status=tried.status)


def _decide(request: HttpRequest, actor: Actor, info: BudgetInfo, number: int) -> None:
    act, at = request.POST.get("act", ""), clock.now()
    if act == "approve":
        services.approve_adjustment(actor=actor, budget_id=info.id, number=number, at=at)
    elif act == "refuse":
        reason = text_in(request.POST.get("reason"))
        services.refuse_adjustment(
            actor=actor, budget_id=info.id, number=number, reason=reason, at=at
        )
    else:
        raise BudgetInvalid(_("请选择要做什么。"))
