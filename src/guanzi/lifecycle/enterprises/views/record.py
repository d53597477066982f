"""Pages on which something is recorded. What was typed stays when it is refused."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.errors import Conflict, GuanziError, InvalidInput
from guanzi.foundation.posting import takes_post
from guanzi.foundation.registers.credit_codes import CreditCodeInvalid
from guanzi.foundation.registers.districts import DISTRICTS
from guanzi.foundation.registers.industries import IndustryInvalid
from guanzi.lifecycle.enterprises import permissions, selectors, services
from guanzi.lifecycle.enterprises.errors import RecordNotFound
from guanzi.lifecycle.enterprises.forms import ReasonForm, RegisterForm, RepairForm
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo
from guanzi.lifecycle.enterprises.views.acts import ACTS
from guanzi.lifecycle.enterprises.views.file import file_address, seen


def put_error(form: forms.Form, error: GuanziError) -> None:
    """The sentence of a refusal, at the field that it speaks of."""
    field = getattr(error, "field", "")
    if isinstance(error, CreditCodeInvalid):
        field = "credit_code"
    elif isinstance(error, IndustryInvalid):
        field = "industry"
    names = {"amount_fen": "amount", "project_id": "project"}
    field = names.get(field, field)
    form.add_error(field if field in form.fields else None, error.sentence)


@for_audience(Audience.OFFICIAL, Audience.ENTERPRISE)
@takes_post
def record(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Record one thing about an enterprise."""
    act = ACTS.get(slug)
    if act is None:
        raise Http404
    actor = actor_of(request)
    enterprise = seen(actor, code)
    permission = act.permission(actor, enterprise)
    require(permission)
    form = act.form(request.POST or None, **act.needs(actor, enterprise))
    if request.method == "POST" and form.is_valid():
        try:
            act.perform(actor, enterprise, dict(form.cleaned_data), clock.now())
        except (InvalidInput, Conflict) as error:
            put_error(form, error)
        else:
            messages.success(request, str(act.done))
            return redirect(file_address(enterprise, act.anchor))
    return _page(request, form, title=str(act.name), enterprise=enterprise)


@for_audience(Audience.OFFICIAL)
@takes_post
def register(request: HttpRequest) -> HttpResponse:
    """Enter an enterprise into the register."""
    actor = actor_of(request)
    require(permissions.may_keep_enterprises(actor, actor.district or DISTRICTS[0]))
    typed = {"credit_code": request.GET.get("code", "")[:40]}
    form = RegisterForm(request.POST or None, initial=typed)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register_enterprise(actor=actor, at=clock.now(), **form.cleaned_data)
        except (InvalidInput, Conflict) as error:
            put_error(form, error)
        else:
            messages.success(request, _("企业已入册"))
            return redirect(file_address(made))
    return _page(request, form, title=_("登记企业"))


@for_audience(Audience.OFFICIAL)
@takes_post
def repair(request: HttpRequest, code: str, credit_id: int) -> HttpResponse:
    """Note that credit was repaired."""
    actor = actor_of(request)
    enterprise = seen(actor, code)
    require(permissions.may_record_credit(actor, enterprise))
    held = selectors.credit_of(enterprise.id, clock.today())
    record_ = next((each for each in held if each.id == credit_id), None)
    if record_ is None:
        raise RecordNotFound(_("没有这条信用记录。"))
    form = RepairForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.repair_credit(
                actor=actor, credit_id=credit_id, at=clock.now(), **form.cleaned_data
            )
        except (InvalidInput, Conflict) as error:
            put_error(form, error)
        else:
            messages.success(request, _("信用修复已登记"))
            return redirect(file_address(enterprise, "#credit"))
    return _page(
        request, form, title=_("登记信用修复"), enterprise=enterprise, about=record_.conduct
    )


@for_audience(Audience.OFFICIAL)
@takes_post
def void(request: HttpRequest, code: str, support_id: int) -> HttpResponse:
    """Take back a support record that should not be there."""
    actor = actor_of(request)
    enterprise = seen(actor, code)
    require(permissions.may_record_support(actor, enterprise))
    found = [each for each in selectors.support_of(enterprise.id) if each.id == support_id]
    if not found:
        raise RecordNotFound(_("没有这条扶持记录，或者它已经被更正。"))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.void_support(
                actor=actor, support_id=support_id, at=clock.now(), **form.cleaned_data
            )
        except (InvalidInput, Conflict) as error:
            put_error(form, error)
        else:
            messages.success(request, _("已作废，原记录仍可查阅"))
            return redirect(file_address(enterprise, "#support"))
    about = f"{found[0].year} {found[0].fund} {found[0].project_name}"
    return _page(request, form, title=_("作废扶持记录"), enterprise=enterprise, about=about)


def _page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    enterprise: EnterpriseInfo | None = None,
    about: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "enterprise": enterprise,
        "about": about,
    }
    return render(request, "enterprises/record.html", context)
