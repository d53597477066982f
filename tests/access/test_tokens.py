"""Every operation that is read with a token × every token; and every other address × a token."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from guanzi.foundation.access import Audience, audiences_of
from guanzi.foundation.actor import OrganisationKind
from guanzi.foundation.clock import day_of, now
from guanzi.foundation.identity import services
from guanzi.foundation.identity.models import ApiToken
from guanzi.foundation.identity.states import TokenScope
from guanzi.site.api import api as ninja_api
from guanzi.site.api.description import describe
from tests.access.test_matrix import ROUTES, Route
from tests.world import a_member

LINKED = [route for route in ROUTES if Audience.PROGRAM in audiences_of(route.view)]
OTHERS = [route for route in ROUTES if route not in LINKED and not route.arguments]


def scope_of(route: Route) -> TokenScope:
    """The scope that the description of the API names."""
    (operation,) = describe(ninja_api).document["paths"][route.pattern].values()
    (needed,) = operation["security"]
    return TokenScope(needed["token"][0])


def a_token(*scopes: TokenScope) -> services.Issued:
    office = a_member(OrganisationKind.CITY_DEPARTMENT, "市科委（虚构）", "王一")
    at = now()
    return services.issue_token(
        actor=office, purpose="比对", scopes=scopes, last_day=day_of(at), at=at
    )


def ask(route: Route, secret: str) -> int:
    cache.clear()
    headers = {"authorization": f"Bearer {secret}"}
    return (
        Client(raise_request_exception=False).get(reverse(route.name), headers=headers).status_code
    )


def test_there_is_an_operation_for_every_scope() -> None:
    assert {scope_of(route) for route in LINKED} == set(TokenScope)


@pytest.mark.django_db
@pytest.mark.parametrize("scope", TokenScope)
def test_a_token_opens_the_operations_of_its_scope_and_no_others(scope: TokenScope) -> None:
    secret = a_token(scope).secret
    opened = {route.name: ask(route, secret) for route in LINKED}
    assert opened == {route.name: 200 if scope_of(route) is scope else 403 for route in LINKED}


@pytest.mark.django_db
def test_no_operation_is_opened_by_a_token_that_is_over() -> None:
    revoked, expired = a_token(*TokenScope), a_token(*TokenScope)
    row = ApiToken.objects.get(pk=revoked.id)
    row.revoked_at = now()
    row.save()
    day = timedelta(days=1)
    ApiToken.objects.filter(pk=expired.id).update(issued_at=now() - 2 * day, expires_at=now() - day)
    for route in LINKED:
        assert {ask(route, each.secret) for each in (revoked, expired)} == {401}
        assert ask(route, "gzt_00000000_x") == Client().get(reverse(route.name)).status_code == 401


@pytest.mark.django_db
def test_a_token_opens_nothing_that_is_not_for_programs() -> None:
    secret = a_token(*TokenScope).secret
    for route in OTHERS:
        address = reverse(route.name)
        plain = Client(raise_request_exception=False).get(address)
        assert ask(route, secret) == plain.status_code, route.name
