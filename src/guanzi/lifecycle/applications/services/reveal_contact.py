"""The contact's telephone number in clear: that an office reads it is written down."""

from datetime import datetime

from django.db import transaction

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.selectors.records import application_row, info_of
from guanzi.lifecycle.applications.services._held import locked


@transaction.atomic
def reveal_contact(*, actor: Actor, application_id: int, at: datetime) -> str:
    """The telephone number, for the officers who handle the case. Raises ApplicationNotFound,
    NotPermitted.
    """
    row, info = locked(application_id, actor)
    require(permissions.may_reveal_contact(actor, info))
    record_event(actor=actor, verb="applications.reveal_contact", subject=row, at=at)
    phone: str = row.contact_phone
    return phone


def own_contact(*, actor: Actor, application_id: int) -> str:
    """The telephone number as the applicant gave it, for its own people. Raises
    ApplicationNotFound, NotPermitted."""
    row = application_row(application_id)
    require(permissions.may_read_own_contact(actor, info_of(row)))
    phone: str = row.contact_phone
    return phone
