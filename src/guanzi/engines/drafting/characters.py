"""One spelling for every character: full-width, traditional and look-alike forms are folded.

Each fold gives one character for one, so that places in the original stay known.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import opencc

_SAME = {"«": "《", "»": "》", "〈": "《", "〉": "》", "﹪": "%", "‰": "‰", "｡": "。", "﹒": "."}
_SAME |= {"－": "-", "—": "-", "–": "-", "―": "-", "‐": "-", "‑": "-", "−": "-", "～": "~"}
_SAME |= {
    "〜": "~",
    "∼": "~",
    "○": "〇",
    "◯": "〇",
    "∶": ":",
    "︰": ":",
    "・": "·",
    "•": "·",
    "●": "·",
    "‧": "·",
    "⋅": "·",
    "∙": "·",
}
_SAME |= {"[": "〔", "]": "〕", "【": "〔", "】": "〕", "［": "〔", "］": "〕", "ㄧ": "一"}
_SAME |= {"“": '"', "”": '"', "「": '"', "」": '"', "『": '"', "』": '"', "＂": '"'}
_DROPPED = frozenset("\ufeff\u200b\u200c\u200d\u2060\u00ad")
_SPACES = frozenset(" \u00a0\u3000\u2002\u2003\u2009\u202f\u2007\v\f\x1c\x1d\x1e\x1f\x85")
_UNPRINTED = frozenset(("Cc", "Cf", "Cs", "Cn", "Zl", "Zp"))
_LEAST_TRADITIONAL = 50  # one character in so many


def folds_of(text: str) -> Mapping[str, str]:
    """For every character of the text the one that is read instead; an empty one is dropped."""
    distinct = sorted(set(text))
    simple = _simplified(text, distinct)
    return {char: _fold(simple.get(char, char)) for char in distinct}


def _fold(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    if char in _SPACES:
        return " "
    if char in _DROPPED or (unicodedata.category(char) in _UNPRINTED and char not in "\t"):
        return ""
    if "①" <= char <= "⑳":
        return char
    plain = unicodedata.normalize("NFKC", char)
    return _SAME.get(plain, plain) if len(plain) == 1 else char


def _simplified(text: str, distinct: list[str]) -> Mapping[str, str]:
    """Traditional characters of a document that is written in them; nothing of any other."""
    chinese = [char for char in distinct if is_chinese(char)]
    converted = opencc.OpenCC("t2s").convert("\n".join(chinese)).split("\n")
    if len(converted) != len(chinese):
        return {}
    changed = {a: b for a, b in zip(chinese, converted, strict=True) if a != b and len(b) == 1}
    traditional = sum(map(text.count, changed))
    return changed if traditional * _LEAST_TRADITIONAL > len(text) else {}


def is_chinese(char: str) -> bool:
    """Is it a Chinese character (not a sign of punctuation)?"""
    return "\u3400" <= char <= "\u9fff" or char in "〇○" or char >= "\U00020000"


def width(text: str) -> int:
    """How wide the text prints, in half-width columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
