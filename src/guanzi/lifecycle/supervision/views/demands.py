"""The demand: proposed on one page, approved or returned on another that says what will happen."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.enterprises import selectors as register
from guanzi.lifecycle.projects.states import InstalmentState, ProjectState
from guanzi.lifecycle.supervision import permissions, selectors, services
from guanzi.lifecycle.supervision.errors import DemandInvalid, SupervisionConflict
from guanzi.lifecycle.supervision.forms import DemandForm
from guanzi.lifecycle.supervision.rules.recovery import years_later
from guanzi.lifecycle.supervision.selectors import SupervisionInfo
from guanzi.lifecycle.supervision.states import CONDUCTS
from guanzi.lifecycle.supervision.views.case import case_for

_UNPAID = (InstalmentState.COMMITTED, InstalmentState.PROMISED)


@for_audience(Audience.AUTHORITY)
@takes_post
def propose(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Write what is to be demanded; what was paid and by whom stands beside."""
    actor = actor_of(request)
    info = case_for(actor, case_id)
    require(permissions.may_handle(actor, info, "propose"))
    form, status = DemandForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = _proposed(actor, info, form)
        if status == 200:
            messages.success(request, _("已提出，等待市级财政部门负责人批准。"))
            return redirect("supervision:case", case_id)
    shares = selectors.shares_of(info)
    context = {
        "info": info,
        "form": form,
        "shares": shares,
        "paid_fen": sum(share.paid_fen for share in shares),
        "is_heard": info.is_heard(clock.now()),
        "conducts": CONDUCTS,
        "catalogue_items": register.catalogue_items(),
    }
    return render(request, "supervision/propose.html", context, status=status)


def _proposed(actor: Actor, info: SupervisionInfo, form: DemandForm) -> int:
    """Propose what was typed; the status, 200 when it was done. What is wrong is on the form."""
    if not form.is_valid():
        return 400
    try:
        services.propose_demand(
            actor=actor, case_id=info.id, proposal=form.proposal(), at=clock.now()
        )
    except DemandInvalid as error:
        form.add_error(error.field, error.sentence)
        return 400
    except SupervisionConflict as error:
        form.add_error(None, error.sentence)
        return 409
    except InvalidInput as error:
        form.add_error(None, error.sentence)
        return 400
    return 200


@for_audience(Audience.AUTHORITY)
@takes_post
def decide(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Approve the demand, or send it back."""
    actor, at = actor_of(request), clock.now()
    info = case_for(actor, case_id)
    require(permissions.may_approve(actor, info))
    tried = NO_ATTEMPT
    if request.method == "POST":
        failed = attempt(request, "decide", lambda: _decided(request, actor, info, at))
        if failed is None:
            is_approved = request.POST.get("act") == "approve"
            done = _("追回已批准，企业会收到通知。") if is_approved else _("已退回承办单位。")
            messages.success(request, done)
            return redirect("supervision:case", case_id)
        tried = failed
    return _page(request, info, tried, at)


def _decided(request: HttpRequest, actor: Actor, info: SupervisionInfo, at: datetime) -> None:
    seen, act = request.POST.get("demand", ""), request.POST.get("act", "")
    if info.demand is None or seen != str(info.demand.id):
        raise SupervisionConflict(_("追回的意见在打开页面之后变了，请再看一遍。"))
    if act == "approve":
        services.approve_demand(actor=actor, case_id=info.id, at=at)
    elif act == "return":
        reason = request.POST.get("reason", "")
        services.return_demand(actor=actor, case_id=info.id, reason=reason, at=at)
    else:
        raise SupervisionConflict(_("请选择批准还是退回。"))


def _page(
    request: HttpRequest, info: SupervisionInfo, tried: Attempt, at: datetime
) -> HttpResponse:
    demand = info.demand
    years = demand.bar_years if demand else 0
    unpaid = [each for each in info.project.instalments if each.state in _UNPAID]
    context = {
        "info": info,
        "demand": demand,
        "shares": [share for share in selectors.shares_of(info) if share.due_fen],
        "unpaid_fen": sum(each.amount_fen for each in unpaid),
        "is_established": info.project.state is ProjectState.ESTABLISHED,
        "bar_until": years_later(clock.day_of(at), years) if years else None,
        "tried": tried,
    }
    return render(request, "supervision/decide.html", context, status=tried.status)
