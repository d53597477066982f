"""The world of the matching tests: the rulebook published, the examples loaded, no rate limit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command

from guanzi.engines.rules import Rulebook, load_rulebook
from guanzi.foundation.throttling import ComputeThrottle

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook(ROOT / "rulebook")


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The rulebook and the examples, as the start-up sequence brings them in."""
    monkeypatch.setattr(ComputeThrottle, "THROTTLE_RATES", {"compute": "1000000/m"})
    cache.clear()
    call_command("publish_rulebook", verbosity=0)
    call_command("load_demo", verbosity=0)
    yield
    cache.clear()
