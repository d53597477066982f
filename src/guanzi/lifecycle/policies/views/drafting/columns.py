"""Original and draft as two columns: their lines in pieces, each figure a piece of its own."""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanzi.engines.drafting import MARK
from guanzi.lifecycle.policies.selectors import FigureInfo

_HEADING = re.compile(r"(#{1,6}) (\S+)(.*)")
_FENCE = "```"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; with a figure, the text of that figure. `anchor` is its id on the page, which only
    the first place of a figure has; `address` leads to its counterpart."""

    text: str
    figure: FigureInfo | None = None
    anchor: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the original."""

    pieces: tuple[Piece, ...]
    clause: str
    depth: int
    anchor: str
    is_row: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the draft: prose, a heading, or part of a block of rules."""

    number: int
    pieces: tuple[Piece, ...]
    kind: str
    anchor: str
    is_gap: bool


def original_column(
    paragraphs: Sequence[Mapping[str, Any]],
    figures: Mapping[int, FigureInfo],
    headings: Mapping[str, str],
) -> list[Block]:
    """The original; a figure without a place in the draft leads to the heading of its clause."""
    blocks = []
    for index, paragraph in enumerate(paragraphs):
        text = str(paragraph["text"])
        spans = [(a, b, figures[n]) for n, a, b in paragraph["figures"] if n in figures]
        pieces = []
        for start, end, info in _parted(text, spans):
            words = text[start:end].replace("\t", "　")
            if info is None:
                pieces.append(Piece(words))
                continue
            there = f"d{info.number}" if info.places else headings.get(info.clause, "draft-text")
            address = f"?figure={info.number}#{there}"
            pieces.append(Piece(words, info, f"o{info.number}", address))
        blocks.append(
            Block(
                tuple(pieces),
                str(paragraph["clause"]),
                int(paragraph["depth"]),
                f"c{index}" if paragraph["begins"] else "",
                bool(paragraph["row"]),
            )
        )
    return blocks


def draft_column(text: str, figures: Sequence[FigureInfo]) -> list[Row]:
    """The draft, line by line."""
    every = ((a, b, info) for info in figures for a, b in info.places)
    spans = deque(sorted(every, key=lambda span: span[:2]))
    seen: set[int] = set()
    rows, at, inside = [], 0, text.startswith("---\n")
    for number, line in enumerate(text.split("\n"), 1):
        own = []
        while spans and spans[0][0] <= at + len(line):
            a, b, info = spans.popleft()
            if at <= a and b <= at + len(line):
                own.append((a - at, b - at, info))
        kind, inside = _kind(line, number, inside=inside)
        heading = _HEADING.match(line) if kind == "heading" else None
        anchor = f"h{number}" if heading else f"line{number}"
        rows.append(Row(number, tuple(_pieces(line, own, seen)), kind, anchor, MARK in line))
        at += len(line) + 1
    return rows


def headings_of(rows: Sequence[Row]) -> dict[str, str]:
    """Where the clauses stand in the draft: the anchor of each heading by its reference."""
    found: dict[str, str] = {}
    for row in rows:
        if row.kind == "heading":
            heading = _HEADING.match("".join(piece.text for piece in row.pieces))
            if heading:
                found.setdefault(heading[2], row.anchor)
    return found


def _pieces(
    line: str, spans: Sequence[tuple[int, int, FigureInfo]], seen: set[int]
) -> Iterator[Piece]:
    for start, end, info in _parted(line, spans):
        if info is None:
            yield Piece(line[start:end])
            continue
        anchor = "" if info.number in seen else f"d{info.number}"
        seen.add(info.number)
        address = f"?figure={info.number}#o{info.number}"
        yield Piece(line[start:end], info, anchor, address)


def _parted(
    text: str, spans: Sequence[tuple[int, int, FigureInfo]]
) -> Iterator[tuple[int, int, FigureInfo | None]]:
    done = 0
    for start, end, info in spans:
        if start < done:
            continue
        if start > done:
            yield done, start, None
        yield start, end, info
        done = end
    if done < len(text):
        yield done, len(text), None


def _kind(line: str, number: int, *, inside: bool) -> tuple[str, bool]:
    """What a line is, and whether the next one stands inside a block."""
    if line.strip() == "---" and (inside or number == 1):
        return "rule", number == 1
    if line.startswith(_FENCE):
        return "rule", not inside
    if inside:
        return "rule", True
    return ("heading" if _HEADING.match(line) else "prose"), False
