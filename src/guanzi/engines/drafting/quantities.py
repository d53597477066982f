"""What every figure of a clause is: rate, cap, floor, award, tier or none, and how surely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from . import wording as w
from .clauses import Clause
from .figures import Figure, Group, groups_in
from .judging import Context, Kind, Verdict, judge
from .pairing import paired
from .paragraphs import Paragraph

_STOP = re.compile(r"[。!?\n]|(?<=[\u4e00-\u9fff)\"%])\.(?!\d)")
_BEFORE_BASIS = re.compile(
    r"按照?|不超过|不高于|给予|承担|超过|奖励|补助|对|在|(?:比例|标准|费率|额度)(?:为|是)?"
)
_LABEL = re.compile(
    r"^(?:第[^ ]{1,8}条|\d{1,3}[.、]|\([^()]{1,4}\)|[一二三四五六七八九十]{1,3}、)\s?"
)
_NO_BASIS = re.compile(r"^(?:补贴|补助|奖励|资助|扶持|支持|资金)$|财政|第.{1,2}年|部分$|提高到?$")
_MOST_SENTENCE = 2000
_MOST_PHRASE = 160
_CELLS = re.compile(r"[\t|]")
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
    for paragraph in clause.paragraphs:
        for start, end in sentences(paragraph.text):
            where = _Where(clause, headings, paragraph, start, end)
            found += _of_sentence(where, len(found))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Where:
    """A sentence, and what it stands in."""

    clause: Clause
    headings: str
    paragraph: Paragraph
    start: int
    end: int

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
    groups = groups_in(where.sentence)
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
        sure=verdict.sure and not figure.currency,
        note=verdict.note or ("外币，请写明折算" if figure.currency else ""),
    )


def _context(where: _Where, group: Group, left_end: int, earlier: list[Verdict]) -> Context:
    sentence = where.sentence
    phrase = _phrase_before(sentence, group.start)
    left = _table_heading(where, group.start) + phrase
    return Context(
        left=left,
        right=_phrase_after(sentence, group.end),
        before=sentence[max(0, group.start - 3 * _MOST_PHRASE) : group.start],
        after=sentence[group.end :],
        title=where.headings,
        free_left=sentence[max(left_end, group.start - len(phrase)) : group.start],
        earlier=earlier,
    )


def _table_heading(where: _Where, at: int) -> str:
    """The heading of the column in which a figure of a table stands."""
    if not where.paragraph.is_row:
        return ""
    rows = [p for p in where.clause.paragraphs if p.is_row]
    column = len(_CELLS.split(where.paragraph.text[: where.start + at])) - 1
    cells = _CELLS.split(rows[0].text)
    return cells[column] if where.paragraph is not rows[0] and column < len(cells) else ""


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
