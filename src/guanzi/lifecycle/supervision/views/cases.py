"""Supervision cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.lifecycle.supervision import permissions, selectors


@for_audience(Audience.MEMBER)
def cases(request: HttpRequest) -> HttpResponse:
    """The cases within the actor's scope."""
    actor = actor_of(request)
    require(permissions.may_read_cases(actor))
    return render(request, "supervision/cases.html", {"cases": selectors.cases_of(actor)})


@for_audience(Audience.MEMBER)
def one(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case."""
    info = selectors.case(case_id)
    require(permissions.may_read(actor_of(request), info))
    return render(request, "supervision/case.html", {"case": info})
