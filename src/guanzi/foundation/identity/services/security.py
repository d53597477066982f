"""Acts on the own account that its safety hangs on: each leaves an event, none an address."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity.models import Person
from guanzi.foundation.identity.selectors import actor_without_organisation
from guanzi.foundation.sealing import masked

ALL_OTHERS = None


def note_sign_in(*, person_id: int, methods: list[str], at: datetime) -> None:
    """Somebody signed in, and by what."""
    _note(person_id, at, verb="identity.sign_in", after={"methods": methods})


def note_lockout(*, email: str, at: datetime) -> None:
    """The door was shut after too many failures; of an address that nobody has there is nothing."""
    person = Person.objects.filter(email=email).first()
    if person is not None:
        record_event(actor=PLATFORM, verb="identity.lock_out", subject=person, at=at)


def note_new_password(*, person_id: int, at: datetime) -> None:
    """A password was set, changed or reset."""
    _note(person_id, at, verb="identity.change_password")


def note_new_email(*, person_id: int, before: str, after: str, at: datetime) -> None:
    """Somebody signs in with another address."""
    _note(
        person_id,
        at,
        verb="identity.change_email",
        before={"email": masked(before)},
        after={"email": masked(after)},
    )


def note_provider_linked(*, person_id: int, provider: str, at: datetime) -> None:
    """A provider opens the account from now on."""
    _note(person_id, at, verb="identity.link_provider", after={"provider": provider})


def note_provider_unlinked(*, person_id: int, provider: str, at: datetime) -> None:
    """A provider opens it no more."""
    _note(person_id, at, verb="identity.unlink_provider", before={"provider": provider})


def note_recovery_codes(*, person_id: int, at: datetime) -> None:
    """Recovery codes were made; older ones open nothing any more."""
    _note(person_id, at, verb="identity.make_recovery_codes")


def note_second_factor_off(*, person_id: int, at: datetime) -> None:
    """The password is enough again."""
    _note(person_id, at, verb="identity.second_factor_off")


@transaction.atomic
def void_unproven_password(*, person_id: int, email: str, provider: str, at: datetime) -> None:
    """Somebody set a password and never proved the address, which now a provider proves for its
    owner: the password opens nothing any more, and the sessions that it opened end."""
    person = Person.objects.select_for_update().get(pk=person_id)
    addresses = EmailAddress.objects.filter(user_id=person_id, email__iexact=email)
    if addresses.filter(verified=True).exists() or not person.has_usable_password():
        return
    person.set_unusable_password()
    person.save(update_fields=["password"])
    _note(person_id, at, verb="identity.void_password", after={"provider": provider})
    end_sessions(person_id=person_id, kept="", at=at)


@transaction.atomic
def note_second_factor_on(*, person_id: int, session_key: str, at: datetime) -> None:
    """A second factor is asked from now on: sessions that began without it end, but this one."""
    _note(person_id, at, verb="identity.second_factor_on")
    end_sessions(person_id=person_id, kept=session_key, at=at)


@transaction.atomic
def end_sessions(*, person_id: int, kept: str, at: datetime, only: int | None = ALL_OTHERS) -> int:
    """End a person's sessions, one or all, but for the one that is kept; how many there were."""
    ending = UserSession.objects.filter(user_id=person_id).exclude(session_key=kept)
    if only is not ALL_OTHERS:
        ending = ending.filter(pk=only)
    count = 0
    for session in ending:
        session.end()
        count += 1
    if count:
        _note(person_id, at, verb="identity.end_sessions", after={"number": count})
    return count


def _note(
    person_id: int,
    at: datetime,
    *,
    verb: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    record_event(
        actor=actor_without_organisation(person_id),
        verb=verb,
        subject=Person.objects.get(pk=person_id),
        at=at,
        before=before,
        after=after,
    )
