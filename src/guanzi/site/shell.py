"""What the frame of every page shows: who is signed in, where they can go, what is new.

For somebody who is not signed in it asks the database nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse

from guanzi.foundation import clock
from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.identity.middleware import memberships_in
from guanzi.foundation.identity.selectors import MembershipInfo
from guanzi.foundation.notices.selectors import COUNTED, unread_count
from guanzi.site.menu import Item, portal_menu, work_menu


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of one page. `demo_time` is set where the clock is not the world's."""

    portal: tuple[Item, ...]
    work: tuple[Item, ...] = ()
    person: str = ""
    actor: Actor | None = None
    memberships: tuple[MembershipInfo, ...] = ()
    unread: int = 0
    demo_time: datetime | None = None
    account: str = ""
    choose: str = ""
    people: str = ""
    logout: str = ""
    login: str = ""

    @property
    def unread_words(self) -> str:
        """`3`, or `99+`."""
        return f"{COUNTED}+" if self.unread > COUNTED else str(self.unread)

    @property
    def others(self) -> tuple[MembershipInfo, ...]:
        """The organisations that the person may switch to."""
        here = self.actor.organisation_id if self.actor else 0
        return tuple(each for each in self.memberships if each.organisation.id != here)


def shell_of(request: HttpRequest) -> Shell:
    """The frame for this request; without a database, that of a stranger."""
    try:
        return _shell(request)
    except DatabaseError:
        return Shell(portal=portal_menu(request.path), demo_time=_demo_time())


def shell_for_strangers(path: str) -> Shell:
    """The frame of a page about something that is broken."""
    return Shell(portal=portal_menu(path), demo_time=_demo_time())


def _shell(request: HttpRequest) -> Shell:
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return Shell(
            portal=portal_menu(request.path),
            demo_time=_demo_time(),
            login=reverse("account_login"),
        )
    actor: Actor | None = getattr(request, "actor", None)
    return Shell(
        portal=portal_menu(request.path),
        work=work_menu(actor, request.path),
        person=person.name,
        actor=actor,
        memberships=memberships_in(request),
        unread=unread_count(person.pk),
        demo_time=_demo_time(),
        account=reverse("identity:account"),
        choose=reverse("identity:choose"),
        people=reverse("identity:people") if actor and actor.role is Role.ADMIN else "",
        logout=reverse("account_logout"),
    )


def _demo_time() -> datetime | None:
    return clock.now() if clock.is_shifted() else None
