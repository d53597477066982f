"""What a comparison found, in words and in rows: the sentence on top, tables, bars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from guanzi.engines.plan.compare import STEPS_FEN, Move
from guanzi.engines.rules.money import round_half_up
from guanzi.foundation.face.money import wan_text, yuan_text

BAR = 1000
"""How many steps the longest bar is wide."""
SIZES = ("大型", "中型", "小型", "微型")
_MOVES = (Move.NEW, Move.MORE, Move.SAME, Move.LESS, Move.LOST)
_WAN = 1_000_000
_YI = 10_000 * _WAN


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a cut, in fen; widths of its bars in steps of `BAR`."""

    name: str
    before_fen: int
    after_fen: int
    before_granted: int
    after_granted: int
    before_open: int
    after_open: int
    before_width: int = 0
    after_width: int = 0

    @property
    def difference_fen(self) -> int:
        """After less before."""
        return self.after_fen - self.before_fen

    @property
    def percent(self) -> str:
        """The change as `+12.3%`; `—` where there was nothing before."""
        return percent_text(self.before_fen, self.after_fen)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many enterprises a change moves so, and what they get before and after."""

    move: Move
    enterprises: int
    before_fen: int
    after_fen: int

    @property
    def difference_fen(self) -> int:
        """After less before."""
        return self.after_fen - self.before_fen


@dataclass(frozen=True, slots=True)
class Spread:
    """A band of differences: how many lie in it; `x` and `width` of its bar, loss to the left."""

    band: int
    name: str
    enterprises: int
    difference_fen: int
    x: int
    width: int

    @property
    def tone(self) -> str:
        """Whether it is a gain or a loss."""
        return "gain" if self.band > 0 else "loss"


@dataclass(frozen=True, slots=True)
class Named:
    """Who gains or loses much."""

    key: str
    groups: tuple[str, ...]
    before_fen: int
    after_fen: int

    @property
    def difference_fen(self) -> int:
        """After less before."""
        return self.after_fen - self.before_fen


def percent_text(before: int, after: int) -> str:
    """`+12.3%`, `−0.4%`, `0%`; `—` where there is nothing to divide by."""
    if before == after:
        return "0%"
    if not before:
        return "—"
    tenths = round_half_up(Fraction((after - before) * 1000, before))
    sign = "+" if after > before else "−"
    if not tenths:
        return f"{sign}不到 0.1%"
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}%"


def amount_text(fen: int) -> str:
    """`1.23 亿元`, `45.6 万元`, `9,999.00 元`: as large as it is, rounded half up."""
    size = abs(fen)
    for unit, name in ((_YI, "亿元"), (_WAN, "万元")):
        if size >= unit:
            hundredths = round_half_up(Fraction(size * 100, unit))
            digits = f"{hundredths // 100:,}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
            return f"{digits} {name}"
    return f"{yuan_text(size)} 元"


def finding(figures: Mapping[str, Any]) -> str:
    """The comparison in a sentence."""
    if not figures:
        return "没有一家可以测算"
    before, after = figures["total"]["before_fen"], figures["total"]["after_fen"]
    parts = [_of_cost(before, after)]
    counted = {moved.move: moved.enterprises for moved in moves_of(figures)}
    said = {
        Move.NEW: "家新得到",
        Move.MORE: "家得到更多",
        Move.LESS: "家得到更少",
        Move.LOST: "家不再得到",
    }
    parts += [f"{counted[move]:,} {word}" for move, word in said.items() if counted[move]]
    if len(parts) == 1:
        parts.append("没有一家得到的金额改变")
    return "，".join(parts)


def _of_cost(before: int, after: int) -> str:
    if before == after:
        return f"支出不变（{amount_text(after)}）"
    word = "增加" if after > before else "减少"
    percent = percent_text(before, after).lstrip("+−")
    if percent == "—":
        return f"支出从无到有，{amount_text(after)}"
    return f"支出{word} {percent}（{amount_text(after - before)}）"


def rows_of(figures: Mapping[str, Any], cut: str, names: Sequence[str] = ()) -> tuple[Row, ...]:
    """The lines of a cut, those that `names` has in their order, then the others by name."""
    found = figures["by"][cut] if figures else []
    order = {name: place for place, name in enumerate(names or (SIZES if cut == "size" else ()))}
    ordered = sorted(found, key=lambda row: (order.get(row[0], len(order)), row[0]))
    most = max((max(row[1], row[2]) for row in ordered), default=0)
    return tuple(
        replace(Row(*row[:7]), before_width=_width(row[1], most), after_width=_width(row[2], most))
        for row in ordered
    )


def total_of(figures: Mapping[str, Any]) -> Row | None:
    """The whole, as a row without a name."""
    if not figures:
        return None
    columns = ("before_fen", "after_fen", "before_granted", "after_granted")
    values = [figures["total"][name] for name in (*columns, "before_open", "after_open")]
    return Row("", *values)


def moves_of(figures: Mapping[str, Any]) -> tuple[Moved, ...]:
    """Every kind of move, also those that nobody makes."""
    held = figures["moves"] if figures else {}
    found = ((move, held.get(move.value, (0, 0, 0))) for move in _MOVES)
    return tuple(Moved(move, many, before, after) for move, (before, after, many) in found)


def spread_of(figures: Mapping[str, Any]) -> tuple[Spread, ...]:
    """The bands from the largest loss to the largest gain, without those who stay as they are."""
    held = {row[0]: row for row in figures["spread"]} if figures else {}
    bands = [band for band in range(-len(STEPS_FEN), len(STEPS_FEN) + 1) if band]
    most = max((row[3] for band, row in held.items() if band), default=0)
    found = []
    for band in bands:
        _, before, after, many = held.get(band, (band, 0, 0, 0))
        width = _width(many, most) // 2
        x = BAR // 2 if band > 0 else BAR // 2 - width
        found.append(Spread(band, band_name(band), many, after - before, x, width))
    return tuple(found)


def band_name(band: int) -> str:
    """`多得 1 万元至 10 万元`."""
    word = "多得" if band > 0 else "少得"
    steps = [f"{wan_text(fen)} 万元" for fen in STEPS_FEN[1:]]
    place = abs(band) - 1
    if place == 0:
        return f"{word} {steps[0]}以下"
    if place == len(steps):
        return f"{word} {steps[-1]}以上"
    return f"{word} {steps[place - 1]}至 {steps[place]}"


def largest_of(figures: Mapping[str, Any]) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """Who gains most, and who loses most, the largest first."""
    found = [Named(r[0], tuple(r[1:-2]), r[-2], r[-1]) for r in (figures or {}).get("largest", ())]
    gains = tuple(each for each in found if each.difference_fen > 0)
    losses = tuple(each for each in reversed(found) if each.difference_fen < 0)
    return gains, losses


def _width(value: int, most: int) -> int:
    """A bar that can be seen for everything above nought."""
    return max(4, value * BAR // most) if most > 0 and value > 0 else 0


@dataclass(frozen=True, slots=True)
class Quota:
    """A budget line beside what a comparison comes to, in fen."""

    title: str
    quota_fen: int
    committed_fen: int
    before_fen: int
    after_fen: int

    @property
    def left_fen(self) -> int:
        """What may still be committed."""
        return self.quota_fen - self.committed_fen

    @property
    def is_over(self) -> bool:
        """Whether the later version asks for more than the line grants."""
        return self.after_fen > self.quota_fen

    @property
    def sentence(self) -> str:
        """Whether it fits, and by how much not."""
        after, quota = amount_text(self.after_fen), amount_text(self.quota_fen)
        over = self.after_fen - self.quota_fen
        if self.is_over:
            told = f"调整后需要 {after}，超出这个科目的额度（{quota}）{amount_text(over)}"
        else:
            told = f"调整后需要 {after}，在这个科目的额度（{quota}）之内，余 {amount_text(over)}"
        before = self.before_fen - self.quota_fen
        was = "现行规则下已经超出" if before > 0 else "现行规则下没有超出"
        return f"{told}；{was}。"


def in_words(changes: Iterable[tuple[str, str, str]]) -> str:
    """`第 1 档比例由 2.5% 改为 3%；…`: name, before, after."""
    return "；".join(f"{name}由{before or '未定'}改为{after}" for name, before, after in changes)
