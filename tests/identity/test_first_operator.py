"""The way into an installation where nobody is yet."""

import io
import re

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from guanzi.foundation.actor import OrganisationKind, Role
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.identity import selectors
from guanzi.foundation.identity.models import Invitation, Organisation, Person
from tests.identity.conftest import PASSWORD, a_member, an_organisation

pytestmark = pytest.mark.django_db

NAME = "平台运营中心"


@pytest.fixture(autouse=True)
def _address(settings: LazySettings) -> None:
    settings.SITE_ADDRESS = "https://guanzi.example"


def created(email: str = "op@example.com", name: str = "王五", organisation: str = NAME) -> str:
    """The path of the link that the command prints."""
    out = io.StringIO()
    call_command("create_operator", email=email, name=name, organisation=organisation, stdout=out)
    (link,) = re.findall(r"https://guanzi\.example(/invitation/\S+)", out.getvalue())
    return str(link)


def test_the_printed_link_lets_the_first_operator_in(client: Client) -> None:
    link = created()
    client.post(link, {"name": "王五", "password1": PASSWORD, "password2": PASSWORD})
    actor = selectors.actor_for(Person.objects.get().pk)
    assert actor is not None
    assert (actor.kind, actor.role) == (OrganisationKind.OPERATOR, Role.ADMIN)
    assert actor.organisation == NAME
    answer = client.get("/organisations/")
    assert "/account/second-factor/" in answer["Location"], "a second factor comes first"


def test_it_is_the_platform_that_invites_and_the_trail_says_so() -> None:
    created()
    events = AuditEvent.objects.filter(verb__startswith="identity.").order_by("id")
    assert [each.verb for each in events] == ["identity.create_organisation", "identity.invite"]
    assert {each.person_id for each in events} == {0}


def test_a_lost_link_is_printed_anew_and_the_old_one_opens_nothing(client: Client) -> None:
    old, new = created(), created()
    assert client.get(old).status_code == 409
    assert client.get(new).status_code == 200
    assert Organisation.objects.count() == 1
    assert Invitation.objects.filter(revoked_at=None).count() == 1


def test_an_organisation_that_is_there_is_taken() -> None:
    house = an_organisation(OrganisationKind.OPERATOR, "另一个名字")
    created()
    assert Invitation.objects.get().organisation_id == house.pk


def test_where_an_administrator_is_nobody_comes_by_this_way() -> None:
    a_member(an_organisation(OrganisationKind.OPERATOR, NAME))
    with pytest.raises(CommandError, match="已有管理员"):
        created()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("wrong", [{"email": "keine"}, {"name": " "}, {"organisation": " "}])
def test_what_cannot_be_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(CommandError):
        created(**wrong)
    assert not Organisation.objects.exists()
