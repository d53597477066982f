"""What every service here needs: the locked row, the way to the pages, telling people."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.access import Permission, require
from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.notices.services import Telling, notify_together
from guanzi.foundation.workflow import step_from, target_of
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.errors import (
    ApplicationNotFound,
    TextMissing,
    TextTooLong,
    WrongState,
)
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.selectors import records
from guanzi.lifecycle.applications.selectors.shapes import ApplicationInfo
from guanzi.lifecycle.applications.states import OPEN, STEPS, ApplicationState
from guanzi.lifecycle.guidelines import selectors as guidelines

HANDLERS = (Role.LEADER, Role.OFFICER)


def locked(application_id: int, actor: Actor) -> tuple[Application, ApplicationInfo]:
    """The row, held until the transaction ends, if the actor may read it.

    Raises ApplicationNotFound, NotPermitted.
    """
    rows = records.whole(Application.objects.filter(pk=application_id))
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        raise ApplicationNotFound(_("没有这份申报，或它不属于您的单位。"))
    info = records.info_of(row)
    require(permissions.require_readable(actor, info))
    return row, info


def allowed(permission: Permission, info: ApplicationInfo, verb: str) -> None:
    """As `require`, but a step that the state does not have is a conflict. Raises WrongState."""
    if not permission and verb and step_from(STEPS, info.state, verb) is None:
        raise WrongState(permission.reason)
    require(permission)


def next_state(row: Application, verb: str) -> ApplicationState:
    """Where a verb leads from here; the permission has asked whether it is there."""
    sentence = _("申报的状态是「%(state)s」，不能这样办理。")
    return target_of(STEPS, row.state, verb, refusal=WrongState, sentence=sentence)


def said(text: str, label: str, *, most: int) -> str:
    """A sentence that must be there. Raises TextMissing, TextTooLong."""
    plain = text.replace("\x00", "").strip()
    if not plain:
        raise TextMissing(_("请填写%(label)s。") % {"label": label})
    if len(plain) > most:
        raise TextTooLong(
            _("%(label)s最多 %(most)s 字，现有 %(count)s 字。")
            % {"label": label, "most": most, "count": len(plain)}
        )
    return plain


def tell_applicant(row: Application, title: str, text: str, at: datetime) -> None:
    """A notice to the members of the enterprise."""
    notify_together(for_applicant(row, title, text), at=at)


def tell_office(row: Application, title: str, text: str, at: datetime) -> None:
    """A notice to the officers of the receiving office."""
    notify_together(for_office(row, title, text), at=at)


def for_applicant(row: Application, title: str, text: str) -> Telling:
    """What the members of the enterprise are told."""
    own = identity.enterprise_account(row.enterprise.credit_code)
    link = reverse(f"applications:{'edit' if row.state in OPEN else 'view'}", args=[row.pk])
    return Telling(_people(own, None), title, text, link)


def for_office(row: Application, title: str, text: str) -> Telling:
    """What the officers of the receiving office are told."""
    office = guidelines.receiving_office(row.guideline_version_id, row.district)
    return Telling(_people(office, HANDLERS), title, text, reverse("checks:case", args=[row.pk]))


def _people(
    organisation: identity.OrganisationInfo | None, roles: Collection[Role] | None
) -> list[int]:
    if organisation is None:
        return []
    return [member.person_id for member in identity.members_of(organisation.id, roles)]
