"""The applicant takes the application back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import text_in
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.services._held import allowed, locked, next_state, said
from guanzi.lifecycle.applications.services._telling import tell_office
from guanzi.lifecycle.applications.states import ApplicationState


@transaction.atomic
def withdraw_application(*, actor: Actor, application_id: int, reason: str, at: datetime) -> None:
    """End it by the applicant's wish; a second time changes nothing. What was handed in wants a
    reason.

    Raises WrongState, TextMissing, NotPermitted.
    """
    row, info = locked(application_id, actor)
    permission = permissions.may_withdraw(actor, info)
    if info.state is ApplicationState.WITHDRAWN and info.credit_code == actor.credit_code:
        return
    allowed(permission, info, "withdraw")
    note = said(reason, _("撤回的理由"), most=500) if row.submitted_at else text_in(reason, 500)
    before = row.state
    row.state, row.ended_at = next_state(row, "withdraw"), at
    row.save(update_fields=["state", "ended_at"])
    record_event(
        actor=actor,
        verb="applications.withdraw",
        subject=row,
        at=at,
        before={"state": before},
        after={"state": row.state},
        note=note,
    )
    if row.submitted_at:
        title = _("%(enterprise)s 撤回了申报 %(code)s")
        named = {"enterprise": row.enterprise.name, "code": row.code}
        tell_office(row, title % named, note, at)
