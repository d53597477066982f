"""Forward a case that passed review to those who decide."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.checks.errors import NotChecked, NotReady
from guanzi.lifecycle.checks.models import Assignment, ReviewDecision
from guanzi.lifecycle.checks.permissions import may_forward, may_review
from guanzi.lifecycle.checks.selectors.files import obstacles_of
from guanzi.lifecycle.checks.services.cases import Faults, hold_case, sentence_of
from guanzi.lifecycle.checks.states import ReviewOutcome


@transaction.atomic
def forward_case(*, actor: Actor, application_id: int, reason: str, at: datetime) -> None:
    """Write the opinion and hand the case on. Nothing may stand in the way. Raises FieldsWrong."""
    case = hold_case(application_id)
    require(may_review(actor, case.head))
    obstacles = obstacles_of(application_id)
    allowed = may_forward(actor, case.head, obstacles)
    if not allowed:
        raise NotReady(allowed.reason, [obstacle.sentence for obstacle in obstacles])
    if case.standing.run is None:
        raise NotChecked(_("最近一次提交还没有完成核查。"))
    faults = Faults()
    with faults.of("reason"):
        written = sentence_of(reason, _("请写明审核意见。"), most=2000)
    faults.refuse()
    ReviewDecision.objects.create(
        application_id=application_id,
        run=case.standing.run,
        outcome=ReviewOutcome.FORWARDED,
        reason=written,
        articles=[],
        decided_by=actor.person,
        organisation=actor.organisation,
        decided_at=at,
    )
    end_assignment(application_id, at)
    applications.forward_application(actor=actor, application_id=application_id, at=at)


def end_assignment(application_id: int, at: datetime) -> None:
    """Nobody has to handle it any more."""
    Assignment.objects.filter(application_id=application_id, ended_at=None).update(ended_at=at)
