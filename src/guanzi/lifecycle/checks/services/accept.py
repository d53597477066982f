"""Take a case into review."""

from datetime import datetime

from django.db import transaction

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.checks.permissions import may_accept
from guanzi.lifecycle.checks.services.cases import hold_case
from guanzi.lifecycle.checks.services.run import run_checks


@transaction.atomic
def accept_case(*, actor: Actor, application_id: int, at: datetime) -> None:
    """Accept for review; a case that was not checked yet is checked now."""
    case = hold_case(application_id)
    require(may_accept(actor, case.head))
    applications.accept_application(actor=actor, application_id=application_id, at=at)
    if case.standing.run is None:
        run_checks(actor=actor, application_id=application_id, at=at)
