"""An official document → what the screens show of it: paragraphs, figures, and the draft's text."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanzi.engines.drafting import (
    Clause,
    Draft,
    Official,
    Paragraph,
    Quantity,
    Statement,
    Topic,
    as_written,
)
from guanzi.lifecycle.policies.states import FigureKind

MOST_FIGURES = 3_000
MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure of the original, numbered as it is read, and where it stands in the draft."""

    number: int
    words: str
    clause: str
    kind: FigureKind
    value: str
    is_sure: bool
    doubt: str
    places: tuple[tuple[int, int], ...]


def figures_of(official: Official, draft: Draft) -> tuple[FoundFigure, ...]:
    """Every figure, in the order of the document."""
    placed = defaultdict(list)
    for place in draft.placed:
        placed[place.source].append((place.start, place.end))
    found = []
    for number, figure in enumerate(_figures(official), 1):
        places = tuple(placed[figure.start])
        words = "".join(official.source.text[figure.start : figure.end].split())[:MOST_WORDS]
        value = draft.markdown[slice(*places[0])] if places else words
        is_window = isinstance(figure, Statement)
        kind = FigureKind[figure.kind.name] if isinstance(figure, Quantity) else FigureKind.WINDOW
        found.append(
            FoundFigure(
                number,
                words,
                figure.clause[:MOST_WORDS],
                kind,
                value[:MOST_WORDS],
                figure.sure and not is_window,
                figure.note[:MOST_WORDS],
                places,
            )
        )
    return tuple(found)


def _figures(official: Official) -> Sequence[Quantity | Statement]:
    windows = [said for said in official.statements if said.topic is Topic.WINDOW]
    every: list[Quantity | Statement] = [*official.quantities, *windows]
    first = {figure.start: figure for figure in reversed(every)}
    return [first[start] for start in sorted(first)][:MOST_FIGURES]


def paragraphs_of(official: Official) -> list[dict[str, Any]]:
    """The document as JSON: paragraphs with their clause, their depth, and the figures in them."""
    spans = [(f.start, f.end) for f in _figures(official)]
    clauses: dict[int, tuple[str, int]] = {
        id(paragraph): (clause.name, _depth(clause))
        for clause in official.clauses()
        for paragraph in clause.paragraphs
    }
    shown: list[Paragraph] = list(official.tree.head)
    for clause in official.clauses():
        shown += clause.paragraphs
    shown += official.tree.tail
    seen: set[str] = set()
    told = []
    for paragraph in shown:
        name, depth = clauses.get(id(paragraph), ("", 0))
        told.append(
            {
                "text": as_written(official.source, paragraph),
                "clause": name,
                "depth": depth,
                "begins": bool(name) and name not in seen,
                "row": paragraph.is_row,
                "figures": _inside(paragraph, spans),
            }
        )
        seen.add(name)
    return told


def _depth(clause: Clause) -> int:
    return len(clause.reference)


def _inside(paragraph: Paragraph, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """The figures of a paragraph: number, from, to; a place in the source counts once."""
    if not paragraph.places:
        return []
    index: Mapping[int, int] = {place: i for i, place in enumerate(paragraph.places)}
    low = bisect_left(spans, (paragraph.places[0], 0))
    high = bisect_left(spans, (paragraph.places[-1] + 1, 0))
    found = []
    for number, (start, end) in enumerate(spans[low:high], low + 1):
        first, last = index.get(start), index.get(end - 1)
        if first is not None and last is not None and first <= last:
            found.append((number, first, last + 1))
    return found
