"""Names made comparable: two writings of one name have one core, and typing errors still meet.

Traditional characters are left as they are: no table for them is at hand.
"""

import re
import unicodedata
from collections.abc import Iterable

_NOISE = re.compile(r"[^0-9A-Z\u3400-\u9fff\U00020000-\U0003ffff]+")
_BRACKETED_CITY = re.compile(r"\((?:中国|上海|上海市)\)")
_PARTNERSHIP = re.compile(r"\((?:有限合伙|普通合伙|特殊普通合伙|个人独资)\)$")
_PREFIXES = ("上海市", "上海")
_LEGAL_FORMS = (
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "有限公司",
    "股份公司",
    "总公司",
    "合伙企业",
    "公司",
    "集团",
    "股份",
)
_PROJECT_WORDS = ("转化项目", "项目")
LONGEST_CORE = 200
FUZZY_CHARACTERS = 16
SKIP = "·"


def plain(text: str) -> str:
    """Half width, capitals, and nothing but letters, figures and characters."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).upper())


def name_core(name: str) -> str:
    """What makes an enterprise's name its own: without city, legal form and punctuation."""
    text = unicodedata.normalize("NFKC", name).upper().strip()
    text = _PARTNERSHIP.sub("", _BRACKETED_CITY.sub("", text))
    return _stripped(plain(text), _PREFIXES, _LEGAL_FORMS)[:LONGEST_CORE]


def project_core(name: str) -> str:
    """A project's or product's name in its comparable form."""
    return _stripped(plain(name), (), _PROJECT_WORDS)[:LONGEST_CORE]


def _stripped(text: str, prefixes: Iterable[str], suffixes: Iterable[str]) -> str:
    """Without the words at either end, again and again, but never down to nothing."""
    before = ""
    while before != text:
        before = text
        for word in prefixes:
            text = text.removeprefix(word) or text
        for word in suffixes:
            text = text.removesuffix(word) or text
    return text


def grams(core: str) -> list[tuple[int, int, str]]:
    """Pairs of neighbours, and of characters with one between: (first place, last place, token)."""
    pairs = [(i, i + 1, core[i : i + 2]) for i in range(len(core) - 1)]
    skips = [(i, i + 2, f"{core[i]}{SKIP}{core[i + 2]}") for i in range(len(core) - 2)]
    return pairs + skips


def pairs_of(core: str) -> list[str]:
    """The neighbours alone: a name that contains the core has them all."""
    return sorted({token for first, last, token in grams(core) if last == first + 1})


def tokens_of(cores: Iterable[str]) -> list[str]:
    """By what an enterprise is found: the grams of all its names."""
    return sorted({token for core in cores for *_, token in grams(core)})


def near_token_sets(core: str) -> list[list[str]]:
    """Sets of tokens of which a name with one typing error near `core` has at least one whole set.

    Covered are a wrong, a missing and an added character, and two that changed places (the last
    from five characters on).
    """
    core = core[:FUZZY_CHARACTERS]
    if len(core) >= 5:
        spans = [(place, place + 1) for place in range(len(core) - 1)]
    else:
        spans = [(place, place) for place in range(len(core))]
    sets = {_untouched(core, *span) for span in spans}
    if len(core) < 5:
        sets |= {_not_across(core, place) for place in range(len(core) - 1)}
        sets |= {_untouched(core, place, place, across=True) for place in range(len(core))}
    smallest = [s for s in sets if s and not any(other < s for other in sets if other)]
    return sorted(sorted(each) for each in smallest)


def _untouched(core: str, first: int, last: int, *, across: bool = False) -> frozenset[str]:
    """The tokens that use none of the places; with `across`, that do not reach over them either."""
    return frozenset(
        token
        for begin, end, token in grams(core)
        if not any(place in (begin, end) for place in range(first, last + 1))
        and not (across and begin < first and end > last)
    )


def _not_across(core: str, place: int) -> frozenset[str]:
    """The tokens that do not reach over the gap behind a place."""
    return frozenset(
        token for begin, end, token in grams(core) if not (begin <= place and end > place)
    )
