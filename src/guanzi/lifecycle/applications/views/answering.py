"""What several pages answer alike: JSON for the scripts of a page, pages for people."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone

from guanzi.foundation.errors import (
    Conflict,
    GuanziError,
    InvalidInput,
    NotFound,
    NotPermitted,
    TooManyRequests,
)
from guanzi.lifecycle.applications.errors import FieldConflict

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

_STATUS = {InvalidInput: 400, NotPermitted: 403, NotFound: 404, Conflict: 409, TooManyRequests: 429}


class SeeOther(HttpResponseRedirect):
    """What was posted is found there."""

    status_code = 303


def see_other(name: str, *args: object, anchor: str = "", **query: str) -> SeeOther:
    """To a page of this stage, at a place in it."""
    address = reverse(f"applications:{name}", args=args)
    asked = f"?{urlencode(query)}" if query else ""
    return SeeOther(address + asked + (f"#{quote(anchor)}" if anchor else ""))


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of the page asks."""
    return request.headers.get("Accept", "").startswith("application/json")


def status_of(error: GuanziError) -> int:
    """The status of one of our errors, for pages that keep what was typed."""
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 400)


def json_for_scripts(view: View[P]) -> View[P]:
    """Let scripts get refusals as JSON; people get the usual page about the problem."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except GuanziError as error:
            if not wants_json(request):
                raise
            return JsonResponse(told(error), status=status_of(error))

    return answered


def told(error: GuanziError) -> dict[str, Any]:
    """A refusal for a script."""
    said: dict[str, Any] = {"code": error.code, "sentence": error.sentence}
    if isinstance(error, FieldConflict):
        said["conflict"] = {
            "theirs": error.theirs,
            "revision": error.revision,
            "by": error.edited_by,
            "at": f"{timezone.localtime(error.edited_at):%H:%M}",
        }
    return said


def answer_json(said: Mapping[str, Any]) -> JsonResponse:
    """An answer that no cache keeps."""
    return JsonResponse(said, headers={"Cache-Control": "no-store"})


def login_address() -> str:
    """Signing in within a window of its own, beside the page that waits."""
    back = reverse("applications:signed-in")
    return f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': back})}"
