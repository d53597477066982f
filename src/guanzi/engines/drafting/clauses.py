"""Paragraphs → the tree of clauses, each with its reference and its place in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .markers import RANKS, Marker, marker_of
from .paragraphs import Paragraph

MOST_SKIPPED = 3
MOST_DEPTH = 10
_LIST_RANK = RANKS["bracketed"]
_TAIL = re.compile(r"(?:抄送|主题词|信息公开)\s*:|.{0,40}\d{4}年\d{1,2}月\d{1,2}日印发$")
_INLINE = re.compile(r"(?<=[:;。.条])\s?(?:\((\d{1,2})\)|([①-⑳]))")
_TITLE_IN_BRACKETS = re.compile(r"\(([^()]{1,30})\)|〔([^〔〕]{1,30})〕")
_TITLE_END = re.compile(r"[。;:]|\.(?!\d)")
_MOST_TITLE = 40


@dataclass(slots=True)
class Clause:
    """One clause: what it is called, its own paragraphs, and the clauses below it.

    `reference` is the labels from the outermost, without the chapter of an article.
    """

    marker: Marker | None
    reference: tuple[str, ...]
    paragraphs: list[Paragraph] = field(default_factory=list)
    children: list[Clause] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The reference as citations write it: 第五条(一), 二13."""
        return "".join(self.reference)

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def rank(self) -> int:
        return RANKS[self.marker.kind] if self.marker else -1

    @property
    def title(self) -> str:
        """The heading of the clause, or nothing where it begins with its rule."""
        if not self.marker or not self.paragraphs:
            return ""
        begin = self.marker.length
        rest = self.paragraphs[0].text[begin : begin + 2 * _MOST_TITLE].strip()
        bracketed = _TITLE_IN_BRACKETS.match(rest)
        if bracketed:
            return bracketed[1] or bracketed[2]
        end = _TITLE_END.search(rest)
        head = rest[: end.start()] if end else rest
        return head if len(head) <= _MOST_TITLE and "," not in head else ""

    def walk(self) -> Iterator[Clause]:
        """This clause and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()

    def span(self) -> tuple[int, int]:
        """Where it begins and ends in the source, with all below it."""
        spans = [p.span(0, len(p.text)) for clause in self.walk() for p in clause.paragraphs]
        return (min(s for s, _ in spans), max(e for _, e in spans)) if spans else (0, 0)


@dataclass(frozen=True, slots=True)
class Tree:
    """A document in its parts: what stands before the first clause, the clauses, what follows."""

    head: tuple[Paragraph, ...]
    root: Clause
    tail: tuple[Paragraph, ...]

    def clauses(self) -> Iterator[Clause]:
        """Every numbered clause, in order."""
        return (clause for clause in self.root.walk() if clause is not self.root)


def tree_of(paragraphs: Sequence[Paragraph]) -> Tree:
    """Build the tree. A document without numbers has one clause for each paragraph: 段1, 段2, …"""
    markers = [(m.kind, m.number) for p in paragraphs if not p.is_row and (m := marker_of(p.text))]
    builder = _Builder(markers)
    for paragraph in paragraphs:
        builder.add(paragraph)
    if not builder.root.children:
        return _unnumbered(paragraphs)
    for clause in list(builder.root.walk()):
        _split_inline(clause)
    return Tree(tuple(builder.root.paragraphs), builder.root, tuple(builder.tail))


class _Builder:
    """Reads paragraph by paragraph and keeps the clauses that are still open."""

    def __init__(self, markers: Sequence[tuple[str, int]]) -> None:
        self.chained = _chained(markers)
        self.ranks = {**RANKS, "roman": RANKS["chapter"] + 1} if _gathers(markers) else RANKS
        self.root = Clause(None, ())
        self.open: list[Clause] = [self.root]
        self.last: dict[str, int] = {}
        self.tail: list[Paragraph] = []

    def add(self, paragraph: Paragraph) -> None:
        marker = None if paragraph.is_row else marker_of(paragraph.text)
        if self.tail or (len(self.open) > 1 and not marker and _TAIL.match(paragraph.text)):
            self.tail.append(paragraph)
        elif marker and self._in_order(marker):
            self._begin(marker, paragraph)
        else:
            self._go_on(paragraph)

    def _in_order(self, marker: Marker) -> bool:
        """Numbers begin with one or go on; anything else is a mention, a sum or a date."""
        if marker.kind == "appendix" or marker.number == 1:
            return True
        if marker.kind not in self.last:
            return (marker.kind, marker.number) in self.chained  # the first pages may be missing
        rank = self.ranks[marker.kind]
        parent = next(clause for clause in reversed(self.open) if self._rank(clause) < rank)
        siblings = (c.marker for c in reversed(parent.children) if c.marker)
        before = next((m.number for m in siblings if m.kind == marker.kind), 0)
        known = [before, self.last[marker.kind]]
        is_next = any(0 < marker.number - last <= MOST_SKIPPED for last in known if last)
        return is_next or marker.number == before  # printed twice

    def _rank(self, clause: Clause) -> int:
        return self.ranks[clause.marker.kind] if clause.marker else -1

    def _begin(self, marker: Marker, paragraph: Paragraph) -> None:
        while self._rank(self.open[-1]) >= self.ranks[marker.kind]:
            self.open.pop()
        parent = self.open[-1]
        above = parent.reference
        if marker.kind == "article":
            above = ()
        clause = Clause(marker, (*above, marker.label), [paragraph])
        parent.children.append(clause)
        self.open.append(clause)
        self.last[marker.kind] = marker.number

    def _go_on(self, paragraph: Paragraph) -> None:
        while self._is_finished_item(paragraph):
            self.open.pop()
        self.open[-1].paragraphs.append(paragraph)

    def _is_finished_item(self, following: Paragraph) -> bool:
        """The last item of a list, after which the clause above goes on."""
        clause, parent = self.open[-1], self.open[-2] if len(self.open) > 2 else None
        if parent is None or clause.rank < _LIST_RANK:
            return False
        last = clause.paragraphs[-1].text
        if last.endswith(";"):  # what follows is no item: those end like this one
            return following.text.endswith("。") and parent.paragraphs[-1].text.endswith(":")
        if not last.endswith(("。", ".")):
            return False
        before = parent.children[-2].paragraphs[-1].text if len(parent.children) > 1 else ""
        return before.endswith(";") or parent.paragraphs[-1].text.endswith(":")


def _chained(markers: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
    """The numbers that go on: later in the document stands the next one of their kind."""
    later: set[tuple[str, int]] = set()
    chained = set()
    for kind, number in reversed(markers):
        if (kind, number + 1) in later:
            chained.add((kind, number))
        later.add((kind, number))
    return chained


def _gathers(markers: Sequence[tuple[str, int]]) -> bool:
    """Do 一、二、三、 stand over the articles, as chapters do, and not inside them?"""
    romans = [i for i, (kind, _) in enumerate(markers) if kind == "roman"]
    numbers = [markers[i][1] for i in romans]
    if len(romans) < 2 or numbers != sorted(set(numbers)):
        return False
    parted = sum(any(kind == "article" for kind, _ in markers[a:b]) for a, b in pairwise(romans))
    return parted * 2 >= len(romans) - 1


def _split_inline(clause: Clause) -> None:
    """Items inside a paragraph, as in 可享受：（1）……（2）……, become clauses of their own."""
    rank = RANKS["item"]
    if not clause.marker or clause.rank >= rank or any(c.rank < rank for c in clause.children):
        return
    items: list[Clause] = []
    for index, paragraph in enumerate(clause.paragraphs):
        found = [] if paragraph.is_row else _run(list(_INLINE.finditer(paragraph.text)))
        if len(found) < 2:
            continue
        starts = [match.start(match.lastindex or 0) - bool(match[1]) for match in found]
        ends = [*starts[1:], len(paragraph.text)]
        clause.paragraphs[index] = _cut(paragraph, 0, starts[0])
        rest = _end_of_list(paragraph.text, starts)
        if rest < len(paragraph.text):
            clause.paragraphs.insert(index + 1, _cut(paragraph, rest, len(paragraph.text)))
            ends[-1] = rest
        for start, end in zip(starts, ends, strict=True):
            piece = _cut(paragraph, start, end)
            marker = marker_of(piece.text)
            if marker:
                items.append(Clause(marker, (*clause.reference, marker.label), [piece]))
        clause.children[:0] = items
        return


def _end_of_list(text: str, starts: Sequence[int]) -> int:
    """Items parted by semicolons end with the first full stop; what follows is not theirs."""
    parted = all(text[start - 1] == ";" for start in starts[1:])
    stop = text.find("。", starts[-1])
    return stop + 1 if parted and stop > 0 else len(text)


def _run(matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """The first items that count 1, 2, 3, …"""
    run: list[re.Match[str]] = []
    for match in matches:
        number = int(match[1]) if match[1] else ord(match[2]) - ord("①") + 1
        if number == len(run) + 1:
            run.append(match)
    return run


def _cut(paragraph: Paragraph, start: int, end: int) -> Paragraph:
    return Paragraph(paragraph.text[start:end], paragraph.places[start:end], paragraph.is_row)


_GENRE = "办法 细则 意见 措施 政策 规定 方案 通知 指南 条例 规则 决定 办法(试行) 意见(试行)".split()


def _unnumbered(paragraphs: Sequence[Paragraph]) -> Tree:
    """A document whose clauses have no numbers: its paragraphs after the title."""
    title = next((i for i, p in enumerate(paragraphs) if p.text.endswith(tuple(_GENRE))), -1)
    root = Clause(None, (), list(paragraphs[: title + 1]))
    body = [p for p in paragraphs[title + 1 :] if not p.is_row]
    for count, paragraph in enumerate(body, 1):
        marker = Marker("article", count, f"段{count}", 0)
        root.children.append(Clause(marker, (marker.label,), [paragraph]))
    return Tree(tuple(root.paragraphs), root, ())
