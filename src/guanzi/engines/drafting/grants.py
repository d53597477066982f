"""Quantities of a clause → what it grants: a rate of a base, a fixed sum, tiers, or a ceiling."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby, pairwise

from .clauses import Clause
from .judging import PAYING, Kind
from .quantities import Quantity

_ADDED = re.compile(r"(?:加计|上浮|再提高|提高|增加|追加)[^,。;]{0,6}$")
_SHARED = re.compile(r"(?:的?部分)?,?(?:分别)?由[^,。;]{2,30}(?:承担|负担|分担)")
_COUNTED = re.compile(r"每(?:[件项家个人户台套辆届篇种头株座处场次集部张架列艘车船枚片间床单吨])$")
_OPEN_ENDS = re.compile(r"^(?:\(含\))?以上|^以上")
_CONDITION = re.compile(r"(?:对于?|凡|经|符合)[^。;]{2,80}?的?(?=,|给予|按)")
_NEAR, _MOST_STEPS = 160, 50


class Shape(Enum):
    """How a grant is computed; RECORDED where that is not certain."""

    RATE = "按比例"
    FIXED = "按定额"
    CHOICE = "按情形"
    TIERS = "按分档"
    CAPPED = "只有封顶"
    RECORDED = "只登记"


@dataclass(slots=True)
class Grant:
    """One thing that a clause grants: the figures that pay, and the ceiling on them."""

    clause: Clause
    figures: list[Quantity]
    shape: Shape = Shape.RECORDED
    cap: Quantity | None = None
    bounds: list[Quantity] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        return self.figures[0].sentence

    @property
    def condition(self) -> str:
        """The words that say for whom it is, as far as they can be told."""
        found = _CONDITION.search(_before(self.figures[0]))
        return found[0] if found else ""


def grants_of(
    clause: Clause, quantities: Sequence[Quantity], above: Sequence[Quantity]
) -> list[Grant]:
    """What the clause grants. `above` are the figures of the clause over it, whose cap may hold."""
    tiers = _tiers(clause, quantities, above)
    taken = {id(q) for grant in tiers for q in (*grant.figures, *grant.bounds)}
    rest = [q for q in quantities if q.kind in PAYING and id(q) not in taken]
    grants: list[Grant] = []
    for _, row in groupby(rest, key=lambda q: (q.sentence, q.row, q.kind)):
        figures = list(row)
        if figures[0].kind is Kind.CAP and len(figures) == 1 and _belongs(figures[0], grants):
            grants[-1].cap = figures[0]
        else:
            grants.append(Grant(clause, figures))
    steps = [q for q in quantities if q.kind is Kind.STEP][:_MOST_STEPS]
    for grant in grants:
        grant.shape = _shape(grant, steps)
    return [*tiers, *grants]


def _belongs(cap: Quantity, grants: list[Grant]) -> bool:
    """A cap holds for what its sentence grants right before, where the clause parts them by no
    semicolon."""
    if not grants or grants[-1].cap or grants[-1].figures[0].kind is Kind.CAP:
        return False
    last = grants[-1].figures[-1]
    same = last.sentence == cap.sentence and last.at < cap.at
    return same and ";" not in cap.sentence[last.at : cap.at]


def _shape(grant: Grant, steps: Sequence[Quantity]) -> Shape:
    first = grant.figures[0]
    grant.doubts = [q.note for q in [*grant.figures, *filter(None, [grant.cap])] if not q.sure]
    grant.doubts += _doubts(grant, steps)
    if grant.doubts:
        return Shape.RECORDED
    if first.kind is Kind.CAP:
        return Shape.CAPPED if len(grant.figures) == 1 else _record(grant, "封顶不止一个")
    return _listed(grant) if len(grant.figures) > 1 else _single(grant)


def _listed(grant: Grant) -> Shape:
    """Figures in a row: one for each case, where every case has a name of its own."""
    names = [q.paired for q in grant.figures]
    is_paired = all(names) and len(set(names)) == len(names)
    if is_paired and not any(map(_is_unit_price, grant.figures)):
        return Shape.CHOICE
    return _record(grant, "几个数字各归哪一种情形，请对照原文")


def _single(grant: Grant) -> Shape:
    first = grant.figures[0]
    if first.kind is Kind.RATE:
        return Shape.RATE
    if first.per.count("每") > 1 or (_is_unit_price(first) and not _COUNTED.fullmatch(first.per)):
        return _record(grant, "按单位计的金额，要写明数量怎样取")
    return Shape.FIXED if not first.figure.is_range else _record(grant, "金额是一个幅度")


def _doubts(grant: Grant, steps: Sequence[Quantity]) -> Iterator[str]:
    """Why a formula would not say what the sentence says."""
    first, last = grant.figures[0], grant.figures[-1]
    ceiling = first if first.kind is Kind.CAP else grant.cap
    if ceiling and _is_unit_price(ceiling):
        yield "封顶按单位计"
    if first.kind is Kind.RATE and _ADDED.search(_before(first)):
        yield "是在别的金额上加计"
    if first.kind is Kind.RATE and _SHARED.match(last.sentence, last.at + len(last.text)):
        yield "是各级财政分担的比例"
    for other in steps:
        if other.sentence == first.sentence and other.at < first.at:
            between = first.sentence[other.at : first.at]
            if not any(sign in between for sign in ";。"):
                yield f"按每达到 {other.text} 计一次"


def _before(figure: Quantity) -> str:
    return figure.sentence[max(0, figure.at - _NEAR) : figure.at]


def _record(grant: Grant, doubt: str) -> Shape:
    grant.doubts.append(doubt)
    return Shape.RECORDED


def _is_unit_price(quantity: Quantity) -> bool:
    """15元/平方米·月: the sum is for a unit, not for the whole."""
    return bool(quantity.figure.per) or (
        quantity.kind is not Kind.CAP and _COUNTED.search(quantity.per) is not None
    )


def _tiers(
    clause: Clause, quantities: Sequence[Quantity], above: Sequence[Quantity]
) -> list[Grant]:
    """500万元以下的部分按…，500万元至1500万元的部分按…，1500万元以上的部分按…"""
    steps = [q for q in quantities if q.kind in (Kind.TIER, Kind.RATE)]
    pairs = [
        (bound, rate)
        for bound, rate in pairwise(steps)
        if bound.kind is Kind.TIER and rate.kind is Kind.RATE
    ]
    if len(pairs) < 2 or not all(q.sure for pair in pairs for q in pair) or not _chained(pairs):
        return []
    grant = Grant(clause, [rate for _, rate in pairs], Shape.TIERS)
    grant.bounds = [bound for bound, _ in pairs]
    caps = [q for q in above if q.kind is Kind.CAP and q.sure]
    grant.cap = caps[0] if len(caps) == 1 else None
    return [grant]


def _chained(pairs: Sequence[tuple[Quantity, Quantity]]) -> bool:
    """Does every band begin where the one before it ends, and is the last one open?"""
    last = pairs[-1][0]
    after = last.sentence[last.at + len(last.text) :]
    bounds = [bound.figure for bound, _ in pairs]
    meets = all(later.low == earlier.high for earlier, later in pairwise(bounds))
    is_ascending = all(figure.is_range for figure in bounds[1:-1])
    return meets and is_ascending and _OPEN_ENDS.match(after) is not None


def caps_used(grants: Sequence[Grant]) -> Iterator[int]:
    """Caps of a clause above that tiers below it have taken."""
    return (id(grant.cap) for grant in grants if grant.shape is Shape.TIERS and grant.cap)
