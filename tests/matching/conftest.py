"""The world of the matching tests: the rulebook published, the examples loaded, no rate limit."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.core.management import call_command

from guanzi.foundation.throttling import ComputeThrottle


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
