"""A science commission with its leader and officer, and the rulebook of this repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from guanzi.engines.rules import Rulebook, load_rulebook
from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.identity.models import Organisation
from guanzi.lifecycle.guidelines import services
from guanzi.lifecycle.guidelines.rules import Ground
from guanzi.lifecycle.policies.services import publish_rulebook
from tests.guidelines.world import MEASURE, a_draft, member
from tests.world import MORNING

RULEBOOK = Path(__file__).parents[2] / "rulebook"


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The rulebook of this repository, without a database."""
    return load_rulebook(RULEBOOK)


@pytest.fixture(scope="session")
def ground(rulebook: Rulebook) -> Ground:
    """What the terms of the tests are measured by."""
    return Ground(rulebook, rulebook.measure(MEASURE, MORNING.date()), 2024)


@pytest.fixture(scope="module")
def published(
    rulebook: Rulebook, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Rulebook]:
    """The rulebook, published for the tests of one module."""
    with django_db_blocker.unblock(), transaction.atomic():
        publish_rulebook(sources=rulebook.sources, actor="张三", at=MORNING)
        yield rulebook
        transaction.set_rollback(True)


@pytest.fixture
def commission(db: None, published: Rulebook) -> Organisation:
    """The department that issues the guideline."""
    return Organisation.objects.create(
        name="市科委（虚构）", kind=OrganisationKind.CITY_DEPARTMENT, created_at=MORNING
    )


@pytest.fixture
def officer(commission: Organisation) -> Actor:
    """Who writes."""
    return member(commission, Role.OFFICER, "李四")


@pytest.fixture
def leader(commission: Organisation) -> Actor:
    """Who publishes."""
    return member(commission, Role.LEADER, "王五")


@pytest.fixture
def draft(officer: Actor) -> int:
    """A draft without problems."""
    return a_draft(officer)


@pytest.fixture
def version(draft: int, leader: Actor) -> int:
    """The first published version."""
    return services.publish_guideline(actor=leader, guideline_id=draft, at=MORNING)
