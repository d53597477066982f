"""How the API behaves whatever is asked: methods, caches, limits, queries, one way to refuse."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.throttling import ComputeThrottle
from guanzi.lifecycle.matching.api import PROJECT
from tests.api.conftest import Api, problem_of

READING = ["policies", "policies/shanghai-003", "measures", "measures/growth-voucher", "facts"]
PAGES = ["", "docs", "openapi.json"]


def queries_of(api: Api, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert api.client.get(f"/api/v1/{address}").status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", READING)
def test_reading_takes_a_constant_number_of_queries(api: Api, address: str) -> None:
    queries_of(api, address)
    expected = 3 if address.startswith("policies/") else 1
    assert queries_of(api, address) == expected
    assert queries_of(api, address + "?on=2017-01-01") == expected


@pytest.mark.parametrize("measure", ["all", "tech-transfer-support"])
def test_computing_takes_one_query(api: Api, measure: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        api.post("decide", {"measure": measure, "facts": PROJECT})
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        api.post("ask", {"facts": {}})
    assert len(asked) == 1


@pytest.mark.parametrize("address", READING)
def test_what_has_not_changed_is_not_sent_again(api: Api, address: str) -> None:
    first = api.client.get(f"/api/v1/{address}")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = api.client.get(f"/api/v1/{address}", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = api.client.get(f"/api/v1/{address}", headers={"if-none-match": '"else"'})
    assert other.status_code == 200


def test_computations_and_refusals_are_not_kept(api: Api) -> None:
    done = api.send("decide", b'{"measure": "growth-voucher"}')
    refused = api.client.get("/api/v1/measures/nothing")
    assert done.status_code == 200
    assert done.headers["Cache-Control"] == refused.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", [*READING, "docs", "openapi.json"])
def test_head_is_answered_like_get(api: Api, address: str) -> None:
    head = api.client.head(f"/api/v1/{address}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == api.client.get(f"/api/v1/{address}").headers["ETag"]


@pytest.mark.parametrize("address", [*READING, *PAGES])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_reading_allows_reading_only(api: Api, address: str, method: str) -> None:
    answer = api.client.generic(method, f"/api/v1/{address}")
    assert problem_of(answer)["code"] == "method-not-allowed"
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("address", ["decide", "ask"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_computing_allows_post_only(api: Api, address: str, method: str) -> None:
    answer = api.client.generic(method, f"/api/v1/{address}")
    assert problem_of(answer)["code"] == "method-not-allowed"
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize("address", ["decide", "ask"])
def test_who_computes_too_much_is_told_when_to_come_back(
    api: Api, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ComputeThrottle, "THROTTLE_RATES", {"compute": "2/m"})
    caches["memory"].clear()
    body = b'{"measure": "all"}' if address == "decide" else b"{}"
    answers = [api.send(address, body) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert problem_of(answers[2])["code"] == "too-many-requests"
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    assert api.client.get("/api/v1/measures").status_code == 200
    caches["memory"].clear()


def test_a_request_can_be_found_again_by_its_number(api: Api) -> None:
    answer = api.client.get("/api/v1/nothing", headers={"x-request-id": "case-0001"})
    assert problem_of(answer)["request_id"] == "case-0001"
