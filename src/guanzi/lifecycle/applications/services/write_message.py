"""Officer and applicant write to each other in the case."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files.selectors import own_file
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.models import CaseMessage
from guanzi.lifecycle.applications.services._held import locked, said
from guanzi.lifecycle.applications.services._telling import tell_applicant, tell_office

LONGEST = 4_000


@transaction.atomic
def write_message(
    *, actor: Actor, application_id: int, text: str, file_id: int | None, at: datetime
) -> int:
    """Write a message, with a file where one is named; the other side is told. Its id.

    Raises TextMissing, TextTooLong, NotPermitted.
    """
    row, info = locked(application_id, actor)
    require(permissions.may_write_message(actor, info))
    is_from_applicant = actor.kind is OrganisationKind.ENTERPRISE
    message = CaseMessage.objects.create(
        application=row,
        author_id=actor.person_id,
        organisation=actor.organisation,
        is_from_applicant=is_from_applicant,
        text=said(text, _("消息内容"), most=LONGEST),
        file_id=own_file(file_id, actor).pk if file_id else None,
        written_at=at,
    )
    record_event(
        actor=actor,
        verb="applications.write_message",
        subject=row,
        at=at,
        after={"message": message.pk, "file": file_id},
    )
    tell = tell_office if is_from_applicant else tell_applicant
    title = _("%(organisation)s 就申报 %(code)s 留言")
    tell(row, title % {"organisation": actor.organisation, "code": row.code}, message.text, at)
    return message.pk
