"""How long somebody stays signed in: SESSION_COOKIE_AGE after the latest request, and never longer
than SESSION_LONGEST after the first. The session is written only now and then. What an open page
asks by itself is nobody's work, and keeps nobody signed in."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from guanzi.foundation.posting import is_asked_by_pages

BEGAN, SEEN = "began", "seen"


def begin(session: SessionBase) -> None:
    """Somebody has just signed in, by whichever door."""
    at = int(time.time())
    _note(session, began=at, at=at)


class Staying:
    """Notes that whoever signed in is still at work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and BEGAN in session and _is_work(request):
            at = int(time.time())
            if at - session[SEEN] >= settings.SESSION_NOTED_EVERY:
                _note(session, began=session[BEGAN], at=at)
        return response


def _is_work(request: HttpRequest) -> bool:
    match = request.resolver_match
    is_reading = request.method in ("GET", "HEAD")
    return match is None or not (is_reading and is_asked_by_pages(match.func))


def _note(session: SessionBase, *, began: int, at: int) -> None:
    session[BEGAN], session[SEEN] = began, at
    left = began + settings.SESSION_LONGEST - at
    session.set_expiry(max(1, min(settings.SESSION_COOKIE_AGE, left)))
