"""What the verbs share: the locked case, its steps, sentences, whom to tell."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.notices.services import notify
from guanzi.lifecycle.supervision.errors import (
    SupervisionConflict,
    SupervisionNotFound,
    TextMissing,
)
from guanzi.lifecycle.supervision.models import SupervisionCase
from guanzi.lifecycle.supervision.selectors import SupervisionInfo
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
    """What somebody wrote, tidied; refuses silence and too much. Raises TextMissing."""
    tidy = text.replace("\x00", "").strip()
    if not tidy:
        raise TextMissing(missing)
    if len(tidy) > most:
        told = {"most": most, "n": len(tidy)}
        raise TextMissing(_("最多写 %(most)d 字，现在有 %(n)d 字，请精简。") % told)
    return tidy


def signed_by(actor: Actor) -> str:
    """How an act is signed."""
    return f"{actor.organisation} {actor.person}"


def link_of(row: SupervisionCase) -> str:
    """The page of the case."""
    return reverse("supervision:case", args=[row.pk])


def tell_enterprise(info: SupervisionInfo, title: str, text: str, link: str, at: datetime) -> None:
    """Let the enterprise know."""
    own = identity.enterprise_account(info.project.application.credit_code)
    if own is None:
        return
    people = sorted({member.person_id for member in identity.members_of(own.id, None)})
    notify(people=people, title=title, text=text, link=link, at=at)


def tell_leaders(
    organisation_id: int, title: str, text: str, link: str, at: datetime, *, besides: Actor
) -> None:
    """Let those who decide for an office know."""
    members = identity.members_of(organisation_id, (Role.LEADER,))
    people = sorted({member.person_id for member in members} - {besides.person_id})
    notify(people=people, title=title, text=text, link=link, at=at)
