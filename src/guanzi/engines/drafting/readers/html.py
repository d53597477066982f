"""HTML → lines of text. The scanner only moves forward, so hostile markup costs linear time.

(The parser of Python 3.11's library is quadratic on some inputs.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|table|meta|span)\b", re.IGNORECASE)
_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]*")
_BLOCKS = frozenset(
    "p div br li ul ol tr table h1 h2 h3 h4 h5 h6 section article header footer body dd dt hr"
    " blockquote title thead tbody".split()
)
_SILENT = frozenset("script style noscript template textarea select svg".split())
_MOST_BLOCKS = 6  # in a cell of a table of figures
_SPACES = re.compile(r"[ \t\r\n\f]+")


def looks_like_html(text: str) -> bool:
    """Does the text begin as markup does?"""
    return _HTML.search(text[:4000]) is not None and text.lstrip()[:1] == "<"


def text_of(markup: str) -> str:
    """The visible text: a block to a line, the cells of a row parted by tabs."""
    page = _Page()
    for name, words in _pieces(markup):
        page.line.append(_SPACES.sub(" ", unescape(words)).replace("\t", " "))
        if name in ("td", "th"):
            page.end_block()
            page.row.append([])
        elif name.removeprefix("/") in ("tr", "table"):
            page.end_row()
        elif name.removeprefix("/") in _BLOCKS:
            page.end_block()
    page.end_row()
    return "\n".join(kept for kept in page.lines if kept.strip())


@dataclass(slots=True)
class _Page:
    """What was read: the lines, the blocks of each cell of the open row, and the open block."""

    lines: list[str] = field(default_factory=list)
    row: list[list[str]] = field(default_factory=list)
    line: list[str] = field(default_factory=list)

    def end_block(self) -> None:
        block = "".join(self.line).strip(" ")
        self.line = []
        if block.strip():
            (self.row[-1] if self.row else self.lines).append(block)

    def end_row(self) -> None:
        """The row as one line, or block by block where a table only holds the page together."""
        self.end_block()
        if len(self.row) == 1 or any(len(cell) > _MOST_BLOCKS for cell in self.row):
            self.lines += (block for cell in self.row for block in cell)
        else:
            self.lines.append("\t".join(" ".join(cell) for cell in self.row))
        self.row = []


def _pieces(markup: str) -> Iterator[tuple[str, str]]:
    """What stands before each tag, and the tag's name; script and comments are left out."""
    at, length = 0, len(markup)
    while at < length:
        opened = markup.find("<", at)
        if opened < 0:
            yield "", markup[at:]
            return
        words = markup[at:opened]
        if markup.startswith("<!--", opened):
            yield "", words
            at = _after(markup, "-->", opened)
            continue
        name = _NAME.match(markup, opened + 1)
        if name is None and markup[opened + 1 : opened + 2] not in ("!", "?"):
            yield "", words + "<"
            at = opened + 1
            continue
        yield (name[0].lower() if name else ""), words
        at = _after(markup, ">", opened)
        if name and name[0].lower() in _SILENT:
            closing = re.compile(f"</{name[0]}", re.IGNORECASE).search(markup, at)
            at = closing.start() if closing else length


def _after(markup: str, sign: str, start: int) -> int:
    found = markup.find(sign, start)
    return len(markup) if found < 0 else found + len(sign)
