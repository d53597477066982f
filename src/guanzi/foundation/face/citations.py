"""Articles as officials cite them: `《…办法》第六条第（二）项`, in the order of the document.

The rulebook and the records name an article shortly, `第六条(二)`; people read it in full.
"""

import re
from collections.abc import Iterable

from guanzi.foundation.face.typeset import typeset

_WIDE = str.maketrans("()", "（）")  # also where no Chinese stands beside them: 三1(1)
_NUMERALS = "零一二三四五六七八九"
_HAN = "一二三四五六七八九十百零"
_ITEM = re.compile(rf"(第[0-9{_HAN}]+条)（([{_HAN}]+)）")
_NUMBER = re.compile(rf"[0-9]+|[{_HAN}]+")


def cited(article: str, document: str = "") -> str:
    """An article in full, with the title of its document where one is given."""
    titled = f"《{document}》{article}" if document else article
    return in_full(titled).translate(_WIDE)


def in_full(sentence: str) -> str:
    """A sentence of the rules, typeset, with the articles that it names in full."""
    return _ITEM.sub(r"\1第（\2）项", typeset(sentence))


def cited_together(articles: Iterable[str]) -> str:
    """Articles in full and in order, each once: those of the own document, then those of others."""
    return "、".join(dict.fromkeys(map(cited, in_order(articles))))


def in_order(articles: Iterable[str]) -> list[str]:
    """The same articles as they were named, each once, in the order of their documents."""
    return sorted(dict.fromkeys(articles), key=_place)


def _place(article: str) -> tuple[str, list[int]]:
    document, _, own = article.rpartition("》")
    return document, [_number(found) for found in _NUMBER.findall(own)]


def _number(text: str) -> int:
    """`12` or `十二`, up to 九百九十九."""
    if text.isdecimal():
        return int(text)
    total = digit = 0
    for sign in text:
        if sign in "十百":
            total, digit = total + (digit or 1) * (10 if sign == "十" else 100), 0
        else:
            digit = _NUMERALS.index(sign)
    return total + digit
