"""From which account each fund is paid."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import text_in
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.payments import permissions, selectors, services
from guanzi.lifecycle.payments.errors import AccountInvalid
from guanzi.lifecycle.payments.forms import TreasuryForm


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@takes_post
def index(request: HttpRequest) -> HttpResponse:
    """The account of each fund; a leader of city finance writes down another one."""
    actor = actor_of(request)
    require(permissions.may_read_runs(actor))
    may_set = permissions.may_set_treasury(actor)
    funds = budgets.known_funds()
    initial = {"fund": text_in(request.GET.get("fund"))}
    form = TreasuryForm(request.POST or None, funds=funds, initial=initial)
    if request.method == "POST":
        require(may_set)
        if form.is_valid() and _set(actor, form):
            messages.success(request, _("付款账户已登记，今后签发的批次从这个账户支付。"))
            return redirect("payments:treasury")
    known = selectors.treasury_accounts()
    context = {
        "funds": [(fund, known.get(fund)) for fund in sorted({*funds, *known})],
        "form": form,
        "may_set": may_set,
    }
    answer = render(request, "payments/treasury.html", context, status=400 if form.errors else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _set(actor: Actor, form: TreasuryForm) -> bool:
    """Whether the account was taken; what is wrong with it stands at its field."""
    try:
        services.set_treasury_account(actor=actor, at=clock.now(), **form.cleaned_data)
    except AccountInvalid as error:
        form.add_error(error.field, error.sentence)
        return False
    return True
