"""Say of a figure that it is right, what it really is, or that it is none of the rule's."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.engines.drafting import Kind, figure_of
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.errors import FieldsWrong
from guanzi.lifecycle.policies.errors import DraftChanged, DraftNotFound
from guanzi.lifecycle.policies.models import DraftFigure, DraftVerdict, PolicyDraft
from guanzi.lifecycle.policies.permissions import may_change
from guanzi.lifecycle.policies.rules.drafts import Place, corrected, noted, relabelled, shifted
from guanzi.lifecycle.policies.services._held import held, move_figures, place_figures, revise
from guanzi.lifecycle.policies.states import FigureKind, Settled


@transaction.atomic
def settle_figure(  # noqa: PLR0913 - the figure, and what is said of it
    *,
    actor: Actor,
    draft_id: int,
    number: int,
    settled: Settled,
    at: datetime,
    kind: str = "",
    value: str = "",
    seen: str | None = None,
) -> None:
    """Settle it; a correction is written into the draft where the figure stands, and nowhere else.

    `seen` is the value that was on the page. Raises DraftChanged where somebody corrected it since,
    FieldsWrong where the correction is no figure.
    """
    row, _info = held(draft_id, actor=actor, verb="change", may=may_change)
    figure = row.figures.filter(number=number).first()
    if figure is None:
        raise DraftNotFound(_("起草稿里没有这个数字。"))
    if seen is not None and seen != figure.value:
        said = _("%(name)s刚刚把它改成了「%(value)s」，请看过再定。")
        raise DraftChanged(said % {"name": figure.settled_by, "value": figure.value})
    before = (figure.kind, figure.value)
    if settled is Settled.CORRECTED:
        _correct(row, figure, kind=_kind(kind, figure), value=_value(value), actor=actor, at=at)
    elif settled is Settled.DISMISSED and figure.settled != Settled.DISMISSED:
        _dismiss(row, figure, actor=actor, at=at)
    else:
        row.save(update_fields=["state"])
    figure.settled, figure.settled_by, figure.settled_at = settled, actor.person[:120], at
    figure.save()
    DraftVerdict.objects.create(
        figure=figure,
        settled=settled,
        before_kind=before[0],
        before_value=before[1],
        kind=figure.kind,
        value=figure.value,
        person_id=actor.person_id,
        by=actor.signature[:120],
        at=at,
    )
    record_event(
        actor=actor,
        verb="policies.settle_figure",
        subject=row,
        at=at,
        before={"figure": number, "kind": before[0], "value": before[1]},
        after={"settled": settled, "kind": figure.kind, "value": figure.value},
    )


def _kind(kind: str, figure: DraftFigure) -> FigureKind:
    if not kind:
        return FigureKind(figure.kind)
    if kind not in FigureKind.values:
        raise FieldsWrong({"kind": _("请选择这个数字是什么。")})
    return FigureKind(kind)


def _value(value: str) -> str:
    read = figure_of(value[:200])
    if not read:
        raise FieldsWrong({"value": _("请写成一个带单位的数字，如 2.5%、500万元、近三年。")})
    return read


def _correct(
    row: PolicyDraft,
    figure: DraftFigure,
    *,
    kind: FigureKind,
    value: str,
    actor: Actor,
    at: datetime,
) -> None:
    text, was = _write(row, figure, value), FigureKind(figure.kind)
    if kind is not was:
        said = {"words": figure.words, "kind": kind.label}
        sentence = _("「%(words)s」改判为%(kind)s，请改写这一处") % said
        text = _at_each_place(
            row,
            figure,
            text,
            lambda text, place: (
                relabelled(text, place, _word(was), _word(kind)) or noted(text, place, sentence)
            ),
        )
    figure.kind, figure.value = kind, value
    _keep(row, figure, text, what=_("改正「%(words)s」为 %(value)s"), actor=actor, at=at)


def _word(kind: FigureKind) -> str:
    """How the draft names a kind, whatever the language of the page."""
    return Kind[kind.name].value if kind.name in Kind.__members__ else ""


def _dismiss(row: PolicyDraft, figure: DraftFigure, *, actor: Actor, at: datetime) -> None:
    sentence = _("「%(words)s」不是规则的数字，请改写这一处") % {"words": figure.words}
    text = _at_each_place(row, figure, row.text, lambda text, place: noted(text, place, sentence))
    _keep(row, figure, text, what=_("「%(words)s」不是规则的数字"), actor=actor, at=at)


def _write(row: PolicyDraft, figure: DraftFigure, value: str) -> str:
    """The text with the value at the places of the figure; the others are moved on exactly."""
    over = [(start, end) for start, end in figure.places]
    text, places = corrected(row.text, over, value)
    others = [other for other in row.figures.exclude(pk=figure.pk) if other.places]
    place_figures(
        (other, [shifted((start, end), over, len(value)) for start, end in other.places])
        for other in others
    )
    place_figures([(figure, places)])
    return text


def _at_each_place(
    row: PolicyDraft, figure: DraftFigure, text: str, change: Callable[[str, Place], str]
) -> str:
    for index in range(len(figure.places)):
        start, end = figure.places[index]
        changed = change(text, (start, end))
        move_figures(row, text, changed)
        figure.refresh_from_db(fields=["places"])
        text = changed
    return text


def _keep(
    row: PolicyDraft, figure: DraftFigure, text: str, *, what: str, actor: Actor, at: datetime
) -> None:
    if text == row.text:
        row.save(update_fields=["state"])
        return
    said = what % {"words": figure.words[:80], "value": figure.value[:80]}
    revise(row, text, what=said, actor=actor, at=at)
