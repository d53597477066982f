"""Are two names the same, and where do they differ?"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

_CATEGORY = re.compile(r"^\s*[*＊][^*＊]+[*＊]")
_OPENING, _CLOSING = "〔【［[{｛〈《", "〕】］]}｝〉》"
_DASHES = "‐‑‒–—―－−"
_SIGNS = str.maketrans(
    {
        **dict.fromkeys(_OPENING, "("),
        **dict.fromkeys(_CLOSING, ")"),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys("·•・‧∙", "·"),
        **dict.fromkeys("“”„‟「」『』", '"'),
        **dict.fromkeys("‘’", "'"),
    }
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text; `is_same` says whether the other text has it too."""

    text: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two texts, cut where they differ; nothing of either is lost."""

    left: tuple[Segment, ...]
    right: tuple[Segment, ...]
    percent: int


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """One spelling: full and half width, brackets, dashes, case and spaces no longer count.

    The category that invoices put between asterisks before a name is left off.
    """
    return "".join(char for char, _ in _folded(text))


def same(one: str, other: str) -> bool:
    """Whether two names are the same but for their spelling."""
    return plain(one) == plain(other)


def nearest(text: str, names: Iterable[str]) -> str:
    """The name that is most like the text; empty where there is none."""
    wanted = plain(text)
    return max(names, key=lambda name: _ratio(wanted, plain(name)), default="")


def align(left: str, right: str) -> Alignment:
    """Both texts as written, with what only one of them has marked; spelling is no difference."""
    one, other = _folded(left), _folded(right)
    matcher = SequenceMatcher(None, [c for c, _ in one], [c for c, _ in other], autojunk=False)
    same_left = {one[i][1] for block in matcher.get_matching_blocks() for i in _span(block, 0)}
    same_right = {other[i][1] for block in matcher.get_matching_blocks() for i in _span(block, 1)}
    percent = round(100 * matcher.ratio())
    return Alignment(
        _segments(left, same_left, {place for _, place in one}),
        _segments(right, same_right, {place for _, place in other}),
        percent if plain(left) == plain(right) else min(percent, 99),
    )


def _span(block: tuple[int, int, int], side: int) -> range:
    return range(block[side], block[side] + block[2])


def _segments(text: str, same_places: set[int], counted: set[int]) -> tuple[Segment, ...]:
    """Characters that do not count are as same as the one before them."""
    cut: list[Segment] = []
    is_same = True
    for place, char in enumerate(text):
        if place in counted:
            is_same = place in same_places
        if cut and cut[-1].is_same == is_same:
            cut[-1] = Segment(cut[-1].text + char, is_same)
        else:
            cut.append(Segment(char, is_same))
    return tuple(cut)


def _folded(text: str) -> list[tuple[str, int]]:
    """Each character that counts, in its one spelling, with its place in the text."""
    category = _CATEGORY.match(text)
    # a name that is nothing but a category keeps it
    start = category.end() if category and text[category.end() :].strip() else 0
    return [
        (char, place)
        for place in range(start, len(text))
        for char in _fold(text[place])
        if not char.isspace()
    ]


def _fold(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char.translate(_SIGNS)).translate(_SIGNS)
    return "".join(c for c in folded.casefold() if unicodedata.category(c) != "Cf")


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
