"""Views only read, unless they say otherwise."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def takes_post(view: View[P]) -> View[P]:
    """Let a view be posted to beside being read; the form needs its CSRF token."""

    @wraps(view)
    def posted_to(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    setattr(posted_to, "takes_post", True)  # noqa: B010 - a function has no such attribute by type
    return require_http_methods(["GET", "HEAD", "POST"])(posted_to)


def is_posted_to(view: Any) -> bool:
    """Whether a view said that it takes a POST."""
    return bool(getattr(view, "takes_post", False))
