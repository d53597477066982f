"""Decision lists: draw up, sign, return."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.lifecycle.projects import permissions, selectors


@for_audience(Audience.OFFICIAL)
def lists(request: HttpRequest) -> HttpResponse:
    """The decision lists of the office."""
    actor = actor_of(request)
    require(permissions.may_read_lists(actor))
    return render(request, "projects/lists.html", {"lists": selectors.lists_of(actor)})


@for_audience(Audience.OFFICIAL)
def one(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list."""
    info = selectors.decision_list(list_id)
    require(permissions.may_read(actor_of(request), info))
    return render(
        request, "projects/list.html", {"list": info, "items": selectors.items_of(list_id)}
    )
