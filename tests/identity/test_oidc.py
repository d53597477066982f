"""Sign-in through a real OpenID Connect server in a process of its own, over real HTTP."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.test import Client

from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.identity.models import Person
from guanzi.site.demo.keys import enrol_second_factor
from guanzi.site.settings.accounts import origins_of, providers_from
from tests.identity.conftest import PASSWORD, a_person
from tests.identity.oidc_server.__main__ import CLIENT, SECRET
from tests.identity.oidc_server.__main__ import PASSWORD as PROVIDER_PASSWORD
from tests.support import answers, free_port

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
CALLBACK = "http://testserver/account/providers/yizhengtong/login/callback/"
LOGIN = "/account/providers/yizhengtong/login/"


@pytest.fixture(scope="session")
def provider() -> Iterator[str]:
    """The address of the provider."""
    port = free_port()
    command = [sys.executable, "-m", "tests.identity.oidc_server", str(port), CALLBACK]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while not answers(f"{address}/.well-known/openid-configuration"):
            assert process.poll() is None, "the provider did not start"
            assert time.monotonic() < deadline, "the provider does not answer"
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def offered(provider: str, settings: LazySettings) -> str:
    """The setting that names a provider whose word is taken for an address."""
    return offer(provider, settings, trusts_email=True)


@pytest.fixture
def untrusted(provider: str, settings: LazySettings) -> str:
    """The setting that says nothing about it."""
    return offer(provider, settings)


def offer(provider: str, settings: LazySettings, **more: Any) -> str:
    named = {
        "id": "yizhengtong",
        "name": "法人一证通",
        "server_url": provider,
        "client_id": CLIENT,
        "secret": SECRET,
        **more,
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": providers_from(json.dumps([named]))}
    }
    return provider


@dataclass
class Browser:
    """What a person's browser does: our site in this process, the provider over HTTP."""

    ours: Client
    theirs: requests.Session = field(default_factory=requests.Session)
    asked: dict[str, list[str]] = field(default_factory=dict)

    def sign_in(self, provider: str, email: str) -> str:
        """From our button to our answer; where that leads."""
        there = self.ours.post(LOGIN)["Location"]
        self.asked = parse_qs(urlsplit(there).query)
        page = self.theirs.get(there)
        assert "/accounts/login/" in page.url
        typed = {"login": email, "password": PROVIDER_PASSWORD}
        typed["next"] = parse_qs(urlsplit(page.url).query)["next"][0]
        answer = self.theirs.post(page.url, typed, allow_redirects=False)
        while not (place := answer.headers["Location"]).startswith(CALLBACK):
            address = place if place.startswith("http") else provider + place
            answer = self.theirs.get(address, allow_redirects=False)
        back = self.ours.get(place.removeprefix("http://testserver"))
        return str(back.headers.get("Location", back.content.decode()))


@pytest.fixture
def browser_of(client: Client) -> Browser:
    return Browser(client)


def test_a_provider_named_by_the_setting_is_offered(client: Client, offered: str) -> None:
    page = client.get("/account/login/").content.decode()
    assert "法人一证通" in page
    assert f'action="{LOGIN}' in page


def test_a_known_proven_address_signs_in_and_is_linked(browser_of: Browser, offered: str) -> None:
    person = a_person("wang@example.com", "王五")
    assert browser_of.sign_in(offered, "wang@example.com") == "/workbench/"
    assert browser_of.ours.get("/account/").status_code == 200
    linked = SocialAccount.objects.get()
    assert (linked.user_id, linked.provider) == (person.pk, "yizhengtong")


def test_a_provider_whose_word_is_not_taken_links_to_nobody_by_address(
    browser_of: Browser, untrusted: str
) -> None:
    person = a_person("wang@example.com", "王五")
    browser_of.sign_in(untrusted, "wang@example.com")
    assert browser_of.ours.get("/account/").status_code == 302
    assert not SocialAccount.objects.filter(user=person).exists()


