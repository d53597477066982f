"""What a page or a web site prints around a document, and is no part of it: page numbers, running
heads, the browser's own lines, navigation and footers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

_PAGE_NUMBER = re.compile(
    r"[-·]*\s*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/共,]+\s*\d{1,3}\s*页?)?\s*[-·]*$"
    r"|第\s*[一二三四五六七八九十]{1,3}\s*页$"
)
_PRINTED = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s*\d{1,2}:\d\d|(?:file|https?)://\S+(?:\s*\d+/\d+)?$"
)
_WEB = re.compile(
    r"(?:您?(?:的|所在的?|现在的?|当前的?)?位置:|首页(?:>|$)|(?:字体|字号):|.{0,20}今天是|扫一扫|打印本页|分享(?:到|至)(?::|微|$)"
    r"|(?:上|下)一篇(?::|$)|关闭(?:窗口|本页)|网站地图|联系我们|版权所有(?!人|权)|Copyright|(?:浏览次数|访问量)(?::|\d|$)"
    r"|相关(?:文档|链接|解读|政策|文件|阅读|报道)$|主办(?:单位)?:.*(?:承办|备案|地址|电话)|.{0,30}(?:ICP备|公网安备|网站标识码))"
)
_LINKED = re.compile(r"[^,。;]{6,80}(?<![:期间])(?:19|20)\d\d-\d\d-\d\d$")
EDGE = 2  # lines at the top and at the bottom of a page in which a running head may stand
_DIGITS = re.compile(r"[\d\s]+")
_SAYS = re.compile(r"\d\s*(?:[万亿]?元|%)|[。;；]$")
_DAY = re.compile(r"\d\s*[月日]")


def is_furniture(line: str, kind: str) -> bool:
    """Is the line, in its normal spelling, one that pages and web sites print around a text?"""
    if _PAGE_NUMBER.match(line) or _PRINTED.match(line):
        return True
    if _WEB.match(line) and not _SAYS.search(line):
        return True
    return kind == "html" and _LINKED.match(line) is not None


def running_heads(text: str, pages: Sequence[int]) -> frozenset[str]:
    """Lines that come again at the edges of half of the pages, as `bare` spells them."""
    counts = Counter(head for page in _split(text, pages) for head in _edges(page))
    least = max(2, len(pages) / 2)
    return frozenset(head for head, count in counts.items() if count >= least)


def bare(line: str) -> str:
    """A line without what counts the pages."""
    return _DIGITS.sub("", line)


def _split(text: str, pages: Sequence[int]) -> Iterator[str]:
    for start, end in pairwise([*pages, len(text)]):
        yield text[start:end]


def _edges(page: str) -> set[str]:
    lines = [line.strip() for line in page.split("\n") if len(bare(line)) > 1]
    edges = {*lines[:EDGE], *lines[-EDGE:]}
    return {bare(line) for line in edges if not _SAYS.search(line) and not _DAY.search(line)}
