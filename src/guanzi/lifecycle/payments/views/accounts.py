"""Accounts of payees: the enterprise's own page, and what an office checks."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.checks.views.attempts import NO_ATTEMPT, Attempt
from guanzi.lifecycle.checks.views.looks import timeline
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo
from guanzi.lifecycle.payments import permissions, selectors, services
from guanzi.lifecycle.payments.errors import AccountInvalid
from guanzi.lifecycle.payments.forms import AccountForm
from guanzi.lifecycle.payments.selectors import AccountInfo
from guanzi.lifecycle.payments.states import AccountState
from guanzi.lifecycle.payments.views.common import done

# --- the enterprise ---


@for_audience(Audience.ENTERPRISE)
@takes_post
def own(request: HttpRequest) -> HttpResponse:
    """Where the enterprise is paid, and what was paid to it."""
    actor = actor_of(request)
    enterprise = enterprises.enterprise_by_code(actor.credit_code)
    if enterprise is None:
        return render(request, "payments/account.html", {"enterprise": None})
    form = AccountForm(request.POST or None, initial={"holder": enterprise.name})
    if request.method == "POST" and form.is_valid() and _entered(actor, enterprise, form):
        messages.success(request, _("收款账户已登记，等待主管部门或财政部门核对。"))
        return redirect("payments:account")
    before = number_in(request.GET.get("before"))
    payments, following = selectors.payments_to_enterprise(enterprise.id, before)
    accounts = selectors.accounts_of(enterprise.id)
    current = [each for each in accounts if _is_current(each, accounts)]
    context = {
        "enterprise": enterprise,
        "form": form,
        "may_enter": permissions.may_enter_account(actor, enterprise.credit_code),
        "current": current,
        "replaced": [each for each in accounts if each not in current],
        "payments": payments,
        "next": f"before={following}" if following else "",
        "is_later_page": before is not None,
    }
    answer = render(request, "payments/account.html", context, status=400 if form.errors else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _is_current(account: AccountInfo, every: Sequence[AccountInfo]) -> bool:
    """One that was refused is of interest until another is entered."""
    if account.state is AccountState.REFUSED:
        return account == every[0]
    return account.state is not AccountState.REPLACED


def _entered(actor: Actor, enterprise: EnterpriseInfo, form: AccountForm) -> bool:
    """Whether the account was taken; what is wrong with it stands at its field."""
    try:
        services.enter_account(
            actor=actor,
            enterprise_id=enterprise.id,
            holder=enterprise.name,
            bank=form.cleaned_data["bank"],
            bank_code=form.cleaned_data["bank_code"],
            number=form.cleaned_data["number"],
            at=clock.now(),
        )
    except AccountInvalid as error:
        form.add_error(error.field, error.sentence)
        return False
    return True


# --- the office ---


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The accounts that nobody has checked yet."""
    require(permissions.may_read_runs(actor_of(request)))
    return render(request, "payments/accounts.html", {"accounts": selectors.accounts_waiting()})


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def one(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account with what it would replace."""
    return _page(request, account_id, NO_ATTEMPT)


@for_audience(Audience.AUTHORITY)
@takes_post
def reveal(request: HttpRequest, account_id: int) -> HttpResponse:
    """The whole number, once, for who checks it; that it was looked at is written down."""
    actor = actor_of(request)
    require(permissions.may_read_runs(actor))
    if request.method != "POST":
        return redirect("payments:check", account_id)
    number = services.reveal_account(actor=actor, account_id=account_id, at=clock.now())
    return _page(request, account_id, NO_ATTEMPT, number=number)


@for_audience(Audience.AUTHORITY)
@takes_post
def confirm(request: HttpRequest, account_id: int) -> HttpResponse:
    """It agrees with the evidence."""
    actor = actor_of(request)
    require(permissions.may_read_runs(actor))
    if request.method != "POST":
        return redirect("payments:check", account_id)
    result = done(
        request,
        "confirm",
        lambda: services.confirm_account(actor=actor, account_id=account_id, at=clock.now()),
        _("账户已核对，今后拨付到这个账户。"),
        reverse("payments:accounts"),
    )
    if isinstance(result, HttpResponseRedirect):
        return result
    return _page(request, account_id, result)


@for_audience(Audience.AUTHORITY)
@takes_post
def refuse(request: HttpRequest, account_id: int) -> HttpResponse:
    """It does not agree, for a reason that the enterprise reads."""
    actor = actor_of(request)
    require(permissions.may_read_runs(actor))
    if request.method != "POST":
        return redirect("payments:check", account_id)
    reason = request.POST.get("reason", "")
    result = done(
        request,
        "refuse",
        lambda: services.refuse_account(
            actor=actor, account_id=account_id, reason=reason, at=clock.now()
        ),
        _("账户已退回，理由已通知企业。"),
        reverse("payments:accounts"),
    )
    if isinstance(result, HttpResponseRedirect):
        return result
    return _page(request, account_id, result)


def _page(request: HttpRequest, account_id: int, tried: Attempt, number: str = "") -> HttpResponse:
    actor = actor_of(request)
    require(permissions.may_read_runs(actor))
    info = selectors.account(account_id)
    owner = enterprises.enterprise(info.enterprise_id)
    context = {
        "account": info,
        "owner": owner,
        "earlier": [each for each in selectors.accounts_of(owner.id) if each.id != info.id],
        "is_waiting": info.state is AccountState.ENTERED,
        "has_other_name": info.holder != owner.name,
        "may_confirm": permissions.may_confirm_account(actor, owner.credit_code),
        "may_reveal": permissions.may_reveal_account(actor, owner.credit_code, info.state),
        "number": _grouped(number),
        "tried": tried,
        "timeline": timeline(_subject(info)),
    }
    answer = render(request, "payments/check.html", context, status=tried.status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _subject(info: AccountInfo) -> str:
    return f"payments.payeeaccount:{info.id}"


def _grouped(number: str) -> str:
    """Four digits at a time, as people compare them."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
