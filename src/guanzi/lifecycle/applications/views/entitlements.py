"""What an enterprise is offered without applying: how the amount comes about, and its answer."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules import Fact
from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt, attempt_with_file
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.files.services import MOST_BYTES
from guanzi.foundation.posting import takes_files, takes_post
from guanzi.lifecycle.applications.errors import NotComplete
from guanzi.lifecycle.applications.rules import form
from guanzi.lifecycle.applications.selectors.running import application_of_entitlement
from guanzi.lifecycle.applications.services import Confirmation, confirm_entitlement
from guanzi.lifecycle.applications.services.confirm_entitlement import missing_said
from guanzi.lifecycle.applications.views.answering import see_other
from guanzi.lifecycle.applications.views.words import working_days_text
from guanzi.lifecycle.matching import permissions
from guanzi.lifecycle.matching.forms import FieldView, field_view
from guanzi.lifecycle.matching.selectors.entitled_now import Standing, standing_now
from guanzi.lifecycle.matching.selectors.entitlements import EntitlementInfo, entitlement
from guanzi.lifecycle.matching.services.entitlement_answers import decline_entitlement
from guanzi.lifecycle.matching.views.entitlement_line import facts_shown
from guanzi.lifecycle.matching.views.working import Working


@for_audience(Audience.ENTERPRISE)
@takes_files(most_bytes=MOST_BYTES)
def offer(request: HttpRequest, entitlement_id: int) -> HttpResponseBase:
    """The offer; confirming it hands the application in."""
    actor, at = actor_of(request), clock.now()
    info = _offered(actor, entitlement_id)
    if request.method != "POST":
        return _page(request, info, NO_ATTEMPT, at)
    made: list[int] = []

    def act(file_id: int | None) -> None:
        said = _said(request, info, file_id)
        try:
            done = confirm_entitlement(actor=actor, entitlement_id=info.id, said=said, at=at)
        except NotComplete as error:
            lacking = (f"{each.label}：{each.reason}" for each in error.missing)
            raise InvalidInput("；".join(lacking)) from error
        made.append(done.application_id)

    failed = attempt_with_file(request, "confirm", act, at)
    if failed:
        return _page(request, entitlement(info.id), failed, at)
    return see_other("receipt", made[0])


def _said(request: HttpRequest, info: EntitlementInfo, file_id: int | None) -> Confirmation:
    return Confirmation(
        seen=request.POST.get("seen", ""),
        contact_name=request.POST.get("contact_name", ""),
        contact_phone=request.POST.get("contact_phone", ""),
        focus_industry=request.POST.get("focus_industry", ""),
        missing=request.POST.get(info.missing, "") if info.missing else "",
        evidence_id=file_id,
        has_undertaken=request.POST.get("undertaking") == "yes",
    )


@for_audience(Audience.ENTERPRISE)
@takes_post
def decline(request: HttpRequest, entitlement_id: int) -> HttpResponse:
    """The enterprise does not want it."""
    actor, at = actor_of(request), clock.now()
    info = _offered(actor, entitlement_id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("applications:entitlement", args=[info.id]))

    def act() -> None:
        reason = request.POST.get("reason", "")
        decline_entitlement(actor=actor, entitlement_id=info.id, reason=reason, at=at)

    failed = attempt(request, "decline", act)
    if failed:
        return _page(request, entitlement(info.id), failed, at)
    messages.success(request, _("已答复不申领。"))
    return HttpResponseRedirect(reverse("applications:entitlement", args=[info.id]))


def _offered(actor: Actor, entitlement_id: int) -> EntitlementInfo:
    info = entitlement(entitlement_id)
    require(permissions.may_read_line(actor, info))
    return info


def _page(
    request: HttpRequest, info: EntitlementInfo, tried: Attempt, at: datetime
) -> HttpResponse:
    actor = actor_of(request)
    typed = dict(tried.typed) or {"contact_name": actor.person}
    standing = standing_now(info, at, missing_said(info, typed.get(info.missing, "")))
    closes_at = info.list.closes_at
    context: dict[str, Any] = {
        "line": info,
        "info": info.list,
        "standing": standing,
        "facts": facts_shown(standing),
        "working": Working(standing.calculation, standing.rulebook, lambda name: f"#q-{name}"),
        "question": _question(info, standing),
        "focus_options": form.focus_options(standing.rulebook.vocabulary),
        "terms": standing.version.terms,
        "is_open": info.list.is_open(at),
        "left": working_days_text(at, closes_at) if closes_at else "",
        "may_answer": permissions.may_answer(actor, info),
        "application": application_of_entitlement(info.id),
        "typed": typed,
        "tried": tried,
    }
    return render(request, "applications/offer.html", context, status=tried.status)


def _question(info: EntitlementInfo, standing: Standing) -> FieldView | None:
    """The question for the missing fact; none where the register knows it by now."""
    if not info.missing or any(each.fact == info.missing for each in standing.known):
        return None
    fact: Fact = standing.rulebook.vocabulary.facts[info.missing]
    return field_view(fact, standing.calculation.answers)
