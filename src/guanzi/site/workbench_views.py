"""The workbench: the first page after signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.actor import OrganisationKind
from guanzi.site.menu import first_of
from guanzi.site.workbench import workbench_of


@for_audience(Audience.MEMBER)
@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """My tasks by due date, what is new, and what runs for me."""
    actor = actor_of(request)
    at = clock.now()
    context = {
        "actor": actor,
        "today": clock.day_of(at),
        "bench": workbench_of(actor, at),
        "is_enterprise": actor.kind is OrganisationKind.ENTERPRISE,
        "start": reverse("guidelines:list"),
        "first": first_of(actor),
    }
    return render(request, "workbench.html", context)
