"""Figures in a sentence: sums of money, percentages, percentage points, shares such as 4:3:3.

Figures that stand in a row (50万元、30万元和10万元, or 3、2、1个百分点) form one group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from .numerals import CHINESE, SCALES, decimal, number, whole

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,6})?"
_NUMBER = rf"(?:{_DIGITS}|[{CHINESE}]{{1,8}})"
_SCALE = r"(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)?"
_MONEY = re.compile(
    rf"(?P<low>{_NUMBER})(?:余|多)?(?P<low_scale>{_SCALE})(?:元)?(?:\(不?含\))?(?:至|到|-|~)"
    rf"(?P<high>{_NUMBER})(?P<high_scale>{_SCALE})(?:\(不?含\))?(?P<foreign>美|港|欧)?元"
    rf"|(?P<one>{_NUMBER})(?:余|多)?(?P<scale>{_SCALE})(?P<other>美|港|欧)?元(?!素|器|宇|件)"
    rf"|(?P<from>{_DIGITS})(?:至|到|-|~)(?P<to>{_DIGITS})(?P<to_scale>万|亿)(?=/)"
    rf"|(?P<bare>{_DIGITS})(?P<bare_scale>万|亿)(?=以上|以下|及以上|至|/|[,。;)]|$|的?(?:奖励|补助|补贴|资助))"
)
_SHARE = r"\d{1,4}(?:\.\d{1,6})?"
_PERCENT = re.compile(
    rf"(?P<low>{_SHARE})[%‰]?(?:至|到|-|~)(?P<high>{_SHARE})(?P<unit>[%‰])"
    rf"|(?P<one>{_SHARE})(?P<sign>[%‰])"
    rf"|(?P<part>百|千|万)分之(?P<words>{_NUMBER})(?:(?:至|到|-|~)(?P=part)分之(?P<last>{_NUMBER}))?"
    r"|(?P<of>[二三四五六七八九十])分之(?P<some>[一二三四五六七八九])"
    r"|(?P<tenths>[一二三四五六七八九])成(?=的?(?:比例|给予|予以|补|奖|贴|资助|支持|配套|承担|分担|负担)|[,;。]|$)"
)
_ODDS = r"\d{1,2}(?:\.\d{1,2})?(?:(?::\d{1,2}(?:\.\d{1,2})?){1,3}|比\d{1,2})"
_RATIO = re.compile(
    rf"(?<![\d.])(?P<parts>{_ODDS})(?![\d:])"
    r"(?=的?(?:比例(?!尺)|额度|配套|配比|匹配|分担|承担|负担|出资|兑现|拨付|发放|给予|予以|安排|支付))"
    rf"|比例(?:为|是|按)?[^,。;:\d]{{0,10}}?(?P<named>{_ODDS})(?![\d:])"
)
_POINTS = re.compile(rf"(?P<one>{_NUMBER})个百分点")
_BEFORE = re.compile(rf"(?<![\d.年月第])(?:{_DIGITS})(?=[、/])")
_BETWEEN = re.compile(
    r"(?:、|,|/|和|及|或|以及|至)?(?:\(含\)|及|\(不含\))?(?:以上|以下)?(?:至|的)?(?:、|,|/|和|及|或)?$"
)
_PER_AFTER = re.compile(
    r"(?:/|每)(?:每)?((?:平方米?|立方米|㎡|m2|亩|公里|千瓦时?|人次|件|家|人|个|户|次|场|项|吨|辆|台|套|张|集|月|年|天|日)"
    r"(?:[·/、]?(?:每)?(?:平方米?|㎡|人|户|家|月|年|天|日))*)"
)
_PARTS = {"成": 10, "%": 100, "‰": 1000, "百": 100, "千": 1000, "万": 10000}


class Measurement(Enum):
    """What a figure measures."""

    MONEY = "元"
    PERCENT = "%"
    POINTS = "个百分点"
    RATIO = "比"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its value (a range has two), where it stands, and for what it is counted."""

    measurement: Measurement
    low: Fraction
    high: Fraction
    start: int
    end: int
    per: str = ""
    currency: str = ""
    parts: str = ""

    @property
    def value(self) -> str:
        """The figure in one spelling: 5000000元, 2.5%, 10%-30%, 4:3:3, 1/3."""
        if self.parts:
            return self.parts
        unit = self.currency + self.measurement.value
        scale = 100 if self.measurement is Measurement.PERCENT else 1
        low, high = decimal(self.low * scale), decimal(self.high * scale)
        return f"{low}{unit}" if low == high else f"{low}{unit}-{high}{unit}"

    @property
    def is_range(self) -> bool:
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of one kind in a row."""

    figures: tuple[Figure, ...]

    @property
    def start(self) -> int:
        return self.figures[0].start

    @property
    def end(self) -> int:
        return self.figures[-1].end

    @property
    def measurement(self) -> Measurement:
        return self.figures[0].measurement


def groups_in(sentence: str) -> list[Group]:
    """Every group of figures in the sentence, in order."""
    figures = sorted(_figures(sentence), key=lambda figure: figure.start)
    groups: list[list[Figure]] = []
    for figure in figures:
        last = groups[-1][-1] if groups else None
        if last and figure.start < last.end:
            continue
        if last and _in_a_row(sentence, last, figure):
            groups[-1].append(figure)
        else:
            groups.append([figure])
    return [Group(tuple(group)) for group in groups]


def _in_a_row(sentence: str, last: Figure, figure: Figure) -> bool:
    between = sentence[_end(sentence, last) : figure.start]
    row = last.measurement is figure.measurement and _BETWEEN.match(between) is not None
    return row and between != ""


def _end(sentence: str, figure: Figure) -> int:
    per = _PER_AFTER.match(sentence, figure.end)
    return per.end() if per else figure.end


def _figures(sentence: str) -> Iterator[Figure]:
    for match in _MONEY.finditer(sentence):
        yield from _money(sentence, match)
    for match in _PERCENT.finditer(sentence):
        yield from _percent(sentence, match)
    for match in _POINTS.finditer(sentence):
        yield from _listed(sentence, match, Measurement.POINTS, Fraction(1))
    for match in _RATIO.finditer(sentence):
        found = "parts" if match["parts"] else "named"
        parts = re.sub("[:比]", ":", match[found])
        first = Fraction(parts.partition(":")[0])
        yield Figure(Measurement.RATIO, first, first, *match.span(found), parts=parts)


def _money(sentence: str, match: re.Match[str]) -> Iterator[Figure]:
    currency = {"美": "美", "港": "港", "欧": "欧"}.get(
        match["foreign"] or match["other"] or "", ""
    )
    per = _per(sentence, match.end())
    if match["low"]:
        high_scale = SCALES[match["high_scale"]]
        low_scale = SCALES[match["low_scale"]] if match["low_scale"] else high_scale
        low, high = number(match["low"]), number(match["high"])
        if low is None or high is None:
            return
        if "元" in sentence[match.start() : match.start("high")] and not match["low_scale"]:
            low_scale = 1
        bounds = (low * low_scale, high * high_scale)
        yield Figure(Measurement.MONEY, *bounds, *match.span(), per, currency)
        return
    if match["from"]:
        unit = SCALES[match["to_scale"]]
        first, last = (number(match[end]) or Fraction(0) for end in ("from", "to"))
        yield Figure(Measurement.MONEY, first * unit, last * unit, *match.span(), per)
        return
    digits, scale = match["one"] or match["bare"], match["scale"] or match["bare_scale"] or ""
    value = number(digits)
    if value is None:
        return
    for earlier in _earlier(sentence, match.start()):
        worth = (number(earlier[0]) or Fraction(0)) * SCALES[scale]
        yield Figure(Measurement.MONEY, worth, worth, *earlier.span(), per, currency)
    worth = value * SCALES[scale]
    yield Figure(Measurement.MONEY, worth, worth, *match.span(), per, currency)


def _percent(sentence: str, match: re.Match[str]) -> Iterator[Figure]:
    if match["low"]:
        unit = _parts(match["unit"])
        low, high = Fraction(match["low"]) * unit, Fraction(match["high"]) * unit
        yield Figure(Measurement.PERCENT, low, high, *match.span())
        return
    if match["one"]:
        yield from _listed(sentence, match, Measurement.PERCENT, _parts(match["sign"]))
        return
    if match["of"]:
        share = Fraction(whole(match["some"]) or 0, whole(match["of"]) or 1)
        parts = "" if (100 * share).denominator == 1 else f"{share.numerator}/{share.denominator}"
        yield Figure(Measurement.PERCENT, share, share, *match.span(), parts=parts)
        return
    value = number(match["words"] or match["tenths"])
    last = number(match["last"]) if match["last"] else value
    if value is not None and last is not None:
        unit = _parts(match["part"] or "成")
        yield Figure(Measurement.PERCENT, value * unit, last * unit, *match.span())


def _parts(sign: str) -> Fraction:
    return Fraction(1, _PARTS[sign])


def _listed(
    sentence: str, match: re.Match[str], measurement: Measurement, unit: Fraction
) -> Iterator[Figure]:
    """The figure, and those before it that share its unit: 3、2、1个百分点."""
    for earlier in _earlier(sentence, match.start()):
        value = (number(earlier[0]) or Fraction(0)) * unit
        yield Figure(measurement, value, value, *earlier.span())
    last = number(match["one"])
    if last is not None:
        yield Figure(measurement, last * unit, last * unit, *match.span())


def _earlier(sentence: str, start: int) -> Sequence[re.Match[str]]:
    """Bare numbers right before this place, parted by 、 or /."""
    found: list[re.Match[str]] = []
    window = max(0, start - 60)
    for match in _BEFORE.finditer(sentence, window, start):
        if found and match.start() != found[-1].end() + 1:
            found = []
        found.append(match)
    return found if found and found[-1].end() + 1 == start else []


def _per(sentence: str, end: int) -> str:
    found = _PER_AFTER.match(sentence, end)
    return f"每{found[1]}" if found else ""
