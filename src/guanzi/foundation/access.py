"""Who may open what.

Every view says for whom it is (`@for_audience`); one that says nothing is refused. What the person
may then do with a record is said by the stage's permission functions, which give a `Permission`:
the button asks it, and so does the service.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.foundation.actor import AUTHORITIES, Actor, OrganisationKind
from guanzi.foundation.errors import NotPermitted

V = TypeVar("V", bound=Callable[..., Any])


class Permission(NamedTuple):
    """Whether something may be done; if not, the reason in a sentence for the person."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Permission(allowed=True)


def refused(reason: str) -> Permission:
    """Not allowed, for this reason."""
    return Permission(allowed=False, reason=reason)


def first_refusal(*permissions: Permission) -> Permission:
    """The first that refuses, else ALLOWED."""
    return next((each for each in permissions if not each.allowed), ALLOWED)


def require(permission: Permission) -> None:
    """Raises NotPermitted with the reason of a permission that is refused."""
    if not permission.allowed:
        raise NotPermitted(permission.reason)


def not_own_enterprise(actor: Actor, credit_code: str) -> Permission:
    """Nobody acts as an officer on an enterprise they belong to, wherever else they belong."""
    acts_by_office = actor.is_official and not actor.is_platform
    if acts_by_office and credit_code and actor.belongs_to(credit_code):
        return refused(_("您是这家企业的成员，不能经办它的事项，请由同事办理（回避）。"))
    return ALLOWED


class Audience(TextChoices):
    """For whom a page is; the narrower question of which records is asked after it."""

    EVERYONE = "everyone", gettext_lazy("所有人")
    PERSON = "person", gettext_lazy("登录的人")
    MEMBER = "member", gettext_lazy("任何单位的成员")
    ENTERPRISE = "enterprise", gettext_lazy("企业成员")
    RECOMMENDER = "recommender", gettext_lazy("推荐机构成员")
    OFFICIAL = "official", gettext_lazy("公务人员")
    AUTHORITY = "authority", gettext_lazy("主管、财政、税务部门")
    OPERATOR = "operator", gettext_lazy("平台运营方")
    AUDITOR = "auditor", gettext_lazy("审计与平台运营方")
    PROGRAM = "program", gettext_lazy("持令牌的业务系统")


_MEMBERS_OF: dict[Audience, frozenset[OrganisationKind]] = {
    Audience.MEMBER: frozenset(OrganisationKind),
    Audience.ENTERPRISE: frozenset({OrganisationKind.ENTERPRISE}),
    Audience.RECOMMENDER: frozenset({OrganisationKind.RECOMMENDER}),
    Audience.OFFICIAL: AUTHORITIES | {OrganisationKind.AUDITOR, OrganisationKind.OPERATOR},
    Audience.AUTHORITY: AUTHORITIES,
    Audience.OPERATOR: frozenset({OrganisationKind.OPERATOR}),
    Audience.AUDITOR: frozenset({OrganisationKind.AUDITOR, OrganisationKind.OPERATOR}),
    Audience.PROGRAM: frozenset(),  # nobody is one by signing in
}


def admits(audience: Audience, actor: Actor | None, *, is_signed_in: bool) -> bool:
    """Whether somebody is part of an audience. `actor` is None for a person of no organisation."""
    if audience is Audience.EVERYONE:
        return True
    if audience is Audience.PERSON:
        return is_signed_in
    return actor is not None and actor.kind in _MEMBERS_OF[audience]


def for_audience(*audiences: Audience) -> Callable[[V], V]:
    """Say for whom a view is: anyone in one of the audiences."""

    def mark(view: V) -> V:
        vars(view)["audiences"] = frozenset(audiences)
        return view

    return mark


def audiences_of(view: Any) -> frozenset[Audience]:
    """For whom a view said that it is; empty when it said nothing."""
    found: frozenset[Audience] = getattr(view, "audiences", frozenset())
    return found


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request; only for views whose audience has organisations."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise NotPermitted(_("请先登录，并选择以哪个单位的身份办理。"))
    return actor
