"""Signing up, in and out; the lockout; the second factor; sessions."""

import re
import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from guanzi.foundation.actor import OrganisationKind, Role
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.identity import services
from guanzi.foundation.identity.models import Person
from guanzi.site.demo.keys import enrol_second_factor
from tests.identity.conftest import PASSWORD, a_member, a_person, an_organisation

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OWN = "/account/"


def code_of(secret: str) -> str:
    """What an authenticator shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(
    client: Client, password: str = PASSWORD, email: str = "zhang@example.com", **more: str
) -> str:
    answer = client.post(LOGIN, {"login": email, "password": password, **more})
    return answer.content.decode() if answer.status_code == 200 else str(answer["Location"])


def test_the_right_password_signs_in_and_leads_on(client: Client) -> None:
    a_person()
    assert sign_in(client, next="/account/sessions/") == "/account/sessions/"
    assert client.get(OWN).status_code == 200


def test_an_address_is_known_in_any_case(client: Client) -> None:
    a_person()
    sign_in(client, email="Zhang@Example.COM")
    assert client.get(OWN).status_code == 200


def test_a_next_address_elsewhere_is_not_followed(client: Client) -> None:
    a_person()
    assert not sign_in(client, next="https://example.org/").startswith("http")


def test_wrong_passwords_and_unknown_addresses_hear_the_same(client: Client) -> None:
    a_person()
    wrong = sign_in(client, "falsch-falsch")
    unknown = sign_in(client, "falsch-falsch", "niemand@example.com")
    words = "电子邮箱或密码不对"
    assert words in wrong
    assert words in unknown
    assert 'value="zhang@example.com"' in wrong, "what was typed stays"


def test_a_closed_account_does_not_open(client: Client) -> None:
    person = a_person()
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert sign_in(client) == "/account/inactive/"
    assert client.get(OWN).status_code == 302


@pytest.mark.parametrize("email", ["zhang@example.com", "niemand@example.com"])
def test_the_fifth_failure_shuts_the_door_and_says_until_when(client: Client, email: str) -> None:
    a_person()
    for _attempt in range(4):
        assert "电子邮箱或密码不对" in sign_in(client, "falsch-falsch", email)
    assert re.search(r"请在 \d\d:\d\d（约 15 分钟）后再试", sign_in(client, "falsch-falsch", email))
    assert "后再试" in sign_in(client, PASSWORD, email), "the right password does not help"
    assert client.get(OWN).status_code == 302


def test_the_door_opens_again_after_a_quarter_of_an_hour(client: Client) -> None:
    a_person()
    for _attempt in range(5):
        sign_in(client, "falsch-falsch")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    sign_in(client)
    assert client.get(OWN).status_code == 200


def test_the_lockout_is_for_that_place_only(client: Client) -> None:
    a_person()
    for _attempt in range(5):
        sign_in(client, "falsch-falsch")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    sign_in(elsewhere)
    assert elsewhere.get(OWN).status_code == 200


def test_trying_on_while_shut_does_not_keep_it_shut(client: Client) -> None:
    a_person()
    for _attempt in range(5):
        sign_in(client, "falsch-falsch")
    before = AccessAttempt.objects.get().attempt_time
    sign_in(client, "falsch-falsch")
    assert AccessAttempt.objects.get().attempt_time == before


# --- coming ---


def sign_up(client: Client, email: str = "wang@example.com") -> str:
    typed = {"name": "王五", "email": email, "password1": PASSWORD, "password2": PASSWORD}
    return str(client.post("/account/signup/", typed)["Location"])


def test_signing_up_asks_to_prove_the_address(client: Client) -> None:
    assert sign_up(client) == "/account/confirm-email/"
    person = Person.objects.get()
    assert (person.name, person.email) == ("王五", "wang@example.com")
    (event,) = AuditEvent.objects.all()
    assert (event.verb, event.person_id) == ("identity.register_person", person.pk)
    assert client.get(OWN).status_code == 302
    (letter,) = mail.outbox
    link = re.search(r"http://testserver(/account/confirm-email/\S+)", str(letter.body))
    assert link is not None
    assert client.get(link[1]).status_code == 200
    assert not EmailAddress.objects.get().verified, "looking at the link confirms nothing"
    client.post(link[1])
    assert EmailAddress.objects.get().verified
    sign_in(client, email="wang@example.com")
    assert client.get(OWN).status_code == 200


def test_signing_up_with_a_taken_address_tells_only_its_owner(client: Client) -> None:
    a_person("wang@example.com")
    assert sign_up(client) == "/account/confirm-email/"
    assert Person.objects.count() == 1
    (letter,) = mail.outbox
    assert "已经有账号" in str(letter.body)


def test_a_forgotten_password_is_set_anew_by_letter(client: Client) -> None:
    a_person()
    client.post("/account/password/reset/", {"email": "zhang@example.com"})
    client.post("/account/password/reset/", {"email": "niemand@example.com"})
    link = re.search(
        r"http://testserver(/account/password/reset/key/\S+)", str(mail.outbox[0].body)
    )
    assert link is not None
    form = client.get(link[1], follow=True)
    address = form.redirect_chain[-1][0]
    new = "xin-mima-2026-qing"
    client.post(address, {"password1": new, "password2": new})
    sign_in(client, new)
    assert client.get(OWN).status_code == 200


# --- the second factor ---


def an_official(*, enrolled: bool = True) -> Person:
    office = an_organisation(OrganisationKind.DISTRICT_FINANCE, "闵行区财政局", "闵行区")
    actor = a_member(office, Role.ADMIN)
    if enrolled:
        enrol_second_factor(person_id=actor.person_id, secret=SECRET)
    return Person.objects.get(pk=actor.person_id)


def test_an_official_signs_in_with_password_and_code(client: Client) -> None:
    an_official()
    assert sign_in(client) == "/account/two-step/"
    assert client.get("/organisation/people/").status_code == 302, "the password is not enough"
    assert "验证码不对" in client.post("/account/two-step/", {"code": "000000"}).content.decode()
    client.post("/account/two-step/", {"code": code_of(SECRET)})
    assert client.get("/organisation/people/").status_code == 200


def test_codes_are_not_guessed_at_from_many_places() -> None:
    an_official()
    places = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(12)]
    for place in places:
        sign_in(place)
    said = [
        place.post("/account/two-step/", {"code": "000000"}).content.decode() for place in places
    ]
    assert all("验证码不对" in words for words in said[:10])
    assert all("尝试次数过多" in words for words in said[10:])
    places[0].post("/account/two-step/", {"code": code_of(SECRET)})
    assert places[0].get("/organisation/people/").status_code == 302, "the right one does not help"


def test_a_recovery_code_opens_once(client: Client) -> None:
    person = an_official()
    code = enrol_second_factor(person_id=person.pk, secret=SECRET)[0]
    for opens in (True, False):
        sign_in(client)
        client.post("/account/two-step/", {"code": code})
        assert (client.get("/organisation/people/").status_code == 200) is opens
        client.post("/account/logout/")


def test_an_official_without_second_factor_is_led_to_enrol(client: Client) -> None:
    an_official(enrolled=False)
    sign_in(client)
    answer = client.get("/organisation/people/?q=1")
    enrol = "/account/second-factor/totp/activate/"
    assert answer["Location"] == f"{enrol}?next=%2Forganisation%2Fpeople%2F%3Fq%3D1"
    page = client.get(enrol).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret is not None
    answer = client.post(enrol, {"code": code_of(secret[1])})
    assert answer["Location"] == "/account/second-factor/recovery-codes/"
    assert client.get("/organisation/people/").status_code == 200
    assert (
        len(re.findall(r"<code>\d{8}</code>", client.get(answer["Location"]).content.decode()))
        == 10
    )


def test_the_secret_lies_sealed_in_the_database() -> None:
    an_official()
    totp = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert SECRET not in str(totp.data)


def test_an_enterprise_needs_no_second_factor(client: Client) -> None:
    a_member(an_organisation())
    sign_in(client)
    assert client.get("/organisation/people/").status_code == 200


# --- sessions ---


@pytest.fixture
def elsewhere() -> Client:
    return Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/605")


def test_sessions_are_listed_and_one_is_ended(client: Client, elsewhere: Client) -> None:
    a_person()
    sign_in(client)
    sign_in(elsewhere)
    page = client.get("/account/sessions/").content.decode()
    assert "Safari · iPhone" in page
    assert "本机" in page
    ending = re.search(r'name="session" value="(\d+)"', page)
    assert ending is not None
    client.post("/account/sessions/", {"session": ending[1]})
    assert elsewhere.get(OWN).status_code == 302
    assert client.get(OWN).status_code == 200


def test_a_session_of_somebody_else_cannot_be_ended(client: Client, elsewhere: Client) -> None:
    a_person()
    a_person("li@example.com", "李四")
    sign_in(client)
    sign_in(elsewhere, email="li@example.com")
    (theirs,) = UserSession.objects.filter(user__email="li@example.com")
    client.post("/account/sessions/", {"session": str(theirs.pk)})
    client.post("/account/sessions/", {"session": "others"})
    assert elsewhere.get(OWN).status_code == 200


def test_sessions_that_are_over_are_forgotten_with_their_places(
    client: Client, elsewhere: Client
) -> None:
    a_person()
    sign_in(client)
    sign_in(elsewhere)
    over = Session.objects.filter(session_key=elsewhere.session.session_key)
    over.update(expire_date=timezone.now() - timedelta(minutes=1))
    assert services.forget_sessions() == 1
    assert UserSession.objects.get().session_key == client.session.session_key
    assert client.get(OWN).status_code == 200


def test_a_new_password_signs_the_other_places_out(client: Client, elsewhere: Client) -> None:
    a_person()
    sign_in(client)
    sign_in(elsewhere)
    new = "xin-mima-2026-qing"
    client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert client.get(OWN).status_code == 200
    assert elsewhere.get(OWN).status_code == 302


def test_signing_out_asks_first(client: Client) -> None:
    a_person()
    sign_in(client)
    client.get("/account/logout/")
    assert client.get(OWN).status_code == 200
    client.post("/account/logout/")
    assert client.get(OWN).status_code == 302
