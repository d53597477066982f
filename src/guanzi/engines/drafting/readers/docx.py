"""The paragraphs and tables of a .docx, with the numbers that Word counts itself."""

from __future__ import annotations

import io
import re
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
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_BODY = re.compile(r"word/document\d{0,2}\.xml")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_CHINESE_COUNTS = frozenset(
    "chineseCounting chineseCountingThousand japaneseCounting ideographTraditional"
    " taiwaneseCounting taiwaneseCountingThousand chineseLegalSimplified".split()
)
_CIRCLED = "decimalEnclosedCircle"


def text_of(data: bytes) -> str:
    """The text, a paragraph or a row of a table to a line. Raises DocumentRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if _BODY.fullmatch(name)]
            body = _part(archive, names[0], MOST_XML) if names else None
            if body is None:
                raise DocumentRefused("not-docx", "这不是 Word 文件；请另存为 docx 或 pdf 再上传")
            lists = _part(archive, "word/numbering.xml", MOST_NUMBERING)
            styles = _part(archive, "word/styles.xml", MOST_NUMBERING)
            return _Body(_numbering(lists, styles)).read(body)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise DocumentRefused("broken-docx", "Word 文件损坏，打不开；请重新另存为 .docx") from None
    except (RuntimeError, ParseError, DefusedXmlException, ValueError, LookupError):
        raise DocumentRefused(
            "broken-docx", "Word 文件的内容有误，读不出来；请重新另存为 .docx"
        ) from None


def _part(archive: zipfile.ZipFile, name: str, most: int) -> bytes | None:
    """A member of the archive, never more of it than is allowed, whatever its size claims."""
    if name not in archive.namelist():
        return None
    with archive.open(name) as member:
        content = member.read(most + 1)
    if len(content) > most:
        raise DocumentRefused("too-large", "Word 文件展开后太大；请去掉图片，或拆成几份")
    return content.replace(_STRICT, _W[1:-1].encode())


# ---------------------------------------------------------------- automatic numbers


@dataclass(slots=True)
class _Level:
    """How Word writes the numbers of one level of a list, and where it stands."""

    style: str
    pattern: str
    start: int
    styled: str | None = None


@dataclass(slots=True)
class _Numbering:
    """The lists of a document: list id → its levels; and how far each has counted.

    Lists of one family go on counting where another of them stopped, unless one `begins` anew.
    `styled` are the list and the level that a style gives to its paragraphs.
    """

    lists: dict[str, dict[int, _Level]] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    begins: dict[str, dict[int, int]] = field(default_factory=dict)
    styled: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label_of(self, properties: Any) -> str:
        """The number that Word writes before a paragraph with these properties."""
        listed, level = self.styled.get(_value(properties, "pStyle"), ("", 0))
        own = properties.find(f"{_W}numPr")
        if own is not None:
            listed, level = _value(own, "numId") or listed, _depth(own, level)
        return self.next(listed, level)

    def next(self, list_id: str, level: int) -> str:
        """The label of the next paragraph of this list, as `第一条` or `（二）`."""
        levels = self.lists.get(list_id, {})
        if level not in levels or levels[level].style in ("bullet", "none"):
            return ""
        counts = self.counts.setdefault(self.families.get(list_id, list_id), {})
        anew = self.begins.get(list_id, {}).pop(level, None)
        if anew is not None:
            counts[level] = anew - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        label = levels[level].pattern
        for other, shape in levels.items():
            label = label.replace(f"%{other + 1}", _written(counts.get(other, shape.start), shape))
        return label


def _written(number: int, level: _Level) -> str:
    if level.style == _CIRCLED and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    return chinese(number) if level.style in _CHINESE_COUNTS else str(number)


def _numbering(lists: bytes | None, styles: bytes | None) -> _Numbering:
    found = _Numbering()
    if lists is None:
        return found
    root = fromstring(lists)
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
        found.begins[list_id] = {
            int(override.get(f"{_W}ilvl", "0")): _count(_value(override, "startOverride"))
            for override in number.iter(f"{_W}lvlOverride")
            if override.find(f"{_W}startOverride") is not None
        }
    found.styled = _styled(fromstring(styles), found.lists) if styles else {}
    return found


def _styled(root: Any, lists: dict[str, dict[int, _Level]]) -> dict[str, tuple[str, int]]:
    """The list of every style that counts its paragraphs; a level may name the style it is for."""
    found: dict[str, tuple[str, int]] = {}
    for style in root.iter(f"{_W}style"):
        number = style.find(f"{_W}pPr/{_W}numPr")
        name = style.get(f"{_W}styleId") or ""
        if number is None:
            continue
        listed = _value(number, "numId")
        named = (at for at, level in lists.get(listed, {}).items() if level.styled == name)
        found[name] = (listed, next(named, _depth(number, 0)))
    return found


def _level(level: Any) -> _Level:
    return _Level(
        _value(level, "numFmt"),
        _value(level, "lvlText"),
        _count(_value(level, "start")),
        _value(level, "pStyle") or None,
    )


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 7 else 1


def _depth(number: Any, otherwise: int) -> int:
    level = _value(number, "ilvl")
    return int(level) if level and level in "012345678" else otherwise


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
        label = self.numbering.label_of(properties)
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
            raise DocumentRefused("broken-docx", "Word 文件的内容太多、套得太深；请拆成几份")
        if element.tag == _FALLBACK:
            inside += 1 if event == "start" else -1
        elif not inside:
            yield event, element
