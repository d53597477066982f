"""Pages on which something is recorded. What was typed stays when it is refused."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.errors import Conflict, GuanziError, InvalidInput
from guanzi.foundation.face.money import yuan_text
from guanzi.foundation.posting import takes_post
from guanzi.foundation.registers.credit_codes import CreditCodeInvalid
from guanzi.foundation.registers.districts import DISTRICTS
from guanzi.foundation.registers.industries import IndustryInvalid
from guanzi.lifecycle.enterprises import permissions, selectors, services
from guanzi.lifecycle.enterprises.errors import AlreadyRegistered, RecordNotFound
from guanzi.lifecycle.enterprises.forms import (
    CorrectionForm,
    ReasonForm,
    RegisterForm,
    RepairForm,
    SupportForm,
)
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo, SupportInfo
from guanzi.lifecycle.enterprises.services.support import Support
from guanzi.lifecycle.enterprises.views.acts import ACTS, Cleaned
from guanzi.lifecycle.enterprises.views.file import file_address, seen


def put_error(form: forms.Form, error: GuanziError) -> None:
    """The sentence of a refusal, at the field that it speaks of."""
    field = getattr(error, "field", "")
    if isinstance(error, CreditCodeInvalid):
        field = "credit_code"
    elif isinstance(error, AlreadyRegistered):
        field = "credit_code" if "credit_code" in form.fields else "number"
    elif isinstance(error, IndustryInvalid):
        field = "industry"
    form.add_error(field if field in form.fields else None, error.sentence)


def _did(form: forms.Form, perform: Callable[[Cleaned], object]) -> bool:
    """Do it with what was typed, if anything was; a refusal is said in the form."""
    if not form.is_valid():
        return False
    try:
        perform(dict(form.cleaned_data))
    except (InvalidInput, Conflict) as error:
        put_error(form, error)
        return False
    return True


@for_audience(Audience.OFFICIAL, Audience.ENTERPRISE)
@takes_post
def record(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Record one thing about an enterprise."""
    act = ACTS.get(slug)
    if act is None:
        raise Http404
    actor = actor_of(request)
    enterprise = seen(actor, code)
    require(act.permission(actor, enterprise))
    form = act.form(request.POST or None, **act.needs(actor, enterprise))
    if _did(form, lambda said: act.perform(actor, enterprise, said, clock.now())):
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
    if _did(form, lambda said: services.register_enterprise(actor=actor, at=clock.now(), **said)):
        messages.success(request, _("企业已入册"))
        return redirect(file_address(seen(actor, form.cleaned_data["credit_code"])))
    return _page(request, form, title=_("登记企业"), held=_held(actor, form))


def _held(actor: Actor, form: forms.Form) -> EnterpriseInfo | None:
    """The enterprise that stands in the register with the code that was refused, for those who may
    see it."""
    if not form.has_error("credit_code"):
        return None
    held = selectors.enterprise_by_code(form.data.get("credit_code", ""))
    return held if held and permissions.may_see(actor, held) else None


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
    at = clock.now()
    if _did(
        form,
        lambda said: services.repair_credit(actor=actor, credit_id=credit_id, at=at, **said),
    ):
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
    enterprise, found = _standing(actor, code, support_id)
    form = ReasonForm(request.POST or None)
    at = clock.now()
    if _did(
        form,
        lambda said: services.void_support(actor=actor, support_id=support_id, at=at, **said),
    ):
        messages.success(request, _("已作废，原记录仍可查阅"))
        return redirect(file_address(enterprise, "#support"))
    return _page(
        request, form, title=_("作废扶持记录"), enterprise=enterprise, about=_called(found)
    )


@for_audience(Audience.OFFICIAL)
@takes_post
def correct(request: HttpRequest, code: str, support_id: int) -> HttpResponse:
    """Say what a support record should have said."""
    actor = actor_of(request)
    enterprise, found = _standing(actor, code, support_id)
    form = CorrectionForm(request.POST or None, initial=_as_typed(found))
    if _did(form, lambda said: _correct(actor, support_id, said)):
        messages.success(request, _("已更正，原记录仍可查阅"))
        return redirect(file_address(enterprise, "#support"))
    return _page(
        request, form, title=_("更正扶持记录"), enterprise=enterprise, about=_called(found)
    )


def _correct(actor: Actor, support_id: int, said: Cleaned) -> None:
    reason, amount_fen = said.pop("reason"), said.pop("amount")
    services.correct_support(
        actor=actor,
        support_id=support_id,
        support=Support(amount_fen=amount_fen, **said),
        reason=reason,
        source=permissions.sources_of(actor)[0],
        at=clock.now(),
    )


def _standing(actor: Actor, code: str, support_id: int) -> tuple[EnterpriseInfo, SupportInfo]:
    """A support record that nothing replaced yet, for those who may change what is recorded."""
    enterprise = seen(actor, code)
    require(permissions.may_record_support(actor, enterprise))
    for each in selectors.support_of(enterprise.id):
        if each.id == support_id:
            return enterprise, each
    raise RecordNotFound(_("没有这条扶持记录，或者它已经被更正。"))


def _as_typed(support: SupportInfo) -> dict[str, object]:
    """A record as somebody would have typed it."""
    names = set(SupportForm.base_fields) - {"amount"}
    return {name: getattr(support, name) for name in names} | {
        "amount": yuan_text(support.amount_fen)
    }


def _called(support: SupportInfo) -> str:
    return f"{support.year} {support.fund} {support.project_name}"


def _page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    enterprise: EnterpriseInfo | None = None,
    about: str = "",
    held: EnterpriseInfo | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "enterprise": enterprise,
        "about": about,
        "held": held,
    }
    return render(request, "enterprises/record.html", context)
