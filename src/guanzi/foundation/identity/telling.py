"""Tell the people of an organisation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.identity.selectors import members_of, people_of_enterprises
from guanzi.foundation.notices.services import Telling, notify, notify_together

HANDLERS = (Role.LEADER, Role.OFFICER)


def tell_members(  # noqa: PLR0913 - the notice, and for whom it is
    organisation_id: int,
    title: str,
    text: str,
    link: str,
    at: datetime,
    *,
    roles: Collection[Role] | None = None,
    besides: Actor | None = None,
) -> None:
    """Let the members know, those in `roles` or all, but for the one who acts."""
    people = {member.person_id for member in members_of(organisation_id, roles)}
    people -= {besides.person_id} if besides else set()
    if people:
        notify(people=sorted(people), title=title, text=text, link=link, at=at)


def tell_handlers(
    organisation_id: int, title: str, text: str, link: str, at: datetime, *, besides: Actor
) -> None:
    """Let those who do an office's work know."""
    tell_members(organisation_id, title, text, link, at, roles=HANDLERS, besides=besides)


def tell_leaders(
    organisation_id: int, title: str, text: str, link: str, at: datetime, *, besides: Actor
) -> None:
    """Let those who sign for an office know."""
    tell_members(organisation_id, title, text, link, at, roles=(Role.LEADER,), besides=besides)


def tell_enterprise(credit_code: str, title: str, text: str, link: str, at: datetime) -> None:
    """Let the members of an enterprise know, if it has an account."""
    tell_enterprises([EnterpriseNews(credit_code, title, text, link)], at)


@dataclass(frozen=True, slots=True)
class EnterpriseNews:
    """What the members of one enterprise are told; `link` is an address of this site."""

    credit_code: str
    title: str
    text: str
    link: str


def tell_enterprises(news: Sequence[EnterpriseNews], at: datetime) -> None:
    """Let the members of each know, if it has an account; with as many queries as for one."""
    people = people_of_enterprises({each.credit_code for each in news})
    told = [
        Telling(people[each.credit_code], each.title, each.text, each.link)
        for each in news
        if each.credit_code in people
    ]
    if told:
        notify_together(*told, at=at)
