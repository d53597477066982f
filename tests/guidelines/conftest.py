"""A science commission with its leader and officer, and the rulebook of this repository."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from guanzi.engines.rules import Rulebook, load_rulebook
from guanzi.foundation import clock
from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.identity.models import Membership, Organisation, Person
from guanzi.lifecycle.guidelines.rules import Ground
from guanzi.lifecycle.policies.services import publish_rulebook
from tests.guidelines.world import DURING, MEASURE, SignIn, a_draft, member
from tests.world import MORNING, publish

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
    return publish(draft, leader)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The platform's time, in the first window unless a test says otherwise."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    at(DURING)
    return at


@pytest.fixture
def signed_in(settings: Any) -> SignIn:
    """A browser in which this actor has signed in."""
    settings.SECOND_FACTOR_REQUIRED = False

    def sign_in(actor: Actor) -> Client:
        person = Person.objects.get(pk=actor.person_id)
        Membership.objects.get_or_create(
            person=person,
            organisation_id=actor.organisation_id,
            defaults={"role": actor.role, "since": MORNING},
        )
        client = Client()
        client.force_login(person)
        return client

    return sign_in
