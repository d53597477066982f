"""The two versions of a comparison: texts, days, measures, and what guidelines set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from guanzi.engines.rules import (
    FactsRejected,
    Measure,
    NotInRulebook,
    Rulebook,
    read_fills,
    write_fills,
)
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.matching.errors import SandboxRefused
from guanzi.lifecycle.matching.rules.sandbox.comparing import Comparison, Side
from guanzi.lifecycle.matching.rules.sandbox.editing import Edited, FiguresRefused, edited
from guanzi.lifecycle.matching.rules.sandbox.figures import Figure, figures_of
from guanzi.lifecycle.policies.selectors import rulebook_of

Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be compared: two editions and days, the measures, and edited figures by key."""

    before_edition: str
    before_on: date
    after_edition: str
    after_on: date
    measures: tuple[str, ...]
    edits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Versions:
    """Both sides, read; `fills` are the figures of guidelines as texts, before and after."""

    comparison: Comparison
    edited: Edited
    fills: Mapping[str, Texts]


def measures_on(rulebook: Rulebook, on: date, names: Iterable[str]) -> tuple[Measure, ...]:
    """The measures of these names that the text has."""
    found = []
    for name in names:
        try:
            found.append(rulebook.measure(name, on))
        except NotInRulebook:
            continue
    return tuple(found)


def guided(measures: Iterable[Measure]) -> dict[str, dict[str, str]]:
    """The figures that the latest published guideline of each measure sets, as texts."""
    found: dict[str, dict[str, str]] = {}
    newest = {each.measure_id: each for each in reversed(guidelines.published_guidelines())}
    for measure in measures:
        call = newest.get(measure.id)
        if call is None:
            continue
        try:
            fills = read_fills(call.terms.figures, measure)
        except FactsRejected as rejected:
            fills = rejected.accepted
        if fills:
            found[measure.id] = {name: str(t) for name, t in write_fills(fills, measure).items()}
    return found


def figures_for(edition: str, on: date, names: Iterable[str]) -> tuple[Figure, ...]:
    """Every figure of some measures that can be edited, what guidelines set with its value."""
    rulebook = rulebook_of(edition)
    measures = measures_on(rulebook, on, names)
    set_by = guided(measures)
    return tuple(
        replace(figure, text=set_by.get(measure.id, {}).get(figure.slot, ""))
        if figure.place is None
        else figure
        for measure in measures
        for figure in figures_of(measure, rulebook)
    )


def versions_of(question: Question, fills: Mapping[str, Texts] | None = None) -> Versions:
    """Both sides of a comparison; `fills` as they were kept, else as guidelines set them now.

    Raises FiguresRefused, SandboxRefused, EditionNotFound.
    """
    before_book = rulebook_of(question.before_edition)
    before = measures_on(before_book, question.before_on, question.measures)
    after_book = rulebook_of(question.after_edition)
    figures = figures_for(question.after_edition, question.after_on, question.measures)
    change = edited(after_book, figures, question.edits)
    after = measures_on(change.rulebook, question.after_on, question.measures)
    if not before and not after:
        raise SandboxRefused(_("请至少选一项措施。"))
    told = fills or {"before": guided(before), "after": _after_fills(guided(after), change)}
    sides = (
        Side(before_book, question.before_on, before, _read(told["before"], before)),
        Side(change.rulebook, question.after_on, after, _read(told["after"], after)),
    )
    comparison = Comparison(*sides)
    _require_facts(comparison)
    return Versions(comparison, change, told)


def _after_fills(guided_now: dict[str, dict[str, str]], change: Edited) -> Texts:
    """What guidelines set, without figures that the text now says otherwise, and with those that
    were edited on screen."""
    written = {(each.figure.measure, each.figure.slot) for each in change.changes}
    kept = {
        measure: {name: text for name, text in named.items() if (measure, name) not in written}
        for measure, named in guided_now.items()
    }
    for measure, named in change.fills.items():
        kept[measure] = {**kept.get(measure, {}), **named}
    return {measure: named for measure, named in kept.items() if named}


def _read(texts: Texts, measures: Iterable[Measure]) -> dict[str, Mapping[str, object]]:
    return {each.id: read_fills(texts[each.id], each) for each in measures if texts.get(each.id)}


def _require_facts(comparison: Comparison) -> None:
    """Enterprises are read by one vocabulary."""
    facts = comparison.after.rulebook.vocabulary.facts
    gone = [name for name in comparison.before.reads if name not in facts]
    if gone:
        sentence = _("两个规则库版本的事实词表不同，不能在同一批企业上比较：后一版没有%(names)s。")
        raise SandboxRefused(sentence % {"names": "、".join(f"「{name}」" for name in gone[:5])})


__all__ = [
    "Edited",
    "FiguresRefused",
    "Question",
    "Versions",
    "figures_for",
    "guided",
    "measures_on",
    "versions_of",
]
