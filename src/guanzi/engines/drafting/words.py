"""Names and text for a rulebook file: what a fact may be called, how a value is quoted, and where a
figure was written."""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from guanzi.engines.rules.source import is_name_character, skeleton

from .characters import folds_of
from .clauses import Clause
from .figures import Measurement, groups_in
from .numerals import CHINESE, decimal
from .paragraphs import as_written
from .quantities import Quantity
from .source import Source

_MOST_NAME = 20
_RESERVED = frozenset("AND OR NOT IN 且 或 非 属于 至 不足 是 否 基准日 未知 其余 无".split())
_OPERATORS = ("或", "且", "非", "是", "否", "至", "不足", "属于")


_OPEN, _SAID, _CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"  # noncharacters: no text that was read has any
GAP = "\ufdd3"  # the mark of a gap until the draft is whole, so that no source writes one
MARK = "待核"
_MARKED = re.compile(f"{_OPEN}(\\d+){_SAID}([^{_CLOSE}]*){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a figure of the source, named by its place there, stands in the draft."""

    source: int
    start: int
    end: int


def marked(source: int, text: str) -> str:
    """The text of a figure, with the marks that `without_marks` takes out again."""
    return f"{_OPEN}{source}{_SAID}{text}{_CLOSE}"


def without_marks(text: str) -> tuple[str, tuple[Placed, ...]]:
    """The text as it is read, and where each figure stands in it."""
    pieces: list[str] = []
    placed: list[Placed] = []
    done = length = 0
    for found in _MARKED.finditer(text):
        before = text[done : found.start()]
        start = length + len(before)
        pieces += [before, found[2]]
        length = start + len(found[2])
        placed.append(Placed(int(found[1]), start, length))
        done = found.end()
    return "".join([*pieces, text[done:]]), tuple(placed)


@dataclass(slots=True)
class Names:
    """The facts of a vocabulary (name → type), and those that the draft adds to them."""

    known: Mapping[str, str]
    added: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seen = {skeleton(name): name for name in self.known}

    def free(self, wanted: str) -> str:
        """A name that nothing else has, and that looks like no other."""
        name = wanted
        while skeleton(name) in self.seen:
            self.counts[wanted] = self.counts.get(wanted, 1) + 1
            name = f"{wanted}_{self.counts[wanted]}"
        self.seen[skeleton(name)] = name
        return name


def cleaned(text: str) -> str:
    """The text as a name of a fact can be."""
    kept = "".join(char for char in text if is_name_character(char))[:_MOST_NAME]
    kept = kept.replace(MARK, "_".join(MARK)).lstrip("0123456789_")
    return f"草案{kept}" if not kept or kept in _RESERVED or kept.startswith(_OPERATORS) else kept


def quoted(text: str) -> str:
    """The text as one YAML scalar that means itself."""
    return json.dumps(plain(text), ensure_ascii=False)


def row(*parts: str) -> str:
    """`formula | citation | note` as one YAML scalar."""
    return json.dumps(" | ".join(plain(part) for part in parts), ensure_ascii=False)


def plain(text: str) -> str:
    """The text on one line, without the signs by which rows and blocks are parted and gaps are
    marked."""
    words = text.replace("|", "/").replace("`", "'").replace("\\", "/")
    return " ".join(words.replace(MARK, " ".join(MARK)).split())


def percent(value: Fraction) -> str:
    """`3/10` → `30%`."""
    return f"{decimal(value * 100)}%"


def money(value: Fraction) -> str:
    """`2000000` → `200万元`, as a formula writes it."""
    for scale, unit in ((10**8, "亿元"), (10**4, "万元")):
        if value >= scale and (value / scale * 10**4).denominator == 1:
            return f"{decimal(value / scale)}{unit}"
    return f"{decimal(value)}元"


def figure_of(text: str) -> str:
    """`百分之三`, `５００ 万元` → `3%`, `500万元`, as a draft writes it; `近三年` as it is; nothing
    where the text is not one figure.
    """
    folds = folds_of(text)
    folded = "".join(folds[char] for char in text if not char.isspace())
    if _WINDOW.fullmatch(folded):
        return folded
    groups = groups_in(folded)
    if len(groups) != 1 or (groups[0].start, groups[0].end) != (0, len(folded)):
        return ""
    figure, write = groups[0].figures[0], _WRITE.get(groups[0].measurement)
    if len(groups[0].figures) != 1 or figure.currency:
        return ""
    if figure.parts:
        return figure.parts
    if write is None:
        return folded
    return f"{write(figure.low)} 至 {write(figure.high)}" if figure.is_range else write(figure.low)


def quotation(source: Source, clause: Clause) -> str:
    """What the clause itself says, as it stands in the source, without the heading."""
    heading = clause.marker.length + len(clause.title) + 2 if clause.marker and clause.title else 0
    own = [p for i, p in enumerate(clause.paragraphs) if i or len(p.text) > heading]
    texts = (plain(as_written(source, paragraph)).lstrip("#>-=~* ") for paragraph in own)
    return "\n\n".join(texts)


def in_city(name: str) -> str:
    """上海市闵行区 → 闵行区; the city before the district is no part of its name."""
    return name.rpartition("市")[2] if "区" in name.rpartition("市")[2] else name


def day(value: str, *, last: bool = False) -> str:
    """A year or a month as a day: its first, or its last."""
    if len(value) == 4:
        return f"{value}-12-31" if last else f"{value}-01-01"
    if len(value) == 7:
        year, month = map(int, value.split("-"))
        return f"{value}-{monthrange(year, month)[1] if last else 1:02}"
    return value


def is_rate(quantity: Quantity) -> bool:
    """Whether it is a share of something, and no sum."""
    return quantity.figure.measurement is Measurement.PERCENT


def written(quantity: Quantity) -> str:
    """The figure as a formula writes it, with its marks."""
    value = quantity.figure.high
    return marked(quantity.start, percent(value) if is_rate(quantity) else money(value))


_WRITE = {Measurement.PERCENT: percent, Measurement.MONEY: money}
_WINDOW = re.compile(rf"(?:近|最近|过去)?(?:\d{{1,2}}|[{CHINESE}]{{1,3}})个?(?:年|月|年度)")
