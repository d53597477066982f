"""Telling those who answer for an organisation that somebody was given a say in it."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.identity.selectors import members_of
from guanzi.foundation.notices.services import notify

ANSWERABLE = frozenset({Role.LEADER, Role.ADMIN})


def tell_of_grant(
    *, actor: Actor, organisation_id: int, name: str, role: Role, at: datetime, person_id: int = 0
) -> None:
    """Tell the other leaders and administrators who gave whom the role of one of them."""
    if role not in ANSWERABLE:
        return
    others = {each.person_id for each in members_of(organisation_id, ANSWERABLE)}
    said = {"by": actor.person, "name": name, "role": role.label}
    notify(
        people=sorted(others - {actor.person_id, person_id}),
        title=_("%(by)s 让 %(name)s 担任%(role)s") % said,
        text=_("如果您不知道这件事，请马上与本单位的管理员核对。"),
        link=reverse("identity:people"),
        at=at,
    )
