"""Edited figures → another text → another rulebook. The compiler judges; nothing is patched behind
the language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from guanzi.engines.rules import (
    FactsRejected,
    Measure,
    Problem,
    Rulebook,
    RuleError,
    Unit,
    compile_rulebook,
    errors_of,
    read_fills,
    verify,
)
from guanzi.engines.rules import nodes as tree
from guanzi.engines.rules.formula import parse_formula
from guanzi.engines.rules.source import normalise

from .figures import Figure

_BARE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_SUFFIX = re.compile(r"[0-9.,\s]+(\D*)")
_EXAMPLE = "case-fails"
"""Worked examples are of the text as it was: where a figure moves, they move with it."""


class FiguresRefused(Exception):
    """Some figures make no sound text: by key, a sentence each; the others in `points`."""

    def __init__(self, faults: Mapping[str, str], points: Iterable[str] = ()) -> None:
        self.faults, self.points = dict(faults), tuple(points)
        super().__init__("\n".join([*self.faults.values(), *self.points]))


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change as it is shown and kept: what stood there, what stands there now, and the lines."""

    name: str
    article: str
    text_before: str
    text_after: str
    line_before: str = ""
    line_after: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that was edited, to what, and the lines."""

    figure: Figure
    text: str
    line_before: str = ""
    line_after: str = ""

    @property
    def told(self) -> ToldChange:
        """For people, then and later."""
        figure, lines = self.figure, (self.line_before, self.line_after)
        return ToldChange(figure.name, figure.article, figure.text, self.text, *lines)


@dataclass(frozen=True, slots=True)
class Edited:
    """Another rulebook with what was changed. `fills` are figures that a guideline would set, by
    measure and name; `examples` the worked examples of the text that no longer come out."""

    rulebook: Rulebook
    changes: tuple[Change, ...] = ()
    fills: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    examples: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[ToldChange, ...]:
        """The changes for people."""
        return tuple(each.told for each in self.changes)


def edited(rulebook: Rulebook, figures: Iterable[Figure], typed: Mapping[str, str]) -> Edited:
    """The rulebook with the typed figures in the place of its own. What is empty, or says the same,
    changes nothing. Raises FiguresRefused."""
    wanted, faults = _wanted(figures, typed)
    fills: dict[str, dict[str, str]] = {}
    for figure, text in wanted:
        if figure.slot:
            fills.setdefault(figure.measure, {})[figure.slot] = text
    faults |= _unfillable(rulebook, wanted)
    if faults:
        raise FiguresRefused(faults)
    written = [(figure, text) for figure, text in wanted if figure.place]
    sources = _replaced(rulebook.sources, written)
    made = _compiled(sources, written) if written else rulebook
    examples = _sound(made, written) if written else ()
    changes = tuple(_change(figure, text, rulebook, made) for figure, text in wanted)
    only_slots = {
        measure: {n: t for n, t in named.items() if _is_slot(rulebook, measure, n)}
        for measure, named in fills.items()
    }
    return Edited(made, changes, {m: named for m, named in only_slots.items() if named}, examples)


def typed_text(figure: Figure, typed: str) -> str:
    """What was typed, as the rulebook writes it: a bare number has the unit of the figure."""
    plain = re.sub(r"\s", "", normalise(typed).strip())
    if _BARE.fullmatch(plain):
        found = _SUFFIX.fullmatch(figure.text or figure.bounds[1])
        plain += found[1] if found and figure.unit is not Unit.DATE else ""
    return plain.replace(",", "")


# ---------------------------------------------------------------- one figure


def _wanted(
    figures: Iterable[Figure], typed: Mapping[str, str]
) -> tuple[list[tuple[Figure, str]], dict[str, str]]:
    """The figures that change, and why some cannot."""
    wanted, faults = [], {}
    for figure in figures:
        said = typed.get(figure.key, "").strip()
        if not said:
            continue
        text = typed_text(figure, said)
        try:
            value = _value(text, figure)
        except RuleError as error:
            faults[figure.key] = error.problems[0].message
            continue
        if value is None:
            faults[figure.key] = (
                f"「{said}」不是{figure.unit.value},请照「{_sample(figure)}」的写法"
            )
        elif not figure.text or value != _value(figure.text, figure):
            wanted.append((figure, text))
    return wanted, faults


def _value(text: str, figure: Figure) -> Any:
    """The value of a literal in the unit of the figure; None for anything else."""
    node = parse_formula(text)
    if not isinstance(node, tree.Literal):
        return None
    numbers = (Unit.COUNT, Unit.FACTOR)
    alike = node.unit is figure.unit or (node.unit in numbers and figure.unit in numbers)
    return (
        Fraction(node.value)
        if alike and isinstance(node.value, int | Fraction)
        else (node.value if alike else None)
    )


def _sample(figure: Figure) -> str:
    return figure.text or figure.bounds[1]


def _unfillable(rulebook: Rulebook, wanted: Iterable[tuple[Figure, str]]) -> dict[str, str]:
    """What a guideline may not set so: outside its range."""
    faults = {}
    for figure, text in wanted:
        if not figure.place:
            measure = _measure(rulebook, figure.measure)
            try:
                read_fills({figure.slot: text}, measure)
            except FactsRejected as rejected:
                faults[figure.key] = rejected.problems[0].message
    return faults


def _measure(rulebook: Rulebook, name: str) -> Measure:
    return rulebook.versions(name)[-1]


def _is_slot(rulebook: Rulebook, measure: str, name: str) -> bool:
    return name in _measure(rulebook, measure).slots


# ---------------------------------------------------------------- the text


def _replaced(
    sources: Mapping[str, str], wanted: Iterable[tuple[Figure, str]]
) -> Mapping[str, str]:
    """The sources with every figure replaced in its place, from the end of a line backwards."""
    made = dict(sources)
    places = sorted(
        ((figure.place, figure.text, text) for figure, text in wanted if figure.place),
        key=lambda each: (each[0].file, each[0].line, -each[0].column),
    )
    for place, before, after in places:
        lines = made[place.file].split("\n")
        line, start = lines[place.line - 1], place.column - 1
        assert line[start:].startswith(before)
        lines[place.line - 1] = line[:start] + after + line[start + len(before) :]
        made[place.file] = "\n".join(lines)
    return made


def _compiled(sources: Mapping[str, str], wanted: list[tuple[Figure, str]]) -> Rulebook:
    try:
        return compile_rulebook(sources)
    except RuleError as error:
        raise _refused(error.problems, wanted) from None


def _sound(rulebook: Rulebook, wanted: list[tuple[Figure, str]]) -> tuple[str, ...]:
    """Raises FiguresRefused for what the verifier refuses; the examples that move."""
    problems = errors_of(verify(rulebook))
    others = [problem for problem in problems if problem.code != _EXAMPLE]
    if others:
        raise _refused(others, wanted)
    return tuple(problem.message for problem in problems)


def _refused(problems: Iterable[Problem], wanted: list[tuple[Figure, str]]) -> FiguresRefused:
    """Every problem at the figure of its line, the nearest one where there are several."""
    faults: dict[str, str] = {}
    points = []
    for problem in problems:
        near = [
            (abs(figure.place.column - problem.place.column), figure.key)
            for figure, _ in wanted
            if figure.place
            and (figure.place.file, figure.place.line) == (problem.place.file, problem.place.line)
        ]
        if near:
            faults.setdefault(min(near)[1], problem.message)
        else:
            points.append(problem.message)
    if not faults and len(wanted) == 1:
        faults = {wanted[0][0].key: "；".join(points)}
    return FiguresRefused(faults, () if faults else points)


def _change(figure: Figure, text: str, before: Rulebook, after: Rulebook) -> Change:
    if figure.place is None:
        return Change(figure, text)
    lines = (book.sources[figure.place.file].split("\n") for book in (before, after))
    old, new = (found[figure.place.line - 1].strip() for found in lines)
    return Change(figure, text, old, new)
