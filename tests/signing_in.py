"""Browsers in which somebody is signed in, without the pages for it."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from guanzi.foundation.actor import Actor
from guanzi.foundation.identity.middleware import MEMBERSHIP_KEY
from guanzi.foundation.identity.models import Membership, Person

SignIn = Callable[[Actor], Client]


def sign_in(actor: Actor) -> Client:
    """A browser in which somebody acts for their organisation; officials have a second factor."""
    person = Person.objects.get(pk=actor.person_id)
    if actor.is_official:
        Authenticator.objects.get_or_create(
            user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}}
        )
    client = Client()
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[-1])
    if actor.organisation_id:
        chosen = Membership.objects.get(person=person, organisation_id=actor.organisation_id)
        session = client.session
        session[MEMBERSHIP_KEY] = chosen.pk
        session.save()
    return client
