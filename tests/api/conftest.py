"""The API with the rulebook of this repository published."""

import json
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from guanzi.engines.rules import Rulebook, errors_of, load_rulebook, verify
from guanzi.foundation import clock
from guanzi.foundation.actor import OrganisationKind
from guanzi.foundation.identity import services as identity
from guanzi.foundation.identity.states import TokenScope
from guanzi.foundation.throttling import ComputeThrottle
from tests.world import a_member

# the package's function of the same name hides the module
publishing = import_module("guanzi.lifecycle.policies.services.publish_rulebook")
RULEBOOK = Path(__file__).parents[2] / "rulebook"


@pytest.fixture(scope="session")
def verified() -> Rulebook:
    """The rulebook of this repository, compiled and verified once for all tests."""
    rulebook = load_rulebook(RULEBOOK)
    assert not errors_of(verify(rulebook))
    return rulebook


@pytest.fixture
def rulebook(db: None, verified: Rulebook, monkeypatch: pytest.MonkeyPatch) -> Rulebook:
    """Published for one test."""
    monkeypatch.setattr(publishing, "compile_rulebook", lambda sources: verified)
    monkeypatch.setattr(publishing, "verify", lambda rulebook: [])
    at = datetime(2026, 1, 5, tzinfo=UTC)
    publishing.publish_rulebook(sources=verified.sources, actor="测试", at=at)
    return verified


@pytest.fixture(autouse=True)
def _no_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests compute more in a minute than a caller may; those of the limit set it again."""
    monkeypatch.setattr(ComputeThrottle, "THROTTLE_RATES", {"compute": "1000000/s"})


class Api:
    """Asks the API as a program does."""

    def __init__(self, secret: str = "") -> None:
        headers = {"authorization": f"Bearer {secret}"} if secret else {}
        self.client = Client(raise_request_exception=False, headers=headers)

    def get(self, address: str, **query: Any) -> Any:
        """The answer to a GET that must succeed."""
        answer = self.client.get(f"/api/v1/{address}", query)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def post(self, address: str, body: Any) -> Any:
        """The answer to a POST that must succeed."""
        answer = self.send(address, json.dumps(body, ensure_ascii=False).encode())
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def send(self, address: str, content: bytes) -> Any:
        """The answer to these very bytes."""
        kind = "application/json"
        return self.client.post(f"/api/v1/{address}", content, content_type=kind)

    def refused(self, address: str, body: Any) -> Any:
        """The problem that answers a POST."""
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return problem_of(self.send(address, content))


def problem_of(answer: Any) -> Any:
    """What RFC 9457 wants of a refusal, checked; and the problem itself."""
    said = json.loads(answer.content)
    assert answer.status_code >= 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert said["status"] == answer.status_code
    assert said["type"] == f"urn:guanzi:problem:{said['code']}"
    assert said["instance"].startswith("/api/")
    assert said["title"]
    assert said["detail"]
    return said


@pytest.fixture
def secret(db: None) -> str:
    """The token of a city department, which opens everything that tokens open."""
    leader = a_member(OrganisationKind.CITY_DEPARTMENT, "市科委（虚构）", "王一")
    return identity.issue_token(
        actor=leader,
        purpose="每日比对",
        scopes=tuple(TokenScope),
        last_day=clock.today(),
        at=clock.now(),
    ).secret


@pytest.fixture
def api(rulebook: Rulebook) -> Api:
    """The API with the rulebook published."""
    return Api()
