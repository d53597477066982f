"""Read the document of a draft and write its first text; what the job of a draft does."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.engines.drafting import DocumentRefused, draft_of, known_facts, read_official
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files.models import StoredFile
from guanzi.foundation.files.selectors import open_file
from guanzi.lifecycle.policies.models import DraftFigure, PolicyDraft
from guanzi.lifecycle.policies.rules.drafts import LONGEST_TEXT, MOST_LINES, is_too_long
from guanzi.lifecycle.policies.rules.originals import figures_of, paragraphs_of
from guanzi.lifecycle.policies.selectors import current_rulebook
from guanzi.lifecycle.policies.services._held import revise
from guanzi.lifecycle.policies.states import DraftState

PASSES = 3
Advance = Callable[..., None]


def read_draft(*, draft_id: int, actor: Actor, at: datetime, advance: Advance) -> str:
    """Read, draft and keep it; what was wrong with the document, or nothing.

    Read anew, as after a worker died, it begins from nothing and does nothing twice.
    """
    row = PolicyDraft.objects.select_related("file").get(pk=draft_id)
    if row.state != DraftState.READING or row.file is None:
        return ""
    advance(0, total=PASSES, message=_("正在读取原文"))
    try:
        official = read_official(_bytes_of(row.file))
    except DocumentRefused as refused:
        reason = refused.message.rstrip("。") + "。"
        return give_up_reading(draft_id=draft_id, reason=reason, actor=actor, at=at)
    advance(1, message=_("正在起草规则"))
    facts = known_facts(current_rulebook().vocabulary)
    draft = draft_of(official, facts, identifier=row.identifier, quotes=True)
    found, paragraphs = figures_of(official, draft), paragraphs_of(official)
    if is_too_long(draft.markdown):
        sentence = _("写成的草案超过 %(most)d 字或 %(lines)d 行，请把文件分成几份。")
        reason = sentence % {"most": LONGEST_TEXT, "lines": MOST_LINES}
        return give_up_reading(draft_id=draft_id, reason=reason, actor=actor, at=at)
    advance(2, message=_("正在保存"))
    with transaction.atomic():
        row = PolicyDraft.objects.select_for_update().get(pk=draft_id)
        if row.state != DraftState.READING:
            return ""
        row.title = (official.head.title or row.title)[:200]
        row.original, row.state = paragraphs, DraftState.OPEN
        revise(row, draft.markdown, what=_("机器起草"), actor=actor, at=at)
        DraftFigure.objects.bulk_create(
            DraftFigure(
                draft=row,
                number=figure.number,
                words=figure.words,
                clause=figure.clause,
                is_sure=figure.is_sure,
                doubt=figure.doubt,
                kind=figure.kind,
                value=figure.value,
                places=[list(place) for place in figure.places],
            )
            for figure in found
        )
        record_event(
            actor=actor,
            verb="policies.read_draft",
            subject=row,
            at=at,
            after={"figures": len(found), "gaps": len(draft.gaps)},
        )
    advance(PASSES)
    return ""


@transaction.atomic
def give_up_reading(*, draft_id: int, reason: str, actor: Actor, at: datetime) -> str:
    """Say why the document could not be read; the reason."""
    row = PolicyDraft.objects.select_for_update().get(pk=draft_id)
    if row.state == DraftState.READING:
        row.state, row.reason = DraftState.FAILED, reason[:500]
        row.save(update_fields=["state", "reason"])
        record_event(actor=actor, verb="policies.fail_draft", subject=row, at=at, note=reason)
    return reason


def _bytes_of(file: StoredFile) -> bytes:
    with open_file(file) as content:
        return content.read()
