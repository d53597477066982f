"""The application that a verb holds: its row, what is allowed, where it leads, what is said."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import Permission, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.statements import stated
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
from guanzi.lifecycle.applications.states import STEPS, ApplicationState


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
    missing = _("请填写%(label)s。") % {"label": label}
    return stated(text, missing=missing, most=most, refusal=TextMissing, too_long=TextTooLong)
