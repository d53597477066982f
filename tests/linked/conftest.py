"""Systems of linked departments: tokens of the city and of a district, and who asks with them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.clock import day_of
from guanzi.foundation.identity import services
from guanzi.foundation.identity.states import TokenScope
from guanzi.foundation.throttling import ComputeThrottle
from guanzi.lifecycle.enterprises import services as enterprises
from tests.projects.conftest import built_case, built_lines, case, lines
from tests.world import MORNING, World

__all__ = ["built_case", "built_lines", "case", "lines"]

FEEDS = ("projects", "support", "credit")
MINUTE = timedelta(minutes=1)


def ids(records: Any) -> list[int]:
    """Which records these are."""
    return [record["id"] for record in records]


@pytest.fixture(autouse=True)
def _no_haste(monkeypatch: pytest.MonkeyPatch, morning: datetime) -> None:
    """Tests ask more in a minute than a caller may; that of the limit sets it again."""
    monkeypatch.setattr(ComputeThrottle, "THROTTLE_RATES", {"compute": "1000000/s"})


def a_token(actor: Actor, *scopes: TokenScope, **more: Any) -> services.Issued:
    """A token of the actor's organisation, good today; for everything where no scope is said."""
    said = {"last_day": day_of(MORNING), "at": MORNING, "purpose": "每日比对", **more}
    return services.issue_token(actor=actor, scopes=scopes or tuple(TokenScope), **said)


@dataclass(frozen=True, slots=True)
class System:
    """The system of a department, with its token."""

    secret: str

    def ask(self, what: str, **query: Any) -> Any:
        """The answer, whatever it is."""
        headers = {"authorization": f"Bearer {self.secret}"} if self.secret else {}
        return Client().get(f"/api/v1/linked/{what}", query, headers=headers)

    def page(self, what: str, **query: Any) -> Any:
        """A page, which must be given."""
        answer = self.ask(what, **query)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def walk(self, what: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Every record, page by page."""
        page = self.page(what, **query)
        yield from page["items"]
        while page["next"]:
            page = self.page(what, **query, cursor=page["next"])
            yield from page["items"]


@pytest.fixture
def city(world: World) -> System:
    return System(a_token(world.commission).secret)


@pytest.fixture
def district(world: World) -> System:
    return System(a_token(world.finance).secret)


Support = Callable[..., int]


@pytest.fixture
def support(world: World) -> Support:
    """Record support of the enterprise, in fen."""

    def record(fen: int = 123_456_78, **more: Any) -> int:
        said = {
            "enterprise_id": world.enterprise_id,
            "project_name": "智能焊接机器人",
            "fund": "某资金",
            "level": "市级",
            "category": "专项资金",
            "year": 2024,
            "at": MORNING,
            **more,
        }
        return enterprises.record_support(actor=PLATFORM, amount_fen=fen, **said)

    return record


def misconduct(world: World, **more: Any) -> int:
    """Record misconduct of the enterprise."""
    said = {
        "enterprise_id": world.enterprise_id,
        "catalogue_item": "科研失信行为信息",
        "conduct": "虚报销售收入",
        "restraint": "三年内不得申报",
        "since": MORNING.date(),
        "until": MORNING.date().replace(year=2028),
        "document": "沪科罚〔2025〕1号",
        "at": MORNING,
        **more,
    }
    return enterprises.record_credit(actor=world.commission, **said)
