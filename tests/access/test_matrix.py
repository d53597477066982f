"""Every address × every persona × own and foreign, by real requests, as the committed page says."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.template import Template
from django.test import Client
from django.test.utils import _TestState
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from guanzi.foundation.access import Audience, audiences_of
from guanzi.foundation.posting import is_posted_to
from guanzi.site import problems
from tests.access.things import form_for, maker_for
from tests.access.world import Side, Stage, a_stage
from tests.signing_in import sign_in
from tests.world import MORNING
from tools.access_matrix import LETS, PAGE, REFUSES, SIGN_IN, WRITE, Row, draw

LOGIN = "/account/login/"
UNKNOWN = "405"
PASSERS_BY = ("未登录", "企业 管理员", "运营方")
PLACES = {
    "": "site",
    "account": "foundation.identity: signing in",
    "mfa": "foundation.identity: signing in",
    "socialaccount": "foundation.identity: signing in",
    "openid": "foundation.identity: signing in",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the URL table."""

    name: str
    pattern: str
    arguments: tuple[str, ...]
    view: Any

    @property
    def methods(self) -> tuple[str, ...]:
        """POST where the view takes it; the API says by itself."""
        is_for_people = Audience.PROGRAM not in audiences_of(self.view)
        takes = is_posted_to(self.view) or (self.name.startswith("api:") and is_for_people)
        return ("GET", "POST") if takes else ("GET",)

    @property
    def stage(self) -> str:
        if ":" in self.name:
            return self.name.partition(":")[0]
        return PLACES.get(self.name.partition("_")[0], PLACES[""])


def routes(resolver: URLResolver, space: str = "", before: str = "") -> Iterator[Route]:
    """The whole URL table, flat."""
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from routes(entry, space + inner, path)
            continue
        assert isinstance(entry, URLPattern)
        named = entry.pattern.converters or entry.pattern.regex.groupindex
        shown = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", path)
        shown = re.sub(r"<\w+:(\w+)>", r"<\1>", shown).translate({ord("^"): None, ord("$"): None})
        yield Route(f"{space}{entry.name}", f"/{shown}", tuple(named), entry.callback)


ROUTES = sorted(
    (each for each in routes(get_resolver()) if each.name != "api:api-root"),
    key=lambda route: (route.stage, route.pattern, route.name),
)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_address_says_for_whom_it_is(route: Route) -> None:
    assert audiences_of(route.view), f"{route.name}: add @for_audience(…) to {route.view}"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_the_matrix_can_make_what_every_address_names(route: Route) -> None:
    for argument in route.arguments:
        sentence = f"{route.name} takes {argument}: add a maker to tests/access/things.py"
        assert maker_for(route.name, argument), sentence


@pytest.fixture
def stage(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The world on its own morning; refusals are not drawn, which would take most of the time."""
    monkeypatch.setattr(problems, "_page", lambda _request, facts: (facts["detail"], "text/plain"))
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)
    settings.CLOCK_OFFSET_SECONDS = (MORNING - timezone.now()).total_seconds()
    return a_stage()


@pytest.mark.django_db
def test_the_page_says_what_the_requests_give(stage: Stage) -> None:
    clients = {
        name: Client() if actor is None else sign_in(actor)
        for name, actor in stage.personas.items()
    }
    page = draw(tuple(stage.personas), list(_rows(stage, clients)))
    if os.environ.get(WRITE):
        PAGE.write_text(page)
    stale = "docs/reference/access.md is stale: run `python -m tools.access_matrix`, read the diff"
    assert PAGE.exists(), stale
    assert page == PAGE.read_text(), stale


def _rows(stage: Stage, clients: dict[str, Client]) -> Iterator[Row]:
    for route in ROUTES:
        for method in route.methods:
            own = _ask(route, method, stage.own, clients)
            foreign = _ask(route, method, stage.foreign, clients) if route.arguments else own
            if own == foreign:
                yield from _row(route, method, "", own)
            else:
                yield from _row(route, method, "本", own)
                yield from _row(route, method, "外", foreign)


def _row(route: Route, method: str, scope: str, answers: tuple[str, ...]) -> Iterator[Row]:
    """No row for an address that does not know the method."""
    if UNKNOWN in answers:
        return
    whom = audiences_of(route.view)
    labels = tuple(str(each.label) for each in Audience if each in whom)
    yield Row(route.stage, route.pattern, method, scope, labels, answers)


def _ask(route: Route, method: str, side: Side, clients: dict[str, Client]) -> tuple[str, ...]:
    """What each persona is answered; of a public address, what everybody is."""
    given = {name: _make(route, name, side) for name in route.arguments}
    address = reverse(route.name, kwargs=given)
    typed = form_for(route.name, side) if method == "POST" else {}
    if Audience.EVERYONE in audiences_of(route.view):
        few = {_word(_undone(clients[name], method, address, typed)) for name in PASSERS_BY}
        if len(few) == 1:
            return tuple(few)
    answers = [_undone(client, method, address, typed) for client in clients.values()]
    return tuple(map(_word, answers))


def _make(route: Route, argument: str, side: Side) -> Any:
    maker = maker_for(route.name, argument)
    assert maker is not None
    return maker(side)


def _undone(client: Client, method: str, address: str, typed: dict[str, Any]) -> HttpResponse:
    """An answer whose effects are taken back."""
    cache.clear()  # rates are not what is asked here
    kept = dict(client.cookies)
    with transaction.atomic():
        if method == "GET":
            answer = client.get(address)
        elif address.startswith("/api/"):
            answer = client.post(address, typed, content_type="application/json")
        else:
            answer = client.post(address, typed)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(kept)
    assert answer.status_code < 500, f"{method} {address} breaks"
    return answer


def _word(answer: HttpResponse) -> str:
    if answer.status_code == 405:
        return UNKNOWN
    if answer.status_code == 401 or answer.headers.get("Location", "").startswith(LOGIN):
        return SIGN_IN
    return REFUSES if answer.status_code in (403, 404) else LETS
