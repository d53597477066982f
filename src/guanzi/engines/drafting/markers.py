"""What clauses begin with: 第一章, 第一条, 一、, （一）, 1., (1), ①, 附则."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .numerals import whole

_N = "零〇一二三四五六七八九十百千两"
_NO_MENTION = r"(?!(?:第|规定|的|、|和|与|至|中|所|及|之|款|,|或|条|项))"
_FORMS = (
    ("part", re.compile(rf"第([{_N}]+|\d{{1,3}})(?:编|篇|部分){_NO_MENTION}")),
    ("chapter", re.compile(rf"第([{_N}]+|\d{{1,3}})章{_NO_MENTION}")),
    ("section", re.compile(rf"第([{_N}]+|\d{{1,3}})节{_NO_MENTION}")),
    ("article", re.compile(rf"第([{_N}]+|\d{{1,3}})条{_NO_MENTION}[::]?")),
    ("roman", re.compile(r"([一二三四五六七八九十百]{1,4})(?:、|\.(?!\d))")),
    ("bracketed", re.compile(r"\(([一二三四五六七八九十百]{1,4})\)[、.]?")),
    ("number", re.compile(r"(\d{1,3})(?:[.](?!\d)|、)(?!\d+[.、])")),
    ("item", re.compile(r"\((\d{1,2})\)[、.]?|(\d{1,2})\)(?=\D)")),
    ("circle", re.compile(r"([①-⑳])[、.]?")),
)
_BARE = re.compile(
    r"(附则|附件\s?\d{0,2}|附录|附表\s?\d{0,2})[::]?$|(附则)(?=对|本|自|一、|第|1[.、]|\(一\))"
)
RANKS = {kind: 2 * rank for rank, (kind, _) in enumerate(_FORMS)} | {"appendix": 0}


@dataclass(frozen=True, slots=True)
class Marker:
    """A clause's beginning: its kind, its number, how references call it, and its length."""

    kind: str
    number: int
    label: str
    length: int


def marker_of(text: str) -> Marker | None:
    """The marker with which a paragraph begins."""
    bare = _BARE.match(text)
    if bare:
        return Marker("appendix", 0, (bare[1] or bare[2]).replace(" ", ""), bare.end())
    for kind, form in _FORMS:
        found = form.match(text)
        if found:
            return _marker(kind, found)
    return None


def _marker(kind: str, found: re.Match[str]) -> Marker | None:
    digits = found[1] or found[found.re.groups]
    number = ord(digits) - ord("①") + 1 if kind == "circle" else whole(digits)
    if number is None:
        return None
    label = {
        "roman": digits,
        "bracketed": f"({digits})",
        "number": digits,
        "item": f"({digits})",
        "circle": digits,
    }.get(kind, found[0].rstrip(" :"))
    return Marker(kind, number, label, found.end())
