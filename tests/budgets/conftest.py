"""The two offices that a budget needs, and browsers for them."""

from collections.abc import Callable

import pytest
from django.test import Client

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.identity.models import Person
from guanzi.site.demo.keys import enrol_second_factor
from tests.world import a_member

SignIn = Callable[[Actor], Client]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def department(db: None) -> Actor:
    return a_member(OrganisationKind.CITY_DEPARTMENT, "市科委（虚构）", "王一")


@pytest.fixture
def finance(db: None) -> Actor:
    return a_member(OrganisationKind.CITY_FINANCE, "市财政局（虚构）", "财一")


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A browser of somebody; officials have their second factor."""

    def signed(actor: Actor) -> Client:
        enrol_second_factor(person_id=actor.person_id, secret=SECRET)
        client = Client()
        client.force_login(Person.objects.get(pk=actor.person_id))
        return client

    return signed
