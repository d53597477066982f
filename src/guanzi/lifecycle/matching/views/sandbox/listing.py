"""Every comparison that somebody may see."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.addresses import number_in
from guanzi.lifecycle.matching import permissions
from guanzi.lifecycle.matching.rules.sandbox.finding import finding
from guanzi.lifecycle.matching.selectors.sandbox.runs import RunInfo, runs_for


@dataclass(frozen=True, slots=True)
class Listed:
    """A comparison in the list, and what it found, once it has."""

    info: RunInfo
    finding: str


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Comparisons, newest first."""
    actor = actor_of(request)
    require(permissions.may_open_sandbox(actor))
    runs, following = runs_for(actor, number_in(request.GET.get("before")))
    context = {
        "runs": [Listed(each, finding(each.figures) if each.ended_at else "") for each in runs],
        "following": following,
        "may_compare": permissions.may_compare(actor),
    }
    return render(request, "matching/sandbox/list.html", context)
