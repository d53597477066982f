"""Who acts in a request: `request.actor`, looked up when somebody asks."""

from collections.abc import Callable
from functools import cache, cached_property
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guanzi.foundation.actor import Actor
from guanzi.foundation.identity.models import Membership, Person
from guanzi.foundation.identity.selectors import (
    MembershipInfo,
    actor_among,
    actor_without_organisation,
    belonging_of,
    memberships_among,
)

MEMBERSHIP_KEY = "membership"

Next = Callable[[HttpRequest], HttpResponse]


class Acting:
    """Lets `request.actor` be the signed-in person in the organisation that they chose, or None."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kind: Any = request.__class__
        request.__class__ = _with_actor(kind)
        return self.get_response(request)


@cache
def _with_actor(kind: type[Any]) -> type[Any]:
    """The class of requests with an actor: who never asks does not touch session or database."""
    return type(f"Acting{kind.__name__}", (kind,), _ON_REQUESTS)


def _belonging(request: HttpRequest) -> tuple[Membership, ...]:
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return ()
    return belonging_of(person.pk)


def _actor_of_session(request: Any) -> Actor | None:
    belonging = request.belonging
    return actor_among(belonging, request.session.get(MEMBERSHIP_KEY)) if belonging else None


_ON_REQUESTS = {
    "belonging": cached_property(_belonging),
    "actor": cached_property(_actor_of_session),
}


def memberships_in(request: HttpRequest) -> tuple[MembershipInfo, ...]:
    """The organisations for which the signed-in person may act; asked for once in a request."""
    return memberships_among(getattr(request, "belonging", ()))


def person_of(request: HttpRequest) -> Person:
    """Who is signed in; only for views whose audience is."""
    assert isinstance(request.user, Person)
    return request.user


def acting(request: HttpRequest) -> Actor:
    """Who acts, also of somebody who has no organisation or has not chosen one."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor or actor_without_organisation(person_of(request).pk)


def needs_second_factor(request: HttpRequest, actor: Actor | None) -> bool:
    """Whether an official has to enrol a second factor before anything else."""
    if not settings.SECOND_FACTOR_REQUIRED or actor is None or not actor.is_official:
        return False
    return not is_mfa_enabled(request.user)
