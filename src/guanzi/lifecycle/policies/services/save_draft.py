"""Keep the text of a draft as somebody edited it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.policies.errors import DraftChanged, DraftUnfit
from guanzi.lifecycle.policies.permissions import may_change
from guanzi.lifecycle.policies.rules.drafts import merged
from guanzi.lifecycle.policies.selectors import revision_text
from guanzi.lifecycle.policies.services._held import held, move_figures, require_fit, revise


@transaction.atomic
def save_draft(
    *, actor: Actor, draft_id: int, text: str, seen: int, at: datetime, what: str = ""
) -> bool:
    """Make it the draft's text. Whether it had to be merged with what somebody saved since `seen`.

    Raises DraftChanged where both changed the same lines; then nothing is written.
    """
    row, info = held(draft_id, actor=actor, verb="change", may=may_change)
    text = text.replace("\r\n", "\n").replace("\x00", "")
    if not text.strip():
        raise DraftUnfit(_("草案是空的，没有保存。"))
    require_fit(text)
    is_merged = seen != info.revision
    if is_merged:
        both = merged(revision_text(draft_id, seen), text, info.text)
        if both is None:
            sentence = _("%(name)s刚刚改了同样的几行，您的修改没有覆盖它，也没有丢。")
            raise DraftChanged(sentence % {"name": info.saved_by})
        text = both
    if text == info.text:
        return is_merged
    move_figures(row, info.text, text)
    revise(row, text, what=what or _("编辑草案"), actor=actor, at=at)
    record_event(
        actor=actor,
        verb="policies.save_draft",
        subject=row,
        at=at,
        before={"revision": info.revision},
        after={"revision": row.revision},
    )
    return is_merged
