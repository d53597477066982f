"""Looking at everything once more, handing it in, the receipt, the paper, and taking it back."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.addresses import number_in
from guanzi.foundation.errors import Conflict, GuanziError, InvalidInput
from guanzi.foundation.files.answers import send_content
from guanzi.foundation.posting import takes_post
from guanzi.foundation.throttling import limit_compute
from guanzi.lifecycle.applications import permissions, selectors, services
from guanzi.lifecycle.applications.errors import UndertakingMissing
from guanzi.lifecycle.applications.forms import lines
from guanzi.lifecycle.applications.states import OPEN
from guanzi.lifecycle.applications.views.answering import see_other, status_of
from guanzi.lifecycle.applications.views.loading import Asked, page_of, readable
from guanzi.lifecycle.guidelines import selectors as guidelines


@for_audience(Audience.ENTERPRISE)
def review(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """Everything as it will be submitted, what is still in the way, and the undertaking."""
    asked = readable(request, application_id)
    if asked.info.state not in OPEN:
        return see_other("view", application_id)
    return _review(request, asked)


def _review(request: HttpRequest, asked: Asked, refusal: GuanziError | None = None) -> HttpResponse:
    context = {
        "page": page_of(asked),
        "terms": guidelines.terms_of(asked.info.version_id),
        "may_submit": permissions.may_submit(asked.actor, asked.info),
        "refusal": refusal,
        "is_unpromised": isinstance(refusal, UndertakingMissing),
        "is_promised": request.POST.get("undertaking") == "yes",
    }
    status = status_of(refusal) if refusal else 200
    response = render(request, "applications/review.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@for_audience(Audience.ENTERPRISE)
@takes_post
def submit(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """Hand it in. A second click meets the same receipt."""
    if request.method != "POST":
        readable(request, application_id)
        return see_other("review", application_id)
    try:
        services.submit_application(
            actor=actor_of(request),
            application_id=application_id,
            has_undertaken=request.POST.get("undertaking") == "yes",
            at=clock.now(),
            seen_submissions=number_in(request.POST["seen"]) or 0
            if "seen" in request.POST
            else None,
        )
    except (InvalidInput, Conflict) as refusal:
        asked = readable(request, application_id)
        if asked.info.state not in OPEN:
            raise
        return _review(request, asked, refusal)
    return see_other("receipt", application_id)


@for_audience(Audience.ENTERPRISE, Audience.AUTHORITY, Audience.AUDITOR)
def receipt(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """That it was received, under which numbers, and what happens next."""
    asked = readable(request, application_id)
    if asked.info.submitted_at is None:
        return see_other("review", application_id)
    context = {
        "info": asked.info,
        "submission": selectors.latest_submission(application_id),
        "version": guidelines.version(asked.info.version_id),
        "actor": asked.actor,
    }
    return render(request, "applications/receipt.html", context)


@for_audience(Audience.ENTERPRISE, Audience.AUTHORITY, Audience.AUDITOR)
@limit_compute
def print_form(request: HttpRequest, application_id: int) -> HttpResponse:
    """The form as PDF/A, for the sealed paper."""
    asked = readable(request, application_id)
    require(permissions.may_print(asked.actor, asked.info))
    printed = services.print_application(
        actor=asked.actor, application_id=application_id, at=asked.at
    )
    return send_content(printed.content, printed.name, inline=True)


@for_audience(Audience.ENTERPRISE)
@takes_post
def withdraw(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """Take it back, with a reason and a second thought."""
    asked = readable(request, application_id)
    permission = permissions.may_withdraw(asked.actor, asked.info)
    reason = lines(request.POST.get("reason", ""))
    refusal: GuanziError | None = None
    if request.method == "POST":
        try:
            services.withdraw_application(
                actor=asked.actor, application_id=application_id, reason=reason, at=asked.at
            )
        except InvalidInput as refused:
            refusal = refused
        else:
            return see_other("view", application_id)
    context = {
        "info": asked.info,
        "permission": permission,
        "reason": reason,
        "refusal": refusal,
        "title": _("放弃草稿") if asked.info.submitted_at is None else _("撤回申报"),
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "applications/withdraw.html", context, status=status)
