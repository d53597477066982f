"""The world of the workbench: everybody of the shared world, and how they sign in."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from guanzi.foundation import clock
from guanzi.foundation.actor import Actor
from guanzi.foundation.identity.middleware import MEMBERSHIP_KEY
from guanzi.foundation.identity.models import Membership, Person
from tests.world import MORNING, World, a_world

SignIn = Callable[[Actor], Client]


@pytest.fixture(scope="module")
def shared_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once for a file of tests, and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    return shared_world


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The platform's clock stands still."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    return MORNING


@pytest.fixture
def signed_in(db: None) -> SignIn:
    """A browser in which this actor has signed in, with a second factor where one is needed."""

    def sign_in(actor: Actor) -> Client:
        client = Client()
        person = Person.objects.get(pk=actor.person_id)
        if actor.is_official:
            Authenticator.objects.create(user=person, type="totp", data={"secret": ""})
        client.force_login(person, settings.AUTHENTICATION_BACKENDS[-1])
        chosen = Membership.objects.get(person=person, organisation_id=actor.organisation_id)
        session = client.session
        session[MEMBERSHIP_KEY] = chosen.pk
        session.save()
        return client

    return sign_in
