"""The case that a verb holds: its row, the step and its record, what is said, its page."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.statements import stated
from guanzi.foundation.workflow import locked_row, target_of
from guanzi.lifecycle.supervision.errors import (
    SupervisionConflict,
    SupervisionNotFound,
    TextMissing,
)
from guanzi.lifecycle.supervision.models import SupervisionCase
from guanzi.lifecycle.supervision.permissions import may_read
from guanzi.lifecycle.supervision.selectors import SupervisionInfo, case
from guanzi.lifecycle.supervision.states import STEPS, SupervisionState


def begun(actor: Actor, case_id: int, verb: str) -> tuple[SupervisionCase, SupervisionInfo]:
    """The row of a case that the actor may read, held until the transaction ends, and what it says,
    for a verb that it has now. Raises SupervisionNotFound, SupervisionConflict, NotPermitted."""
    missing = _("没有这个监督事项。")
    row = locked_row(
        SupervisionCase.objects.all(), case_id, refusal=SupervisionNotFound, missing=missing
    )
    info = case(case_id)
    require(may_read(actor, info))
    _target_of(row, verb)
    return row, info


def _target_of(row: SupervisionCase, verb: str) -> SupervisionState:
    sentence = _("监督事项的状态已经是「%(state)s」，不能这样办理，请刷新后再看。")
    return target_of(STEPS, row.state, verb, refusal=SupervisionConflict, sentence=sentence)


def go(
    row: SupervisionCase, verb: str, *, actor: Actor, at: datetime, note: str = "", **told: object
) -> None:
    """Make the step and write it down."""
    before, row.state = row.state, _target_of(row, verb)
    row.save()
    record_event(
        actor=actor,
        verb=f"supervision.{verb}",
        subject=row,
        at=at,
        before={"state": before},
        after={"state": row.state, **told},
        note=note,
    )


def sentence_of(text: str, missing: str, most: int = 4_000) -> str:
    """What somebody wrote. Raises TextMissing."""
    return stated(text, missing=missing, most=most, refusal=TextMissing)


def link_of(row: SupervisionCase) -> str:
    """The page of the case."""
    return reverse("supervision:case", args=[row.pk])
