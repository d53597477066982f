"""CommonGrants 0.4.0: opportunities for programs elsewhere, listed, read, searched."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from guanzi.engines.rules.exact_json import BrokenJson, read_json
from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.posting import takes_post
from guanzi.foundation.throttling import limit_compute
from guanzi.lifecycle.disclosure.rules.opportunities import (
    MOST_ON_A_PAGE,
    MOST_PAGES,
    Opportunity,
    Search,
    SearchInvalid,
    as_plain,
    found_by,
    read_search,
)
from guanzi.lifecycle.disclosure.selectors.opportunities import opportunities


@for_audience(Audience.EVERYONE)
@require_safe
def listed(request: HttpRequest) -> HttpResponseBase:
    """The opportunities, the last changed first."""
    sizes = {"page": MOST_PAGES, "pageSize": MOST_ON_A_PAGE}
    try:
        page, size = (_asked(request, name, most) for name, most in sizes.items())
    except SearchInvalid as error:
        return _refused(400, str(error))
    return _answer(**_page(_every(request), page, size))


@for_audience(Audience.EVERYONE)
@require_safe
def one(request: HttpRequest, opportunity_id: UUID) -> HttpResponseBase:
    """One opportunity."""
    for each in _every(request):
        if each.id == opportunity_id:
            return _answer(data=as_plain(each))
    return _refused(404, "Opportunity not found")


@for_audience(Audience.EVERYONE)
@csrf_exempt
@takes_post
def search(request: HttpRequest) -> HttpResponseBase:
    """What is found by words, status and closing day."""
    if request.method != "POST":
        refused = _refused(405, "Search by POST")
        refused["Allow"] = "POST"
        return refused
    return _searched(request)


@limit_compute
def _searched(request: HttpRequest) -> HttpResponseBase:
    try:
        asked = read_search(read_json(request.body))
    except (SearchInvalid, BrokenJson) as error:
        return _refused(400, str(error))
    found = found_by(asked, _every(request))
    return _answer(
        **_page(found, asked.page, asked.size), sortInfo=_sort(asked), filterInfo=_filter(asked)
    )


def _sort(asked: Search) -> dict[str, Any]:
    order = "asc" if asked.is_ascending else "desc"
    return {"sortBy": asked.sort_by, "sortOrder": order, "errors": list(asked.sort_errors)}


def _filter(asked: Search) -> dict[str, Any]:
    return {"filters": dict(asked.filters or {}), "errors": list(asked.filter_errors)}


def _every(request: HttpRequest) -> list[Opportunity]:
    def address(guideline_id: int) -> str:
        return request.build_absolute_uri(reverse("guidelines:page", args=[guideline_id]))

    return opportunities(clock.now(), address)


def _asked(request: HttpRequest, name: str, most: int) -> int:
    text = request.GET.get(name, "1" if name == "page" else str(most))
    if not text.isascii() or not text.isdigit() or not 1 <= len(text) <= 9 or int(text) < 1:
        raise SearchInvalid(f"{name} is an integer from 1")
    return min(int(text), most)


def _page(found: list[Opportunity], page: int, size: int) -> dict[str, Any]:
    start = (page - 1) * size
    info = {
        "page": page,
        "pageSize": size,
        "totalItems": len(found),
        "totalPages": -(-len(found) // size),
    }
    items = [as_plain(each) for each in found[start : start + size]]
    return {"items": items, "paginationInfo": info}


def _answer(**said: Any) -> JsonResponse:
    told = {"status": 200, "message": "Success", **said}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _refused(status: int, message: str) -> JsonResponse:
    return JsonResponse({"status": status, "message": message, "errors": []}, status=status)
