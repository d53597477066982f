"""What somebody was told, and that they read it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.addresses import number_in
from guanzi.foundation.notices import selectors, services
from guanzi.foundation.posting import takes_post

UNREAD = "unread"


@for_audience(Audience.PERSON)
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Latest first."""
    unread_only = request.GET.get("show") == UNREAD
    page = selectors.notices_of(
        _person(request), before=number_in(request.GET.get("before")) or 0, unread_only=unread_only
    )
    context = {
        "page": page,
        "unread_only": unread_only,
        "is_first": not request.GET.get("before"),
        "unread": selectors.unread_count(_person(request)),
        "after": _next(page, unread_only=unread_only),
    }
    return render(request, "notices/list.html", context)


@for_audience(Audience.PERSON)
@takes_post
def read_notice(request: HttpRequest, notice_id: int) -> HttpResponseBase:
    """Open what a notice speaks of; by GET too, as from a mail, since it only notes the reading."""
    link = services.mark_read(person_id=_person(request), notice_id=notice_id, at=clock.now())
    is_opened = request.method != "POST"
    return redirect(link if link and is_opened else reverse("notices:list"))


@for_audience(Audience.PERSON)
@takes_post
def read_all(request: HttpRequest) -> HttpResponseBase:
    """Everything that the page showed counts as read."""
    if request.method == "POST":
        up_to = number_in(request.POST.get("up_to")) or 0
        services.mark_all_read(person_id=_person(request), at=clock.now(), up_to=up_to)
    return redirect("notices:list")


def _person(request: HttpRequest) -> int:
    return request.user.pk or 0


def _next(page: selectors.NoticePage, *, unread_only: bool) -> str:
    if not page.before:
        return ""
    return f"show={UNREAD}&before={page.before}" if unread_only else f"before={page.before}"
