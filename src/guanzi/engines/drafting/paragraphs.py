"""Text as it stands in a file → paragraphs, each character with its place in the file.

Spaces inside Chinese text go, digits that were spaced out come together, and lines that were broken
at the margin are joined again, also inside a word or a number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .characters import folds_of, is_chinese, width
from .markers import marker_of
from .readers.furniture import EDGE, bare, is_furniture, running_heads
from .source import Source

_MARKER_TAB = re.compile(
    r"((?:[一二三四五六七八九十]+|\d+)[、..]|\([^()\t]{1,4}\)|第[^\t]{1,5}[章节条])\t+"
)
_LABEL = re.compile(r"第[零〇一二三四五六七八九十百千\d]{1,7}[章节条]")
_SPACED_NUMBER = re.compile(r"(?<![\d.])\d(?: [\d.]){1,20}(?=\s?[年月日万亿元%号个家名条])")
_SPLIT_SUM = re.compile(r"(?<=[\u4e00-\u9fff])\d{1,6} \d{1,6}(?=\s?[万亿]?元)")
_ENDS = frozenset("。;:!?")
_OPEN = frozenset(",、(《")
_WIDE_ENOUGH = 20
_FULL, _NEARLY, _BRIM, _OVER = 80, 86, 94, 110  # per cent of the margin
_SHORT, _FEW = 8, 6
_INDENT = 2
_APART = 3  # the part of the margin by which a line is set apart
_ALONE = re.compile(r"\(?[\u4e00-\u9fff]{1,12}(?:\([^()]{1,6}\))?〔(?:19|20)\d\d〕第?\d{1,4}号\)?$")
_SENTENCE_MIN = 60


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, or one row of a table, in its normal spelling.

    `places[i]` is where the i-th character stands in the source.
    """

    text: str
    places: tuple[int, ...]
    is_row: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of this paragraph begins and ends in the source."""
        return self.places[start], self.places[max(start, end - 1)] + 1


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    places: tuple[int, ...]
    indent: int
    is_row: bool

    @property
    def breadth(self) -> int:
        return self.indent + width(self.text)


def paragraphs_of(source: Source) -> tuple[Paragraph, ...]:
    """Every paragraph of the source, in order."""
    folds = folds_of(source.text)
    lines = [line for line in _lines(source, folds) if line.text]
    return tuple(_joined(lines, _layout(lines)))


# ---------------------------------------------------------------- lines


def _lines(source: Source, folds: Mapping[str, str]) -> Iterator[_Line]:
    start = kept = 0
    heads = running_heads(source.text, source.pages)  # the first of them may be the title
    for raw in source.text.split("\n"):
        pairs = [(folds[c], start + i) for i, c in enumerate(raw) if folds[c]]
        start += len(raw) + 1
        line = _line(pairs)
        runs_again = kept >= EDGE and bare(raw) in heads and not marker_of(line.text)
        if line.is_row or not (runs_again or is_furniture(line.text, source.kind)):
            kept += bool(line.text)
            yield line


def _line(pairs: list[tuple[str, int]]) -> _Line:
    text = "".join(char for char, _ in pairs)
    indent = len(text) - len(text.lstrip(" \t"))
    pairs = pairs[indent : len(text.rstrip(" \t"))]
    text = text.strip(" \t")
    marked = _MARKER_TAB.match(text)
    if marked:
        pairs = [pair for i, pair in enumerate(pairs) if i >= marked.end() or pair[0] != "\t"]
        text = "".join(char for char, _ in pairs)
    is_row = "\t" in text or (text.startswith("|") and text.count("|") > 2)
    kept = [pair for i, pair in enumerate(pairs) if pair[0] != " " or _is_gap(text, i)]
    kept = _without(kept, _SPACED_NUMBER)
    kept = _without(kept, _SPLIT_SUM)
    label = _LABEL.match("".join(char for char, _ in kept))
    after = label.end() if label else -1
    kept = [
        pair for i, pair in enumerate(kept) if pair[0] != " " or i == after or _parts_words(kept, i)
    ]
    return _Line("".join(char for char, _ in kept), tuple(at for _, at in kept), indent, is_row)


def _is_gap(text: str, at: int) -> bool:
    """The first of several spaces is enough."""
    return at > 0 and text[at - 1] != " "


def _without(pairs: list[tuple[str, int]], pattern: re.Pattern[str]) -> list[tuple[str, int]]:
    """Drop the spaces inside what the pattern finds."""
    text = "".join(char for char, _ in pairs)
    inside = {i for found in pattern.finditer(text) for i in range(*found.span())}
    return [pair for i, pair in enumerate(pairs) if pair[0] != " " or i not in inside]


def _parts_words(pairs: list[tuple[str, int]], at: int) -> bool:
    """A space stays between two words or numbers in Latin letters, nowhere else."""
    before, after = pairs[at - 1][0], pairs[at + 1][0] if at + 1 < len(pairs) else " "
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


# ---------------------------------------------------------------- joining


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the lines were set: where they were broken (0 where they were not), whether paragraphs
    are indented, and how far lines usually are."""

    margin: int
    indents: bool
    indent: int

    def stands_apart(self, line: _Line) -> bool:
        """A signature or a heading, set to the right or in the middle."""
        return self.margin > 0 and _APART * (line.indent - self.indent) > self.margin


