"""Every answer is safe: headers, sizes, refusals, health, logs."""

import json
import logging

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import path
from ninja import NinjaAPI
from structlog.stdlib import ProcessorFormatter

from guanzi.foundation import errors
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.throttling import ComputeThrottle, limit_compute
from guanzi.site import health
from guanzi.site.problems import answer_problems
from guanzi.site.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]


@for_audience(Audience.EVERYONE)
def refuse(request: HttpRequest) -> HttpResponseBase:
    raise errors.Conflict("这笔申报已经提交。")


@for_audience(Audience.EVERYONE)
def break_down(request: HttpRequest) -> HttpResponseBase:
    raise RuntimeError("a secret of the trade")


@for_audience(Audience.EVERYONE)
@limit_compute
def compute(request: HttpRequest) -> HttpResponseBase:
    return HttpResponse("1")


api = NinjaAPI(urls_namespace="test-safety", docs_url=None)
answer_problems(api)


@api.get("double", throttle=[ComputeThrottle("2/m")])
def double(request: HttpRequest, number: int) -> int:
    if number < 0:
        raise errors.InvalidInput("数量不能为负。")
    return number * 2


addresses = api.urls
for operation in addresses[0]:
    for_audience(Audience.EVERYONE)(operation.callback)

urlpatterns = [
    *urlpatterns,
    path("api/test/", addresses),
    path("refuse", refuse),
    path("api/refuse", refuse),
    path("break", break_down),
    path("api/break", break_down),
    path("compute", compute),
]

with_broken_pages = pytest.mark.urls(__name__)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ["/healthz", "/no-such-page", "/api/v1/no-such-thing"])
def test_every_answer_carries_the_safe_headers(visitor: Client, address: str) -> None:
    headers = visitor.get(address).headers
    policy = headers["Content-Security-Policy"]
    for directive in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert directive in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_healthz_asks_nothing_of_the_database(visitor: Client) -> None:
    assert visitor.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_readyz_is_ready_when_the_database_fits_the_code(visitor: Client) -> None:
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_is_not_ready_while_migrations_are_pending(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: [("pending", False)])
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "migrations-pending"})


@pytest.mark.django_db
def test_readyz_is_not_ready_without_a_database(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", fail)
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "database-unreachable"})


def test_a_missing_page_is_said_in_chinese(visitor: Client) -> None:
    answer = visitor.get("/no-such-page")
    assert answer.status_code == 404
    assert "找不到页面" in answer.content.decode()


def test_an_unknown_host_is_refused(visitor: Client) -> None:
    assert visitor.get("/healthz", headers={"host": "elsewhere.example"}).status_code == 400


@with_broken_pages
def test_our_own_errors_speak_to_people_and_to_programs(visitor: Client) -> None:
    page = visitor.get("/refuse")
    assert page.status_code == 409
    assert "这笔申报已经提交。" in page.content.decode()
    problem = visitor.get("/api/refuse")
    assert problem.headers["Content-Type"] == "application/problem+json"
    said = problem.json()
    assert (said["status"], said["code"]) == (409, "conflict")
    assert said["type"] == "urn:guanzi:problem:conflict"
    assert said["detail"] == "这笔申报已经提交。"
    assert said["request_id"] == problem.headers["X-Request-ID"]


@with_broken_pages
@pytest.mark.parametrize("address", ["/break", "/api/break"])
def test_our_mistakes_are_admitted_and_not_explained(visitor: Client, address: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode()
    assert "secret" not in answer.content.decode()


@with_broken_pages
def test_a_broken_page_of_errors_still_answers(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("guanzi.site.problems.render_to_string", fail)
    answer = visitor.get("/break")
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        500,
        "text/plain; charset=utf-8",
    )


def test_a_form_without_its_token_is_refused_in_chinese() -> None:
    answer = Client(enforce_csrf_checks=True).post("/match/", {"a": "1"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_an_oversized_body_is_refused(visitor: Client) -> None:
    answer = visitor.post("/healthz", "x" * (1024 * 1024 + 1), content_type="text/plain")
    assert answer.status_code == 413
    assert "内容过大" in answer.content.decode()


@with_broken_pages
def test_who_computes_too_much_is_asked_to_wait(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ComputeThrottle, "THROTTLE_RATES", {"compute": "2/m"})
    caches["memory"].clear()
    assert [visitor.get("/compute").status_code for _ in range(3)] == [200, 200, 429]
    refused = visitor.get("/compute")
    assert "请求过于频繁" in refused.content.decode()
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert other.get("/compute").status_code == 200
    caches["memory"].clear()


@with_broken_pages
@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("double?number=-1", 400, "invalid-input"),
        ("double?number=三", 422, "invalid-input"),
        ("double", 422, "invalid-input"),
        ("triple", 404, "not-found"),
    ],
)
def test_the_api_answers_every_error_alike(
    visitor: Client, query: str, status: int, code: str
) -> None:
    caches["memory"].clear()
    answer = visitor.get(f"/api/test/{query}")
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert (answer.status_code, said["status"], said["code"]) == (status, status, code)
    assert {"type", "title", "detail", "request_id"} <= set(said)


@with_broken_pages
def test_the_api_is_limited_like_the_pages(visitor: Client) -> None:
    caches["memory"].clear()
    answers = [visitor.get("/api/test/double?number=1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "too-many-requests"
    assert int(answers[2].headers["Retry-After"]) > 0
    caches["memory"].clear()


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_wrong_method_is_refused_in_chinese(visitor: Client, address: str) -> None:
    answer = visitor.delete(address)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "请求方式" in answer.content.decode()


def test_a_forwarded_address_is_not_believed_without_a_trusted_proxy() -> None:
    request = RequestFactory().get("/", headers={"x-forwarded-for": "192.0.2.1"})
    assert ComputeThrottle().get_ident(request) == "127.0.0.1"


@with_broken_pages
def test_the_log_says_what_was_asked_and_never_by_whom_or_with_what(
    visitor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="guanzi"):
        answer = visitor.get("/refuse?销售收入=1500万元", headers={"x-request-id": "test-0001"})
    assert answer.headers["X-Request-ID"] == "test-0001"
    (record,) = [r for r in caplog.records if r.name == "guanzi.site.middleware"]
    assert isinstance(record.msg, dict)
    told = {name: value for name, value in record.msg.items() if name != "timestamp"}
    assert set(told) == {
        *("event", "level", "logger", "method", "milliseconds", "request_id", "route", "status"),
    }
    said = json.dumps(told, ensure_ascii=False)
    assert "万元" not in said
    assert "127.0.0.1" not in said


@with_broken_pages
def test_the_log_tells_where_it_broke_and_repeats_neither_words_nor_path(
    visitor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    formatters = (handler.formatter for handler in logging.getLogger().handlers)
    ours = next(each for each in formatters if isinstance(each, ProcessorFormatter))
    visitor.get("/break?x=1")
    (record,) = [r for r in caplog.records if r.name == "django.request"]
    told = json.loads(ours.format(record))
    assert told["event"] == "request_broke"
    assert "in break_down" in told["exception"]
    assert told["exception"].splitlines()[-1] == "builtins.RuntimeError"
    assert "/break" not in json.dumps(told)


def test_a_strange_request_id_is_replaced(visitor: Client) -> None:
    answer = visitor.get("/healthz", headers={"x-request-id": 'x"\\n forged'})
    assert len(answer.headers["X-Request-ID"]) == 32
