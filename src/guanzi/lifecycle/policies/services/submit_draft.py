"""Hand a draft to a leader, take it back, or send it back to its writers."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.errors import FieldsWrong
from guanzi.foundation.identity.telling import tell_handlers, tell_leaders
from guanzi.foundation.statements import stated
from guanzi.lifecycle.policies.errors import DraftChanged, DraftUnfit
from guanzi.lifecycle.policies.permissions import may_return, may_submit, may_take_back
from guanzi.lifecycle.policies.selectors import DraftInfo, current_rulebook, obstacles_of
from guanzi.lifecycle.policies.services._held import held

LONGEST_NOTE = 500


@transaction.atomic
def submit_draft(*, actor: Actor, draft_id: int, seen: int, note: str, at: datetime) -> None:
    """Ask a leader of the department to publish it.

    Raises DraftUnfit with everything that is left to do, FieldsWrong without a note, DraftChanged
    where somebody saved since.
    """
    row, info = held(draft_id, actor=actor, verb="submit", may=may_submit)
    require_seen(info, seen)
    require_ready(info)
    row.note = stated(
        note,
        missing=_("请写明这份文件从哪里来、改了什么，审核的同事要看。"),
        most=LONGEST_NOTE,
        refusal=lambda sentence: FieldsWrong({"note": sentence}),
    )
    row.submitter_id, row.submitter = actor.person_id, actor.signature[:120]
    row.submitted_at, row.reason = at, ""
    row.save()
    record_event(
        actor=actor,
        verb="policies.submit_draft",
        subject=row,
        at=at,
        after={"revision": row.revision},
        note=row.note,
    )
    tell_leaders(
        row.organisation_id,
        _("请审核政策起草稿《%(title)s》") % {"title": row.title},
        row.note,
        reverse("policies:review", args=[row.pk]),
        at,
        besides=actor,
    )


def require_seen(info: DraftInfo, seen: int) -> None:
    """Raises DraftChanged where the text is not the one that was looked at."""
    if seen != info.revision:
        said = _("%(name)s刚刚修改了草案，请重新核对。") % {"name": info.saved_by}
        raise DraftChanged(said)


def require_ready(info: DraftInfo) -> None:
    """Raises DraftUnfit with everything that is left to do."""
    obstacles = obstacles_of(info, current_rulebook())
    if obstacles:
        said = _("还有 %(n)d 处没有办完，不能提交。") % {"n": len(obstacles)}
        raise DraftUnfit(said, obstacles)


@transaction.atomic
def take_back_draft(*, actor: Actor, draft_id: int, at: datetime) -> None:
    """Go on writing what was submitted; it has to be submitted anew."""
    row, info = held(draft_id, actor=actor, verb="take_back", may=may_take_back)
    row.submitter_id = row.submitted_at = None
    row.submitter = ""
    row.save()
    record_event(
        actor=actor,
        verb="policies.take_back_draft",
        subject=row,
        at=at,
        before={"submitter": info.submitter},
    )


@transaction.atomic
def return_draft(*, actor: Actor, draft_id: int, reason: str, at: datetime) -> None:
    """Send it back to its writers, and say why."""
    row, _info = held(draft_id, actor=actor, verb="return", may=may_return)
    row.reason = stated(
        reason,
        missing=_("请写明为什么退回、要改什么。"),
        most=LONGEST_NOTE,
        refusal=lambda sentence: FieldsWrong({"reason": sentence}),
    )
    row.decided_by, row.decided_at = actor.signature[:120], at
    row.save()
    record_event(actor=actor, verb="policies.return_draft", subject=row, at=at, note=row.reason)
    tell_handlers(
        row.organisation_id,
        _("政策起草稿《%(title)s》被退回") % {"title": row.title},
        row.reason,
        reverse("policies:draft", args=[row.pk]),
        at,
        besides=actor,
    )
