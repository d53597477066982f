"""One spelling for every name: full- and half-width forms are the same, look-alikes are not."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

_PUNCTUATION = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "「": '"',
        "」": '"',
        "×": "*",
        "÷": "/",
        "≤": "≤",
        "≥": "≥",
        "\u3000": " ",
        "\u00a0": " ",
        "−": "-",
        "–": "-",
        "、": ",",
    }
)

_LOOKALIKE_GROUPS = (
    "人入八∧",
    "己已巳",
    "日曰",
    "未末",
    "土士",
    "干千于",
    "夭天",
    "刀力刁",
    "口囗",
    "戊戌戍戎",
    "毋母毌",
    "大太犬",
    "侯候",
    "人亻",
    "贷货",
    "徽微",
    "辨辩辫",
    "免兔",
    "闵闽",
    "0Oo〇",
    "1lI",
)
_LOOKALIKE = str.maketrans({c: group[0] for group in _LOOKALIKE_GROUPS for c in group})


def normalise(text: str) -> str:
    """Fold full-width forms and typographic signs, one character for one, so columns stay true."""
    if text.isascii():
        return text
    return "".join(_fold(char) for char in text.translate(_PUNCTUATION))


def _fold(char: str) -> str:
    if "\uff01" <= char <= "\uff5e" or "\uffe0" <= char <= "\uffe6":
        return unicodedata.normalize("NFKC", char)
    return char


def foreign_character(name: str) -> str | None:
    """The first character that no rule name may contain (other scripts, radicals, symbols)."""
    return next((char for char in name if not is_name_character(char)), None)


def is_name_character(char: str) -> bool:
    if char.isascii():
        return char.isalnum() or char == "_"
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or char >= "\U00020000"


def skeleton(name: str) -> str:
    """Names with the same skeleton look the same to a hurried reader."""
    return name.translate(_LOOKALIKE)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, or nothing."""
    names = list(known)
    alike = [candidate for candidate in names if skeleton(candidate) == skeleton(name)]
    close = alike or difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return close[0] if close else ""


def suggestion(name: str, known: Iterable[str]) -> str:
    """A closing sentence for an error about an unknown name."""
    found = nearest(name, known)
    return f"是不是「{found}」?" if found else ""
