"""The paragraphs and tables of a .docx, with the numbers that Word counts itself."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from ..errors import DocumentRefused
from ..numerals import chinese
from ..source import MOST_CHARACTERS, bounded

MOST_XML = 32 * 1024 * 1024
MOST_NUMBERING = 4 * 1024 * 1024
MOST_ELEMENTS = 500_000
MOST_DEPTH = 200
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_CHINESE_COUNTS = frozenset(
    "chineseCounting chineseCountingThousand japaneseCounting ideographTraditional"
    " taiwaneseCounting taiwaneseCountingThousand chineseLegalSimplified".split()
)


def text_of(data: bytes) -> str:
    """The text, a paragraph or a row of a table to a line. Raises DocumentRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = _part(archive, "word/document.xml", MOST_XML)
            if body is None:
                raise DocumentRefused("not-docx", "压缩包里没有 Word 正文")
            numbering = _numbering(_part(archive, "word/numbering.xml", MOST_NUMBERING))
            return _Body(numbering).read(body)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise DocumentRefused("broken-docx", "Word 文件损坏，打不开") from None
    except (RuntimeError, ParseError, DefusedXmlException, ValueError, LookupError):
        raise DocumentRefused("broken-docx", "Word 文件的内容有误，读不出来") from None


def _part(archive: zipfile.ZipFile, name: str, most: int) -> bytes | None:
    """A member of the archive, never more of it than is allowed, whatever its size claims."""
    if name not in archive.namelist():
        return None
    with archive.open(name) as member:
        content = member.read(most + 1)
    if len(content) > most:
        raise DocumentRefused("too-large", "Word 正文展开后太大")
    return content


# ---------------------------------------------------------------- automatic numbers


@dataclass(slots=True)
class _Level:
    """How Word writes the numbers of one level of a list, and where it stands."""

    style: str
    pattern: str
    start: int


@dataclass(slots=True)
class _Numbering:
    """The lists of a document: list id → its levels; and how far each has counted."""

    lists: dict[str, dict[int, _Level]] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def next(self, list_id: str, level: int) -> str:
        """The label of the next paragraph of this list, as `第一条` or `（二）`."""
        levels = self.lists.get(list_id, {})
        if level not in levels or levels[level].style in ("bullet", "none"):
            return ""
        counts = self.counts.setdefault(self.families.get(list_id, list_id), {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        label = levels[level].pattern
        for other, shape in levels.items():
            label = label.replace(f"%{other + 1}", _written(counts.get(other, shape.start), shape))
        return label


def _written(number: int, level: _Level) -> str:
    return chinese(number) if level.style in _CHINESE_COUNTS else str(number)


def _numbering(part: bytes | None) -> _Numbering:
    found = _Numbering()
    if part is None:
        return found
    root = fromstring(part)
    shapes = {
        abstract.get(f"{_W}abstractNumId"): {
            int(level.get(f"{_W}ilvl", "0")): _level(level) for level in abstract.iter(f"{_W}lvl")
        }
        for abstract in root.iter(f"{_W}abstractNum")
    }
    for number in root.iter(f"{_W}num"):
        family = _value(number, "abstractNumId")
        list_id = number.get(f"{_W}numId") or ""
        found.lists[list_id], found.families[list_id] = shapes.get(family, {}), family
    return found


def _level(level: Any) -> _Level:
    start = _value(level, "start")
    return _Level(
        _value(level, "numFmt"),
        _value(level, "lvlText"),
        int(start) if start.isdecimal() and len(start) < 7 else 1,
    )


def _value(element: Any, name: str) -> str:
    child = element.find(f"{_W}{name}")
    return "" if child is None else child.get(f"{_W}val") or ""


# ---------------------------------------------------------------- the text


class _Body:
    """Walks the body once, without recursion: how deep the file nests is the file's choice."""

    def __init__(self, numbering: _Numbering) -> None:
        self.numbering = numbering
        self.lines: list[str] = []
        self.rows: list[list[str]] = []
        self.cells: list[list[str]] = []
        self.paragraphs: list[list[str]] = []
        self.label: list[tuple[str, int]] = []
        self.length = 0

    def read(self, content: bytes) -> str:
        for event, element in _without_fallbacks(content):
            if event == "start":
                self._start(element)
            else:
                self._end(element)
        return bounded("\n".join(self.lines))

    def _start(self, element: Any) -> None:
        tag = element.tag
        if tag == f"{_W}p":
            self.paragraphs.append([])
        elif tag == f"{_W}tr":
            self.rows.append([])
        elif tag == f"{_W}tc":
            self.cells.append([])

    def _end(self, element: Any) -> None:
        tag = element.tag
        if tag == f"{_W}t" and self.paragraphs:
            self._say(element.text or "")
        elif tag in _BREAKS and self.paragraphs:
            self._say(_BREAKS[tag])
        elif tag == f"{_W}pPr" and self.paragraphs:
            self._number(element)
        elif tag == f"{_W}p" and self.paragraphs:
            self._put("".join(self.paragraphs.pop()))
            element.clear()
        elif tag == f"{_W}tc" and self.cells:
            cell = " ".join(filter(None, self.cells.pop())).replace("\n", " ")
            if self.rows:
                self.rows[-1].append(cell)
        elif tag == f"{_W}tr" and self.rows:
            self._put("\t".join(self.rows.pop()))
            element.clear()

    def _say(self, words: str) -> None:
        self.length += len(words)
        if self.length > MOST_CHARACTERS:
            bounded(" " * (MOST_CHARACTERS + 1))
        self.paragraphs[-1].append(words)

    def _number(self, properties: Any) -> None:
        number = properties.find(f"{_W}numPr")
        if number is not None:
            level = _value(number, "ilvl") or "0"
            depth = int(level) if level in set("012345678") else 0
            label = self.numbering.next(_value(number, "numId"), depth)
            self._say(f"{label} " if label else "")

    def _put(self, text: str) -> None:
        if self.cells:
            self.cells[-1].append(text.strip().replace("\t", " "))
        else:
            self.lines.append(text)


def _without_fallbacks(content: bytes) -> Iterator[tuple[str, Any]]:
    """Word writes a text box twice, the second time for old readers."""
    inside = depth = 0
    events = iterparse(io.BytesIO(content), events=("start", "end"))
    for seen, (event, element) in enumerate(events):
        depth += 1 if event == "start" else -1
        if depth > MOST_DEPTH or seen > 2 * MOST_ELEMENTS:
            raise DocumentRefused("broken-docx", "Word 文件的内容太多、套得太深")
        if element.tag == _FALLBACK:
            inside += 1 if event == "start" else -1
        elif not inside:
            yield event, element
