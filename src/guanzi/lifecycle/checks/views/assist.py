"""The page of the office that was asked for help."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.attempts import NO_ATTEMPT, attempt_with_file
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.files.services import MOST_BYTES
from guanzi.foundation.posting import takes_files
from guanzi.lifecycle.checks import permissions, selectors, services
from guanzi.lifecycle.checks.errors import RequestNotFound
from guanzi.lifecycle.checks.views.looks import STATE_TONES, case_due


@for_audience(Audience.AUTHORITY)
@takes_files(most_bytes=MOST_BYTES)
def assist(request: HttpRequest, request_id: int) -> HttpResponse:
    """Read the question and the case, give an opinion."""
    actor, at = actor_of(request), clock.now()
    info = selectors.assistance_request(request_id)
    head = selectors.case_head(info.application_id)
    if not permissions.may_see(actor, head):
        raise RequestNotFound(_("没有这项协助请求。"))
    tried = NO_ATTEMPT
    if request.method == "POST":

        def act(file_id: int | None) -> None:
            _answer(request, request_id, file_id, at)

        failed = attempt_with_file(request, "answer", act, at)
        if failed is None:
            messages.success(request, _("意见已送达受理部门。"))
            return HttpResponseRedirect(reverse("checks:assist", args=[request_id]))
        tried = failed
    context = {
        "info": info,
        "head": head,
        "tone": STATE_TONES[head.state],
        "due": case_due(info.due_on, clock.day_of(at), head.state) if info.is_open else None,
        "permission": permissions.may_answer_request(actor, head, info),
        "file": selectors.case_file(head.id),
        "tried": tried,
    }
    return render(request, "checks/assist.html", context, status=tried.status)


def _answer(request: HttpRequest, request_id: int, file_id: int | None, at: datetime) -> None:
    choice = request.POST.get("agreed", "")
    if choice not in ("yes", "no"):
        raise InvalidInput(_("请选择同意或不同意。"))
    services.answer_assistance(
        actor=actor_of(request),
        request_id=request_id,
        is_agreed=choice == "yes",
        text=request.POST.get("text", ""),
        file_id=file_id,
        at=at,
    )
