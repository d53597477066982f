"""Views only read, and are asked by people, unless they say otherwise."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

_ROOM_FOR_FIELDS = 64 * 1024  # what a form says beside its files

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
V = TypeVar("V", bound=Callable[..., Any])


def takes_post(view: View[P]) -> View[P]:
    """Let a view be posted to beside being read; the form needs its CSRF token."""

    @wraps(view)
    def posted_to(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    vars(posted_to)["takes_post"] = True
    return require_http_methods(["GET", "HEAD", "POST"])(posted_to)


def takes_files(*, most_bytes: int) -> Callable[[View[P]], View[P]]:
    """Let a view be posted to with files, up to so many bytes in all; it then takes POSTs too."""

    def mark(view: View[P]) -> View[P]:
        posted_to = takes_post(view)
        vars(posted_to)["most_bytes"] = most_bytes + _ROOM_FOR_FIELDS
        return posted_to

    return mark


def most_bytes_of(view: Any, usual: int) -> int:
    """How large a request this view takes; the usual, unless it said that it takes files."""
    return int(getattr(view, "most_bytes", usual))


def is_posted_to(view: Any) -> bool:
    """Whether a view said that it takes a POST."""
    return bool(getattr(view, "takes_post", False))


def asked_by_pages(view: V) -> V:
    """Mark a view that open pages read again and again by themselves, whether somebody is there or
    not."""
    vars(view)["asked_by_pages"] = True
    return view


def is_asked_by_pages(view: Any) -> bool:
    """Whether a view said that pages read it by themselves."""
    return bool(getattr(view, "asked_by_pages", False))
