"""What every figure of a clause is: rate, cap, floor, award, tier or none, and how surely."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from . import wording as w
from .clauses import Clause
from .figures import Figure, Group, groups_in
from .judging import Context, Kind, Verdict, judge
from .pairing import paired
from .paragraphs import Paragraph

_STOP = re.compile(r"[。!?\n]|(?<=[\u4e00-\u9fff)\"%])\.(?!\d)")
_BEFORE_BASIS = re.compile(
    r"按照?|不超过|不高于|给予|承担|超过|奖励|补助|对|在|(?:比例|标准|费率|额度)(?:为|是)?|(?:金额|贴息率)(?:为|是)"
)
_LABEL = re.compile(
    r"^(?:第[^ ]{1,8}条|\d{1,3}[.、]|\([^()]{1,4}\)|[一二三四五六七八九十]{1,3}、)\s?"
)
_NO_BASIS = re.compile(r"^(?:补贴|补助|奖励|资助|扶持|支持|资金)$|财政|第.{1,2}年|部分$|提高到?$")
_MOST_SENTENCE = 2000
_MOST_PHRASE = 160
_UNIT = re.compile(r"\((?:单位:)?(亿元|万元|元|%)[^()]*\)")
_BARE = re.compile(r"\d{1,9}(?:\.\d{1,6})?")
_CELL_ENDS = re.compile(r"[\t|]")
_START = attrgetter("start")
_BASIS = re.compile(
    r"(?:按照?|给予|不超过|不高于|对|为|以|达|最高|补助|奖励|补贴|享受)*(?:其|该|各)?([^,。;:、()]{2,26}?)(?:总额)?的?$"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure with its meaning and its place in the source.

    `basis` is what a rate is taken of, `per` for what a sum is counted, `paired` the case of a
    分别 list to which it belongs, `row` the number of the group in its clause. `sure` is false
    where a person has to look; `note` says why.
    """

    kind: Kind
    value: str
    text: str
    start: int
    end: int
    clause: str
    figure: Figure
    sentence: str
    at: int
    row: int
    per: str = ""
    basis: str = ""
    paired: str = ""
    is_ceiling: bool = False
    sure: bool = True
    note: str = ""


def quantities_of(clause: Clause, headings: str = "") -> tuple[Quantity, ...]:
    """Every figure of the clause's own paragraphs, in order; the headings are those above it."""
    found: list[Quantity] = []
    headings = f"{headings} {clause.title}"
    for paragraph, cells in headed(clause.paragraphs):
        for start, end in sentences(paragraph.text):
            where = _Where(clause, headings, paragraph, start, end, cells)
            found += _of_sentence(where, len(found))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: where it begins in its row, and the heading of its column."""

    start: int
    text: str
    heading: str


def headed(paragraphs: Iterable[Paragraph]) -> Iterator[tuple[Paragraph, list[Cell]]]:
    """Every paragraph; beside a row of a table that has headings its cells."""
    columns: list[str] = []
    for paragraph in paragraphs:
        words = _CELL_ENDS.split(paragraph.text) if paragraph.is_row else []
        yield paragraph, list(_cells(words, columns)) if columns else []
        columns = (columns or [word[:_MOST_PHRASE] for word in words]) if len(words) > 1 else []


def _cells(words: Sequence[str], columns: Sequence[str]) -> Iterator[Cell]:
    """A row is shorter than the headings where a cell to its left reaches down from above."""
    start, column = 0, max(len(columns) - len(words), 0)
    for word in words:
        yield Cell(start, word, columns[column] if column < len(columns) else "")
        start, column = start + len(word) + 1, column + 1


@dataclass(frozen=True, slots=True)
class _Where:
    """A sentence, and what it stands in."""

    clause: Clause
    headings: str
    paragraph: Paragraph
    start: int
    end: int
    cells: Sequence[Cell]

    @property
    def sentence(self) -> str:
        return self.paragraph.text[self.start : self.end]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a paragraph begin and end; a boundless one is cut."""
    start = 0
    ends = [*(stop.end() for stop in _STOP.finditer(text)), len(text)]
    for end in ends:
        while end - start > _MOST_SENTENCE:
            yield start, start + _MOST_SENTENCE
            start += _MOST_SENTENCE
        if start < end:
            yield start, end
        start = end


