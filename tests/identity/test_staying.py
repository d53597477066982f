"""A session lasts while somebody works, an hour beyond, and no longer than a long day."""

import time
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.actor import PLATFORM, Role
from guanzi.foundation.clock import now
from guanzi.foundation.identity import services, staying
from guanzi.foundation.identity.models import Person
from tests.identity.conftest import PASSWORD, a_member, a_person, an_organisation

pytestmark = pytest.mark.django_db

MINUTE, HOUR = 60, 3600
Wait = Callable[..., bool]


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch, client: Client) -> Wait:
    """Somebody asks for a page after so many seconds: whether they are still signed in."""
    at = [1_750_000_000.0]
    monkeypatch.setattr(time, "time", lambda: at[0])

    def after(seconds: int, page: str = "/account/") -> bool:
        at[0] += seconds
        session = client.session
        if at[0] >= session.get(staying.SEEN, 0) + session.get_expiry_age():
            client.cookies.clear()  # what the browser does, and the server with the row
        client.get(page)
        return SESSION_KEY in client.session

    return after


def sign_in(client: Client) -> None:
    person = Person.objects.first() or a_person()
    typed = {"login": person.email, "password": PASSWORD}
    assert client.post("/account/login/", typed)["Location"] == "/workbench/"


def test_who_works_stays_signed_in(wait: Wait, client: Client) -> None:
    sign_in(client)
    assert all(wait(50 * MINUTE) for _ in range(13))


def test_a_desk_that_was_left_is_closed_after_an_hour(wait: Wait, client: Client) -> None:
    sign_in(client)
    assert wait(10 * MINUTE)
    assert not wait(HOUR)


def test_nobody_stays_longer_than_a_long_day(wait: Wait, client: Client) -> None:
    sign_in(client)
    assert all(wait(50 * MINUTE) for _ in range(14))
    assert not wait(50 * MINUTE)


def test_who_came_by_invitation_stays_as_long_as_everybody(wait: Wait, client: Client) -> None:
    typed = {"name": "王芳", "password1": PASSWORD, "password2": PASSWORD}
    house = an_organisation()
    offered = services.invite(
        actor=PLATFORM,
        organisation_id=house.pk,
        email="wang@example.com",
        name="王芳",
        role=Role.ADMIN,
        at=now(),
    )
    client.post(f"/invitation/{offered.secret}/", typed)
    assert all(wait(50 * MINUTE) for _ in range(14))
    assert not wait(50 * MINUTE)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(wait: Wait, client: Client) -> None:
    a_member(an_organisation())
    sign_in(client)
    assert wait(50 * MINUTE, "/jobs/1/card")
    assert not wait(15 * MINUTE, "/jobs/1/card")


def test_a_request_soon_after_another_writes_nothing(client: Client) -> None:
    sign_in(client)
    kept = Session.objects.get().expire_date
    with CaptureQueriesContext(connection) as queries:
        client.get("/account/")
    assert not [query for query in queries if query["sql"].startswith("UPDATE")]
    assert Session.objects.get().expire_date == kept


def test_a_visitor_gets_no_session(client: Client) -> None:
    assert client.get("/account/login/").status_code == 200
    assert settings.SESSION_COOKIE_NAME not in client.cookies
