"""What the verbs share: the locked case, its steps, sentences, whom to tell."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.statements import stated
from guanzi.lifecycle.supervision.errors import (
    SupervisionConflict,
    SupervisionNotFound,
    TextMissing,
)
from guanzi.lifecycle.supervision.models import SupervisionCase
from guanzi.lifecycle.supervision.states import SupervisionState, step_from


def locked_case(case_id: int) -> SupervisionCase:
    """The row, held until the transaction ends. Raises SupervisionNotFound."""
    row = SupervisionCase.objects.select_for_update().filter(pk=case_id).first()
    if row is None:
        raise SupervisionNotFound(_("没有这个监督事项。"))
    return row


def step_of(row: SupervisionCase, verb: str) -> SupervisionState:
    """Where a verb leads from here. Raises SupervisionConflict."""
    step = step_from(row.state, verb)
    if step is None:
        sentence = _("监督事项的状态已经是「%(state)s」，不能这样办理，请刷新后再看。")
        raise SupervisionConflict(sentence % {"state": SupervisionState(row.state).label})
    return SupervisionState(step.target)


def go(
    row: SupervisionCase, verb: str, *, actor: Actor, at: datetime, note: str = "", **told: object
) -> None:
    """Make the step and write it down."""
    before, row.state = row.state, step_of(row, verb)
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
