"""The world of the matching tests: the rulebook published, the examples loaded, no rate limit."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command

from guanzi.foundation.actor import Actor
from guanzi.foundation.throttling import ComputeThrottle
from tests.world import World


@pytest.fixture(scope="module")
def published(module_db: None) -> None:
    """What the start-up sequence brings in."""
    call_command("publish_rulebook", verbosity=0)
    call_command("load_examples", verbosity=0)


@pytest.fixture
def house(published: None, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The site as a visitor finds it, without a limit on computing."""
    monkeypatch.setattr(ComputeThrottle, "THROTTLE_RATES", {"compute": "1000000/m"})
    caches["memory"].clear()
    yield
    caches["memory"].clear()


@pytest.fixture
def commission(world: World, morning: Any) -> Actor:
    return world.commission
