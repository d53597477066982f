"""A draft, held while something is done to it, and what every change of it writes."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from guanzi.foundation.access import Permission, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.workflow import locked_row, step_from
from guanzi.lifecycle.policies.errors import DraftNotFound, DraftStateConflict, DraftUnfit
from guanzi.lifecycle.policies.models import DraftFigure, DraftRevision, PolicyDraft
from guanzi.lifecycle.policies.permissions import may_draft, may_see
from guanzi.lifecycle.policies.rules.drafts import (
    LONGEST_TEXT,
    MOST_LINES,
    Place,
    is_too_long,
    moved,
)
from guanzi.lifecycle.policies.selectors import DraftInfo, draft_info
from guanzi.lifecycle.policies.states import STEPS, Settled

May = Callable[[Actor | None, DraftInfo], Permission]


def held(draft_id: int, *, actor: Actor, verb: str, may: May) -> tuple[PolicyDraft, DraftInfo]:
    """The row until the transaction ends, moved on by the verb. Raises DraftNotFound, NotPermitted,
    DraftStateConflict."""
    row = locked_row(
        PolicyDraft.objects.all(), draft_id, refusal=DraftNotFound, missing=_("没有这份起草稿。")
    )
    info = draft_info(row)
    require(may_draft(actor))
    require(may_see(actor, info))
    step = step_from(STEPS, info.state, verb)
    if step is None:
        raise DraftStateConflict(may(actor, info).reason)
    require(may(actor, info))
    row.state = step.target
    return row, info


def revise(row: PolicyDraft, text: str, *, what: str, actor: Actor, at: datetime) -> None:
    """Make this the draft's text, as a new revision."""
    require_fit(text)
    row.text, row.revision = text, row.revision + 1
    row.saved_by, row.saved_at = actor.person, at
    row.save()
    DraftRevision.objects.create(
        draft=row,
        number=row.revision,
        text=text,
        what=what[:200],
        person_id=actor.person_id,
        by=actor.signature[:120],
        at=at,
    )


def require_fit(text: str) -> None:
    """Raises DraftUnfit where the text is longer than a draft may be."""
    if not is_too_long(text):
        return
    if len(text) > LONGEST_TEXT:
        sentence = _("草案最多 %(most)d 字，现在有 %(n)d 字，请精简。")
        raise DraftUnfit(sentence % {"most": LONGEST_TEXT, "n": len(text)})
    sentence = _("草案最多 %(most)d 行，现在有 %(n)d 行，请精简。")
    raise DraftUnfit(sentence % {"most": MOST_LINES, "n": text.count("\n") + 1})


def move_figures(row: PolicyDraft, old: str, new: str) -> None:
    """Let the figures follow their text; one that was written over has no place any more, and is
    open again."""
    figures = [figure for figure in row.figures.all() if figure.places]
    places = [(start, end) for figure in figures for start, end in figure.places]
    found = iter(moved(old, new, places))
    place_figures((figure, [next(found) for _place in figure.places]) for figure in figures)


def place_figures(found: Iterable[tuple[DraftFigure, Sequence[Place | None]]]) -> None:
    """Write where figures stand now, without the places that are gone. What was said of a figure
    that lost one was said of another text; only that it is none of the rule's stays said."""
    figures = []
    for figure, places in found:
        stay = [list(place) for place in places if place]
        if len(stay) < len(figure.places) and figure.settled != Settled.DISMISSED:
            figure.settled = ""
        figure.places = stay
        figures.append(figure)
    DraftFigure.objects.bulk_update(figures, ["places", "settled"], batch_size=500)
