"""The world of the matching tests: the rulebook published, the examples loaded, no rate limit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from guanzi.engines.rules import Rulebook, load_rulebook
from guanzi.foundation.throttling import ComputeThrottle

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook(ROOT / "rulebook")


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What the start-up sequence brings in, once for a file of tests and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("publish_rulebook", verbosity=0)
        call_command("load_examples", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def house(published: None, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The site as a visitor finds it, without a limit on computing."""
    monkeypatch.setattr(ComputeThrottle, "THROTTLE_RATES", {"compute": "1000000/m"})
    caches["memory"].clear()
    yield
    caches["memory"].clear()
