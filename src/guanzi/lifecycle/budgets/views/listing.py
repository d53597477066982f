"""Every budget that somebody may read, and beginning one."""

from contextlib import suppress
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in, text_in
from guanzi.foundation.attempts import NO_ATTEMPT, attempt
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.budgets import permissions, selectors, services
from guanzi.lifecycle.budgets.selectors import BudgetInfo
from guanzi.lifecycle.policies.errors import RulebookNotPublished
from guanzi.lifecycle.policies.selectors import current_rulebook


@dataclass(frozen=True, slots=True)
class Listed:
    """A budget in the list, and what it grants now or asks for; in fen."""

    info: BudgetInfo
    amount_fen: int
    lines: int


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund with its years."""

    name: str
    budgets: tuple[Listed, ...]


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Budgets by fund, newest year first."""
    actor = actor_of(request)
    require(permissions.may_look(actor))
    context = {"funds": _funds(actor), "may_draft": permissions.may_draft(actor)}
    return render(request, "budgets/list.html", context)


def _funds(actor: Actor) -> list[Fund]:
    readable = selectors.budgets_for(actor)
    names = {info.fund for info in readable} | {
        fund for fund in selectors.known_funds() if permissions.may_read_fund(actor, fund)
    }
    return [
        Fund(name, tuple(_listed(info) for info in readable if info.fund == name))
        for name in sorted(names)
    ]


def _listed(info: BudgetInfo) -> Listed:
    plan = info.plan
    amount = selectors.granted_at(info.id, None)[""] if info.is_decided else plan.amount_fen
    return Listed(info, amount, len(plan.lines))


@for_audience(Audience.AUTHORITY)
@takes_post
def create(request: HttpRequest) -> HttpResponseBase:
    """Choose the fund and the year; the rest is written on the next page."""
    actor, at = actor_of(request), clock.now()
    require(permissions.may_draft(actor))
    fund = text_in(request.POST.get("fund", request.GET.get("fund")))
    year = request.POST.get("year", str(clock.day_of(at).year + 1))
    tried = NO_ATTEMPT
    if request.method == "POST":
        made: list[int] = []
        given = number_in(year, most_digits=4) or 0
        refused = attempt(
            request,
            "start",
            lambda: made.append(services.start_budget(actor=actor, fund=fund, year=given, at=at)),
        )
        if refused is None:
            return redirect("budgets:edit", made[0])
        tried = refused
    context = {"funds": funds_to_draft(actor), "fund": fund, "year": year[:10], "tried": tried}
    return render(request, "budgets/create.html", context, status=tried.status)


def funds_to_draft(actor: Actor) -> list[str]:
    """The funds of the rulebook and those known here, as far as they are the department's."""
    names = set(selectors.known_funds())
    with suppress(RulebookNotPublished):
        names |= {document.fund for document in current_rulebook().documents if document.fund}
    return [name for name in sorted(names) if permissions.may_record(actor, name)]
