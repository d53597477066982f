"""Consent to a draft: its text becomes part of a new edition of the rulebook."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules import RuleError
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity.telling import tell_handlers
from guanzi.lifecycle.policies.errors import DraftChanged, DraftUnfit
from guanzi.lifecycle.policies.models import PolicyDraft, RulebookEdition
from guanzi.lifecycle.policies.permissions import may_publish
from guanzi.lifecycle.policies.rules.drafts import parts_of
from guanzi.lifecycle.policies.selectors import (
    current_edition,
    current_rulebook,
    destination_of,
    seen_of,
    with_draft,
)
from guanzi.lifecycle.policies.services._held import held
from guanzi.lifecycle.policies.services.publish_rulebook import (
    one_publisher_at_a_time,
    publish_rulebook,
)
from guanzi.lifecycle.policies.services.submit_draft import require_ready


@transaction.atomic
def publish_draft(*, actor: Actor, draft_id: int, seen: str, at: datetime) -> str:
    """Make the draft part of the rulebook in force; the id of the document.

    `seen` is the `seen_of` of the page. Raises NotPermitted for whoever has a hand in it,
    DraftUnfit where the rulebook that is in force by now does not take it, DraftChanged where the
    draft or the text that it replaces is not what was looked at.
    """
    row, info = held(draft_id, actor=actor, verb="publish", may=may_publish)
    one_publisher_at_a_time()
    if seen != seen_of(info, current_edition().digest):
        raise DraftChanged(_("您看过之后，草案重新提交过或规则库有了新版本，请重新核对再同意。"))
    require_ready(info)
    rulebook, before = current_rulebook(), current_edition().digest
    parts = parts_of(row.text)
    file = destination_of(row.text, row.identifier, rulebook)
    sources = with_draft(parts, file, rulebook.sources, exact=True)
    note = _("起草稿 %(number)d：%(note)s") % {"number": row.pk, "note": row.note}
    signature = actor.signature[:100]
    try:
        edition = publish_rulebook(sources=sources, actor=signature, at=at, note=note)
    except RuleError as error:
        points = [str(problem.message) for problem in error.problems]
        raise DraftUnfit(_("规则库没有通过检查，没有发布。"), points) from None
    if edition.digest == before:
        raise DraftUnfit(_("草案与现行文本相同，没有可以发布的内容。"))
    _close(row, edition, file, facts=parts.facts, actor=actor, at=at)
    return row.version.document_id if row.version else row.identifier


def _close(
    row: PolicyDraft,
    edition: RulebookEdition,
    file: str,
    *,
    facts: str,
    actor: Actor,
    at: datetime,
) -> None:
    row.version, row.facts = edition.versions.get(file=file), facts
    row.title = row.version.title
    row.decided_by, row.decided_at = actor.signature[:120], at
    row.save()
    record_event(
        actor=actor,
        verb="policies.publish_draft",
        subject=row,
        at=at,
        after={"edition": edition.digest, "file": file, "version": row.version.digest},
        note=row.note,
    )
    tell_handlers(
        row.organisation_id,
        _("《%(title)s》已发布") % {"title": row.title},
        _("规则库版本 %(digest)s，由%(name)s审核。")
        % {"digest": edition.digest[:8], "name": actor.person},
        reverse("policies:page", args=[row.version.document_id]),
        at,
        besides=actor,
    )
