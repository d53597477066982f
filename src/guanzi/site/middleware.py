"""What happens to every request: an id and a line in the log, safe headers, bounded size."""

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from guanzi.foundation.errors import GuanziError
from guanzi.foundation.posting import is_posted_to, most_bytes_of
from guanzi.site.problems import problem, refusal

Next = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]

log = structlog.get_logger(__name__)

ASKED_ALL_THE_TIME = ("healthz", "readyz")
_STATIC = "/static/"
_SOUND_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestLog:
    """Gives each request an id and logs one line: what was asked, never by whom or with what."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-ID", "")
        request_id = offered if _SOUND_ID.fullmatch(offered) else uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            route = request.resolver_match.route if request.resolver_match else None
            log.log(
                logging.DEBUG if _is_everyday(route, request.path) else logging.INFO,
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
            )
        response["X-Request-ID"] = request_id
        return response


def _is_everyday(route: str | None, path: str) -> bool:
    return route in ASKED_ALL_THE_TIME or path.startswith(_STATIC)


class SecureHeaders:
    """The safe headers that Django does not set by itself."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        return response


class RequestSize:
    """Refuses a body that says it is too large before a byte of it is read."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: object, kwargs: object
    ) -> HttpResponse | None:
        """The limit is the view's: those that take files say how much (`takes_files`)."""
        announced = request.headers.get("Content-Length") or "0"
        limit = most_bytes_of(view, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if not announced.isdigit() or int(announced) <= limit:
            return None
        sentence = _("这次提交的内容超过 %(most)s，没有接收。请返回上一页，减少或压缩文件后再试。")
        return problem(request, 413, sentence % {"most": f"{limit // (1024 * 1024)} MB"})


class Methods:
    """Refuses to be written to where a view only reads; the refusal says so before forms expire."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Views that take a POST say so; the API (exempt from CSRF) refuses by itself."""
        asks = request.method in ("GET", "HEAD", "OPTIONS", "TRACE")
        by_itself = is_posted_to(view) or getattr(view, "csrf_exempt", False)
        return None if asks or by_itself else HttpResponseNotAllowed(["GET", "HEAD"])


class Problems:
    """Turns our own errors, wherever a view raised them, into answers."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            return problem(request, 405, headers={"Allow": response["Allow"]})
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django's own errors are left to Django's handlers."""
        return refusal(request, error) if isinstance(error, GuanziError) else None
