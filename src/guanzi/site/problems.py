"""Turns every refusal into an answer: a page for people, RFC 9457 for programs."""

import json
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from guanzi.foundation import errors
from guanzi.foundation.throttling import too_many_requests

log = structlog.get_logger(__name__)

STATUS_OF = {
    errors.InvalidInput: HTTPStatus.BAD_REQUEST,
    errors.NotIdentified: HTTPStatus.UNAUTHORIZED,
    errors.NotPermitted: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
}

# status: (stable code, title, sentence when nothing better is known)
WORDS = {
    400: ("invalid-input", _("请求有误"), _("提交的内容无法识别，请检查后再试。")),
    401: ("not-identified", _("需要登录"), _("请先登录。")),
    403: ("not-permitted", _("没有权限"), _("您没有权限进行这项操作。")),
    404: ("not-found", _("找不到页面"), _("您要找的内容不存在，或已经移走。")),
    405: ("method-not-allowed", _("不支持这种请求"), _("这个地址不支持这种请求方式。")),
    409: ("conflict", _("状态已改变"), _("记录的状态不允许这项操作，请刷新后再看。")),
    413: ("too-large", _("内容过大"), _("提交的内容超过了允许的大小。")),
    415: ("unsupported-media-type", _("内容格式不对"), _("内容须是 JSON。")),
    422: ("invalid-input", _("内容不合要求"), _("提交的内容不合要求，请按说明修改。")),
    429: ("too-many-requests", _("请求过于频繁"), _("请求过于频繁，请稍后再试。")),
    500: ("internal-error", _("系统出错"), _("系统出错了，不是您的问题。请稍后再试。")),
}


def problem(
    request: HttpRequest,
    status: int,
    sentence: str = "",
    *,
    code: str = "",
    headers: dict[str, str] | None = None,
    **more: Any,  # RFC 9457 leaves further members to the problem
) -> HttpResponse:
    """The answer to a refused request; of `more`, people see the link `see` with `see_label`."""
    known_code, title, usual_sentence = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    facts = {
        "type": f"urn:guanzi:problem:{code or known_code}",
        "title": str(title),
        "status": int(status),
        "detail": sentence or str(usual_sentence),
        "instance": escape_uri_path(request.path),
        "code": code or known_code,
        "request_id": getattr(request, "request_id", ""),
    }
    if request.path.startswith("/api/"):
        body, kind = json.dumps(facts | more, ensure_ascii=False), "application/problem+json"
    else:
        body, kind = _page(request, facts | more)
    return HttpResponse(body, status=status, content_type=kind, headers=headers)


def _page(request: HttpRequest, facts: dict[str, Any]) -> tuple[str, str]:
    try:
        return render_to_string("problem.html", facts, request), "text/html; charset=utf-8"
    except Exception:
        if facts["status"] < 500:
            raise
        log.exception("problem_page_failed")  # the page itself may be what is broken
        return f"{facts['title']}：{facts['detail']}", "text/plain; charset=utf-8"


def refusal(request: HttpRequest, error: errors.GuanziError) -> HttpResponse:
    """The answer to one of our own errors."""
    status = next((STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF), 400)
    headers = {}
    if isinstance(error, errors.TooManyRequests):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, errors.NotIdentified):
        headers["WWW-Authenticate"] = _challenge(error)
    more = {"see": error.see} if error.see else {}
    return problem(request, status, error.sentence, code=error.code, headers=headers, **more)


def _challenge(error: errors.NotIdentified) -> str:
    """RFC 6750: a token that was sent and is no good is told from one that was not sent."""
    was_sent = type(error) is not errors.NotIdentified
    return 'Bearer realm="guanzi"' + (', error="invalid_token"' if was_sent else "")


# --- Django's handlers, named in urls.py and in the settings ---


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django could not read the request."""
    return problem(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django or a view forbids it."""
    return problem(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not ours, or its cookie is gone."""
    return problem(request, 403, str(_("页面已过期，请刷新后重新提交。")), code="stale-form")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address, or nothing there."""
    return problem(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our mistake."""
    return problem(request, 500)


# --- the API ---


def answer_problems(api: NinjaAPI) -> None:
    """Let an API answer every error with RFC 9457."""
    handlers: dict[type[Exception], Any] = {
        errors.GuanziError: refusal,
        Http404: page_not_found,
        PermissionDenied: permission_denied,
        ValidationError: _invalid,
        Throttled: _throttled,
        HttpError: _http_error,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = [
        {"at": [str(step) for step in found["loc"]], "kind": found["type"]}
        for found in error.errors
    ]
    return problem(request, 422, errors=places)


def _throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    return refusal(request, too_many_requests(error.wait))


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code)