def _layout(lines: Sequence[_Line]) -> _Layout:
    indents = sorted(line.indent for line in lines)
    is_indented = sum(indent >= _INDENT for indent in indents) * 12 > len(lines)
    return _Layout(_margin(lines), is_indented, indents[len(indents) // 2] if indents else 0)


def _margin(lines: Sequence[_Line]) -> int:
    """How wide the lines are that were broken at a margin; 0 where none were."""
    prose = [line for line in lines if not line.is_row and width(line.text) > _SHORT]
    breadths = sorted(line.breadth for line in prose)
    if len(breadths) < _FEW:
        return 0
    for margin in (breadths[-1], breadths[len(breadths) * 9 // 10]):
        wider = sum(100 * breadth > _OVER * margin for breadth in breadths)
        full = [line for line in prose if _NEARLY * margin <= 100 * line.breadth <= _OVER * margin]
        broken = [line for line in full if not _ends_sentence(line.text)]
        is_common = (
            len(full) >= 3 and 8 * len(full) >= len(breadths) and wider * 50 <= len(breadths)
        )
        if margin >= _WIDE_ENOUGH and is_common and 5 * len(broken) > 3 * len(full):
            return margin
    return 0


def _ends_sentence(text: str) -> bool:
    return text[-1] in _ENDS or text[-1] == "."


def _joined(lines: Sequence[_Line], layout: _Layout) -> Iterator[Paragraph]:
    open_lines: list[_Line] = []
    for line in lines:
        if open_lines and not _goes_on(open_lines[-1], line, layout):
            yield _paragraph(open_lines)
            open_lines = []
        open_lines.append(line)
    if open_lines:
        yield _paragraph(open_lines)


def _goes_on(line: _Line, following: _Line, layout: _Layout) -> bool:
    """Is the following line the rest of this one's paragraph?"""
    if line.is_row or layout.stands_apart(line) or _begins(following, layout):
        return False
    margin = layout.margin
    last, is_end = line.text[-1], _ends_sentence(line.text)
    if last in _OPEN and width(line.text) > _WIDE_ENOUGH:
        return True
    if margin and line.text.count("(") > line.text.count(")"):
        return True
    if not margin:
        return not is_end and _is_cut_off(line, following)
    if layout.indents and following.indent >= _INDENT + 1 and is_end:
        return False
    return 100 * line.breadth >= margin * (_BRIM if is_end else _FULL)


def _begins(line: _Line, layout: _Layout) -> bool:
    """Does the line begin a paragraph, whatever stands before it?"""
    is_other = line.is_row or layout.stands_apart(line)
    return is_other or marker_of(line.text) is not None or _ALONE.match(line.text) is not None


def _is_cut_off(line: _Line, following: _Line) -> bool:
    """A long line that stops inside a sentence, at the end of a page."""
    is_sentence = any(sign in line.text for sign in ",。")
    ends_in_word = is_chinese(line.text[-1]) or line.text[-1].isalnum()
    is_prose = width(line.text) > _SENTENCE_MIN and is_sentence
    return is_prose and ends_in_word and any(sign in following.text for sign in ",。;")


def _paragraph(lines: Sequence[_Line]) -> Paragraph:
    text = lines[0].text
    places = list(lines[0].places)
    for line in lines[1:]:
        if _needs_space(text[-1], line.text[0]):
            text += " "
            places.append(places[-1])
        text += line.text
        places += line.places
    return Paragraph(text, tuple(places), lines[0].is_row)


def _needs_space(before: str, after: str) -> bool:
    return before.isascii() and before.isalpha() and after.isascii() and after.isalpha()


def as_written(source: Source, paragraph: Paragraph) -> str:
    """The paragraph in the spelling of the source, without the breaks of its lines."""
    places = paragraph.places
    return "".join(
        " " if i and places[i - 1] == at else source.text[at] for i, at in enumerate(places)
    )


def page_of(source: Source, place: int) -> int | None:
    """The page on which a place of the source stands, from 1; None where there are no pages."""
    return bisect_right(source.pages, place) if source.pages else None
