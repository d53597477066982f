"""Put a draft aside that nobody needs any more, and take it up again. Nothing of it is deleted."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.errors import FieldsWrong
from guanzi.foundation.identity.telling import tell_handlers
from guanzi.foundation.statements import stated
from guanzi.lifecycle.policies.models import PolicyDraft
from guanzi.lifecycle.policies.permissions import may_discard, may_resume
from guanzi.lifecycle.policies.selectors import draft_of
from guanzi.lifecycle.policies.services._held import held
from guanzi.lifecycle.policies.services.start_draft import have_read
from guanzi.lifecycle.policies.services.submit_draft import LONGEST_NOTE


@transaction.atomic
def discard_draft(*, actor: Actor, draft_id: int, reason: str, at: datetime) -> None:
    """Put it aside, and say why.

    Raises DraftStateConflict where it is submitted or published, FieldsWrong without a reason.
    """
    row, info = held(draft_id, actor=actor, verb="discard", may=may_discard)
    row.discard_reason = stated(
        reason,
        missing=_("请写明为什么作废，同事要看。"),
        most=LONGEST_NOTE,
        refusal=lambda sentence: FieldsWrong({"reason": sentence}),
    )
    row.discarded_by, row.discarded_at = actor.signature[:120], at
    row.save()
    record_event(
        actor=actor,
        verb="policies.discard_draft",
        subject=row,
        at=at,
        before={"state": info.state},
        note=row.discard_reason,
    )
    title = _("政策起草稿《%(title)s》已作废") % {"title": row.title}
    _tell_colleagues(row, title, row.discard_reason, actor=actor, at=at)


@transaction.atomic
def resume_draft(*, actor: Actor, draft_id: int, at: datetime) -> None:
    """Go on writing it; a document that was not read before is read now."""
    verb = "take_up" if draft_of(draft_id).text else "read_again"
    row, info = held(draft_id, actor=actor, verb=verb, may=may_resume)
    row.discarded_by = row.discard_reason = ""
    row.discarded_at = None
    row.save()
    record_event(
        actor=actor,
        verb="policies.resume_draft",
        subject=row,
        at=at,
        before={"by": info.discarded_by, "reason": info.discard_reason},
        after={"state": row.state},
    )
    title = _("政策起草稿《%(title)s》已恢复") % {"title": row.title}
    before = _("原来作废的理由：%(reason)s") % {"reason": info.discard_reason}
    _tell_colleagues(row, title, before, actor=actor, at=at)
    if row.file is not None and not row.text:
        have_read(row, row.file, actor=actor, at=at)


def _tell_colleagues(
    row: PolicyDraft, title: str, text: str, *, actor: Actor, at: datetime
) -> None:
    page = reverse("policies:draft", args=[row.pk])
    tell_handlers(row.organisation_id, title, text, page, at, besides=actor)
