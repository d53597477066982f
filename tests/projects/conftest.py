"""A budget with two lines, and a case that waits for the joint decision."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from guanzi.foundation.actor import Actor
from guanzi.foundation.identity.middleware import MEMBERSHIP_KEY
from guanzi.foundation.identity.models import Membership, Person
from tests.budgets.making import an_approved_budget
from tests.checks.cases import SignIn
from tests.projects.cases import a_forwarded_case
from tests.world import World, a_world


@pytest.fixture
def lines(world: World) -> list[int]:
    """The lines of this year's budget."""
    return an_approved_budget(world.commission, world.city_finance)


@pytest.fixture
def case(world: World) -> int:
    """A case that the district passed on."""
    return a_forwarded_case(world)


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(_built: World, db: None) -> World:
    return _built


@pytest.fixture
def signed_in(db: None) -> SignIn:
    """The browser of somebody."""

    def sign_in(actor: Actor) -> Client:
        client = Client()
        person = Person.objects.get(pk=actor.person_id)
        if actor.is_official:
            known = {"user": person, "type": "totp"}
            Authenticator.objects.get_or_create(**known, defaults={"data": {"secret": ""}})
        client.force_login(person, settings.AUTHENTICATION_BACKENDS[-1])
        chosen = Membership.objects.get(person=person, organisation_id=actor.organisation_id)
        session = client.session
        session[MEMBERSHIP_KEY] = chosen.pk
        session.save()
        return client

    return sign_in