def _of_sentence(where: _Where, row: int) -> Iterator[Quantity]:
    groups = sorted([*groups_in(where.sentence), *_tabled(where)], key=lambda group: group.start)
    verdicts: list[tuple[Group, Verdict]] = []
    for index, group in enumerate(groups):
        before = [verdict for _, verdict in verdicts]
        context = _context(where, group, groups[index - 1].end if index else 0, before)
        verdict = judge(group, context)
        if where.paragraph.is_row and verdict.kind is not Kind.OTHER:
            verdict = replace(verdict, sure=False, note="表格里的数字，请对照表头")
        verdicts.append((group, verdict))
    for number, (group, judged) in enumerate(verdicts):
        names, warning = paired(where.sentence, group, groups)
        is_doubtful = warning and judged.sure
        verdict = replace(judged, sure=False, note=warning) if is_doubtful else judged
        for figure, name in zip(group.figures, names, strict=True):
            yield _quantity(where, figure, verdict, row + number, name)


def _quantity(where: _Where, figure: Figure, verdict: Verdict, row: int, name: str) -> Quantity:
    sentence = where.sentence
    place = where.paragraph.span(where.start + figure.start, where.start + figure.end)
    left = _phrase_before(sentence, figure.start)
    return Quantity(
        kind=verdict.kind,
        value=figure.value,
        text=sentence[figure.start : figure.end],
        start=place[0],
        end=place[1],
        clause=where.clause.name,
        figure=figure,
        sentence=sentence,
        at=figure.start,
        row=row,
        per=figure.per or w.per_of(left),
        basis=_basis(left) if verdict.kind is Kind.RATE else "",
        paired=name,
        is_ceiling=verdict.is_ceiling,
        sure=verdict.sure and not figure.currency and not figure.parts,
        note=verdict.note or _note(figure),
    )


def _note(figure: Figure) -> str:
    if figure.currency:
        return "外币，请写明折算"
    return "写成分数的比例，请写明怎样取整" if figure.parts else ""


def _context(where: _Where, group: Group, left_end: int, earlier: list[Verdict]) -> Context:
    sentence = where.sentence
    phrase = _phrase_before(sentence, group.start)
    heading = _table_heading(where, group.start)
    left = heading + phrase
    return Context(
        left=left,
        right=_phrase_after(sentence, group.end),
        before=sentence[max(0, group.start - 3 * _MOST_PHRASE) : group.start],
        after=sentence[group.end :],
        title=where.headings,
        free_left=heading + sentence[max(left_end, group.start - len(phrase)) : group.start],
        earlier=earlier,
        column=heading,
    )


def _table_heading(where: _Where, at: int) -> str:
    following = bisect_right(where.cells, where.start + at, key=_START)
    return where.cells[following - 1].heading if following else ""


def _tabled(where: _Where) -> Iterator[Group]:
    """Bare numbers under a heading that names their unit: 奖励金额（万元）."""
    first = bisect_left(where.cells, where.start, key=_START)
    for cell in where.cells[first : bisect_left(where.cells, where.end, key=_START)]:
        start, end = cell.start - where.start, cell.start - where.start + len(cell.text)
        unit = _UNIT.search(cell.heading)
        if unit and where.start + end <= where.end and _BARE.fullmatch(cell.text):
            [group] = groups_in(cell.text + unit[1])
            yield Group((replace(group.figures[0], start=start, end=end),))


def _phrase_before(sentence: str, at: int) -> str:
    least = max(0, at - _MOST_PHRASE)
    cut = max(sentence.rfind(sign, least, at) for sign in ",;:\t|")
    return sentence[max(cut + 1, least) : at]


def _phrase_after(sentence: str, at: int) -> str:
    near = sentence[at : at + _MOST_PHRASE]
    ends = [found for sign in ",;:。\t|" if (found := near.find(sign)) >= 0]
    return near[: min(ends)] if ends else near


def _basis(left: str) -> str:
    """What a rate is taken of: 研发投入 in 按研发投入的20%; nothing where that is not said."""
    left = _LABEL.sub("", left)
    for part in reversed(_BEFORE_BASIS.split(left)):
        match = _BASIS.search(part)
        if match and len(match[1].strip()) > 1:
            return "" if _NO_BASIS.search(match[1]) else match[1].strip()
    return ""