def test_of_such_a_provider_the_address_is_proven_by_our_own_letter(
    browser_of: Browser, untrusted: str
) -> None:
    assert browser_of.sign_in(untrusted, "wang@example.com") == "/account/confirm-email/"
    assert browser_of.ours.get("/account/").status_code == 302
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_a_password_that_somebody_set_for_an_address_not_theirs_is_void_and_told(
    browser_of: Browser, offered: str
) -> None:
    person = a_person("wang@example.com", "王五")
    EmailAddress.objects.filter(user=person).update(verified=False)
    stranger = Client()
    stranger.force_login(person)
    stranger.get("/account/")
    browser_of.sign_in(offered, "wang@example.com")
    person.refresh_from_db()
    assert not person.has_usable_password()
    assert stranger.get("/account/").status_code == 302
    told = AuditEvent.objects.get(verb="identity.void_password")
    assert (told.person, told.after) == ("王五", {"provider": "yizhengtong"})


def test_a_proven_address_keeps_its_password(browser_of: Browser, offered: str) -> None:
    person = a_person("wang@example.com", "王五")
    browser_of.sign_in(offered, "wang@example.com")
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert not AuditEvent.objects.filter(verb="identity.void_password").exists()


def test_the_code_is_bound_to_the_browser_that_asked(browser_of: Browser, offered: str) -> None:
    a_person("wang@example.com", "王五")
    browser_of.sign_in(offered, "wang@example.com")
    assert browser_of.asked["response_type"] == ["code"]
    assert browser_of.asked["code_challenge_method"] == ["S256"]
    assert browser_of.asked["state"][0]
    assert set(browser_of.asked["scope"][0].split()) == {"openid", "profile", "email"}


def test_somebody_new_gets_an_account_with_the_provider_s_name(
    browser_of: Browser, offered: str
) -> None:
    browser_of.sign_in(offered, "wang@example.com")
    person = Person.objects.get()
    assert (person.email, person.name) == ("wang@example.com", "王五")
    assert not person.has_usable_password()
    came, linked, entered = AuditEvent.objects.order_by("id")
    assert (came.verb, came.after) == ("identity.register_person", {"name": "王五"})
    assert (linked.verb, linked.after) == ("identity.link_provider", {"provider": "yizhengtong"})
    assert (entered.verb, entered.after) == ("identity.sign_in", {"methods": ["socialaccount"]})


def test_an_unproven_address_links_to_nobody(browser_of: Browser, offered: str) -> None:
    person = a_person("li@example.com", "李四")
    browser_of.sign_in(offered, "li@example.com")
    assert browser_of.ours.get("/account/").status_code == 302
    assert not SocialAccount.objects.filter(user=person).exists()


def test_the_second_factor_is_asked_after_the_provider_too(
    browser_of: Browser, offered: str
) -> None:
    person = a_person("wang@example.com", "王五")
    enrol_second_factor(person_id=person.pk, secret="JBSWY3DPEHPK3PXP")
    assert browser_of.sign_in(offered, "wang@example.com") == "/account/two-step/"


def test_an_answer_that_nobody_asked_for_signs_nobody_in(client: Client, offered: str) -> None:
    answer = client.get(f"{LOGIN}callback/?code=abc&state=unknown")
    assert "没有登录成功" in answer.content.decode()
    assert client.get("/account/").status_code == 302


def test_a_link_is_taken_away_once_there_is_a_password(browser_of: Browser, offered: str) -> None:
    a_person("wang@example.com", "王五")
    browser_of.sign_in(offered, "wang@example.com")
    ours = browser_of.ours
    page = ours.get("/account/providers/").content.decode()
    assert "解除关联" in page
    linked = SocialAccount.objects.get()
    ours.post("/account/providers/", {"account": linked.pk})
    ours.post("/account/reauthenticate/?next=/account/providers/", {"password": PASSWORD})
    ours.post("/account/providers/", {"account": linked.pk})
    assert not SocialAccount.objects.exists()
    told = AuditEvent.objects.filter(verb__endswith="link_provider").order_by("id")
    assert [each.verb for each in told] == ["identity.link_provider", "identity.unlink_provider"]


def test_the_content_policy_lets_the_form_lead_to_the_provider() -> None:
    place = "https://sso.example.cn:8443/realms/x"
    named = [{"id": "a", "name": "甲", "server_url": place, "client_id": "c"}]
    assert origins_of(providers_from(json.dumps(named))) == ["https://sso.example.cn:8443"]
