"""What guards an account leaves a trace, without any address in it."""

import re
from collections.abc import Iterator

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from guanzi.foundation.actor import Role
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.clock import now
from guanzi.foundation.identity import services
from guanzi.foundation.identity.models import Person
from guanzi.foundation.sealing import masked
from guanzi.site.demo.keys import enrol_second_factor
from tests.identity.conftest import PASSWORD, a_member, a_person, an_organisation
from tests.identity.test_sign_in import OWN, SECRET, code_of, sign_in

pytestmark = pytest.mark.django_db

NEW = "xin-mima-2026-qing"
ENROL = "/account/second-factor/totp/activate/"


@pytest.fixture(autouse=True)
def _no_address() -> Iterator[None]:
    yield
    told = [
        f"{each.before} {each.after} {each.subject_name} {each.person} {each.note}"
        for each in AuditEvent.objects.all()
    ]
    assert "@example" not in str(told)


@pytest.fixture
def elsewhere() -> Client:
    return Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/605")


def told(verb: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(verb=f"identity.{verb}").order_by("id"))


def enrol(client: Client) -> None:
    page = client.get(ENROL).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret is not None
    client.post(ENROL, {"code": code_of(secret[1])})


def test_signing_in_is_told_with_what_was_proven(client: Client) -> None:
    person = a_person()
    sign_in(client)
    (event,) = told("sign_in")
    assert (event.person_id, event.after) == (person.pk, {"methods": ["password"]})
    assert event.subject == f"identity.person:{person.pk}"


def test_the_password_alone_is_no_sign_in_where_a_code_is_asked(client: Client) -> None:
    person = a_person()
    enrol_second_factor(person_id=person.pk, secret=SECRET)
    sign_in(client)
    assert told("sign_in") == []
    client.post("/account/two-step/", {"code": code_of(SECRET)})
    (event,) = told("sign_in")
    assert event.after == {"methods": ["password", "totp"]}


def test_a_lockout_is_told_once_and_only_of_accounts_that_there_are(client: Client) -> None:
    person = a_person()
    for email in ("niemand@example.com", "zhang@example.com"):
        for _attempt in range(8):
            sign_in(client, "falsch-falsch", email)
    (event,) = told("lock_out")
    assert (event.subject, event.person_id) == (f"identity.person:{person.pk}", 0)


def test_changing_and_resetting_the_password_is_told(client: Client) -> None:
    a_person()
    sign_in(client)
    typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post("/account/password/change/", typed)
    assert len(told("change_password")) == 1
    client.post("/account/logout/")
    client.post("/account/password/reset/", {"email": "zhang@example.com"})
    link = re.search(r"http://testserver(\S+/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    address = client.get(link[1], follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": PASSWORD, "password2": PASSWORD})
    assert len(told("change_password")) == 2


def test_another_address_is_told_masked_once_it_is_proven(client: Client) -> None:
    person = a_person()
    sign_in(client)
    client.post("/account/email/", {"action_add": "", "email": "zhang.san@example.org"})
    assert told("change_email") == []
    link = re.search(r"http://testserver(/account/confirm-email/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    client.post(link[1])
    assert Person.objects.get(pk=person.pk).email == "zhang.san@example.org"
    (event,) = told("change_email")
    assert event.before == {"email": masked("zhang@example.com")}
    assert event.after == {"email": masked("zhang.san@example.org")}


def test_the_second_factor_is_told_when_it_comes_and_goes(client: Client) -> None:
    a_person()
    sign_in(client)
    enrol(client)
    assert len(told("second_factor_on")) == 1
    assert len(told("make_recovery_codes")) == 1
    client.post("/account/second-factor/recovery-codes/generate/")
    assert len(told("make_recovery_codes")) == 2
    client.post("/account/second-factor/totp/deactivate/")
    assert len(told("second_factor_off")) == 1


def test_whoever_is_signed_in_elsewhere_is_out_once_a_code_is_asked(
    client: Client, elsewhere: Client
) -> None:
    a_person()
    a_person("li@example.com", "李四")
    other = Client()
    sign_in(client)
    sign_in(elsewhere)
    sign_in(other, email="li@example.com")
    enrol(client)
    assert client.get(OWN).status_code == 200
    assert elsewhere.get(OWN).status_code == 302
    assert other.get(OWN).status_code == 200, "somebody else's is theirs"
    (event,) = told("end_sessions")
    assert event.after == {"number": 1}


def test_ending_sessions_is_told(client: Client, elsewhere: Client) -> None:
    a_person()
    sign_in(client)
    sign_in(elsewhere)
    client.post("/account/sessions/", {"session": "others"})
    client.post("/account/sessions/", {"session": "others"})
    (event,) = told("end_sessions")
    assert event.after == {"number": 1}


def test_the_session_of_a_newcomer_is_listed_and_told(client: Client) -> None:
    actor = a_member(an_organisation())
    invited = services.invite(
        actor=actor,
        organisation_id=actor.organisation_id,
        email="wang@example.com",
        name="王五",
        role=Role.OFFICER,
        at=now(),
    )
    typed = {"name": "王五", "password1": PASSWORD, "password2": PASSWORD}
    client.post(f"/invitation/{invited.secret}/", typed)
    (session,) = UserSession.objects.all()
    assert session.session_key == client.session.session_key
    (event,) = told("sign_in")
    assert event.after == {"methods": ["invitation"]}
