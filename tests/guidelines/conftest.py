"""A science commission with its leader and officer, and the rulebook of this repository."""

from collections.abc import Callable
from datetime import datetime

import pytest

from guanzi.engines.rules import Rulebook
from guanzi.foundation import clock
from guanzi.foundation.actor import Actor, Role
from guanzi.lifecycle.guidelines.rules import Ground
from guanzi.lifecycle.policies.services import publish_rulebook
from tests.guidelines.world import DURING, MEASURE, a_colleague, a_draft
from tests.world import MORNING, publish


@pytest.fixture(scope="session")
def ground(rulebook: Rulebook) -> Ground:
    """What the terms of the tests are measured by."""
    return Ground(rulebook, rulebook.measure(MEASURE, MORNING.date()), 2024)


@pytest.fixture(scope="module")
def published(rulebook: Rulebook, module_db: None) -> Rulebook:
    """The rulebook, published for the tests of one module."""
    publish_rulebook(sources=rulebook.sources, actor="张三", at=MORNING)
    return rulebook


@pytest.fixture
def officer(db: None, published: Rulebook) -> Actor:
    """Who writes."""
    return a_colleague("李四", Role.OFFICER)


@pytest.fixture
def leader(db: None, published: Rulebook) -> Actor:
    """Who publishes."""
    return a_colleague("王五", Role.LEADER)


@pytest.fixture
def draft(officer: Actor) -> int:
    """A draft without problems."""
    return a_draft(officer)


@pytest.fixture
def version(draft: int, leader: Actor) -> int:
    """The first published version."""
    return publish(draft, leader)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The platform's time, in the first window unless a test says otherwise."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    at(DURING)
    return at
