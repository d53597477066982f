"""The keys of the made-up city open nothing beside real people."""

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from guanzi.foundation.actor import PLATFORM, OrganisationKind, Role
from guanzi.foundation.identity import services
from guanzi.foundation.identity.models import Person
from guanzi.site.demo.keys import demo_accounts
from tests.identity.conftest import PASSWORD, a_person, an_organisation
from tests.world import MORNING

pytestmark = pytest.mark.django_db


def test_no_city_is_made_up_where_real_people_are() -> None:
    a_person()
    with pytest.raises(CommandError, match="DEMO=0"):
        call_command("load_demo")
    assert Person.objects.count() == 1


def test_a_visitor_who_joined_a_made_up_organisation_is_not_shown_to_everybody() -> None:
    organisation = an_organisation(OrganisationKind.RECOMMENDER)
    for email in ("fangzhou@demo.example", "visitor@example.com"):
        person = services.register_person(
            email=email, name="方舟", password=None, at=MORNING, is_synthetic=True
        )
        services.add_member(
            actor=PLATFORM,
            person_id=person.pk,
            organisation_id=organisation.pk,
            role=Role.READER,
            at=MORNING,
        )
    assert [account.email for account in demo_accounts()] == ["fangzhou@demo.example"]


def test_a_made_up_person_comes_in_only_where_the_city_is_made_up(
    client: Client, settings: LazySettings
) -> None:
    person = services.register_person(
        email="lin@demo.example", name="林", password=PASSWORD, at=MORNING, is_synthetic=True
    )
    typed = {"login": person.email, "password": PASSWORD}
    assert client.post("/account/login/", typed)["Location"] == "/account/inactive/"
    settings.DEMO = True
    assert client.post("/account/login/", typed)["Location"] == "/workbench/"
