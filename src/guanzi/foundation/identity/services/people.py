"""People: coming, and telling who they are."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity.errors import PasswordTooWeak, PersonExists, PersonNotFound
from guanzi.foundation.identity.models import Person
from guanzi.foundation.identity.selectors import actor_without_organisation, person_by_email
from guanzi.foundation.sealing import masked


@transaction.atomic
def register_person(
    *, email: str, name: str, password: str | None, at: datetime, is_synthetic: bool = False
) -> Person:
    """A person whose address is known to be theirs; without a password they cannot sign in yet.

    Raises PersonExists and PasswordTooWeak.
    """
    email = email.strip().lower()
    taken = PersonExists(_("这个电子邮箱已经注册，请直接登录。"))
    if person_by_email(email) is not None:
        raise taken
    if password is not None:
        _check_password(password, Person(email=email, name=name))
    try:
        with transaction.atomic():
            person = Person.objects.create_user(
                email=email, password=password, name=name, joined_at=at, is_synthetic=is_synthetic
            )
            EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    except IntegrityError:  # somebody else was faster
        raise taken from None
    _tell_registered(person, at)
    return person


@transaction.atomic
def finish_signup(*, person_id: int, name: str, at: datetime) -> None:
    """A person who came by themselves, whom allauth has just saved: their name, and that they came.

    Their address is not proven yet.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    person.name = name
    person.save(update_fields=["name"])
    _tell_registered(person, at)


def _tell_registered(person: Person, at: datetime) -> None:
    record_event(
        actor=actor_without_organisation(person.pk),
        verb="identity.register_person",
        subject=person,
        at=at,
        after={"name": person.name},
    )


def _check_password(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PasswordTooWeak("".join(error.messages)) from None


@transaction.atomic
def change_details(*, actor: Actor, name: str, phone: str, at: datetime) -> None:
    """A person's own name and telephone number."""
    person = Person.objects.select_for_update().filter(pk=actor.person_id).first()
    if person is None:
        raise PersonNotFound(_("没有这个人员，或账号已经停用。"))
    if (person.name, person.phone) == (name, phone):
        return
    before = {"name": person.name, "phone": masked(person.phone)}
    after = {"name": name, "phone": masked(phone)}
    person.name, person.phone = name, phone
    person.save(update_fields=["name", "phone"])
    record_event(
        actor=actor,
        verb="identity.change_details",
        subject=person,
        at=at,
        before=before,
        after=after,
    )


@transaction.atomic
def forget_sessions() -> int:
    """Remove sessions that are over, with the device and the place they tell of; how many."""
    SessionStore.clear_expired()
    kept = Session.objects.values("session_key")
    return int(UserSession.objects.exclude(session_key__in=kept).delete()[0])
