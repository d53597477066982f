"""Markdown → a policy document: front matter, articles in order, and the blocks under each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from markdown_it import MarkdownIt

from . import periods
from .blocks import Mapping as Block
from .blocks import Text, expect_mapping, read_yaml
from .errors import Place, Problem, RuleError
from .source import normalise

BLOCK_KINDS = frozenset("measure cases record register facts consistency".split())
_FRONT_KEYS = frozenset(
    "id title aliases number issuers level district fund lead in_force source replaces summary"
    " review".split()
)
_LONGEST_ID = 100
_LONGEST_TITLE = 200
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Validity:
    """The days on which something is in force, both ends inclusive; `until` None is an open end."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def overlaps(self, other: Validity) -> bool:
        starts_before_end = other.until is None or self.since <= other.until
        return starts_before_end and (self.until is None or other.since <= self.until)

    def __str__(self) -> str:
        return f"{self.since} 至 {self.until}" if self.until else f"{self.since} 起"


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A fenced block as read: its kind, its YAML content, and where it starts."""

    kind: str
    content: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Article:
    """One heading of the document: what citations call it, and what stands below it, in order."""

    reference: str
    title: str
    level: int
    parts: tuple[str | RawBlock, ...]
    place: Place

    @property
    def prose(self) -> str:
        return "\n\n".join(part for part in self.parts if isinstance(part, str))

    @property
    def blocks(self) -> tuple[RawBlock, ...]:
        return tuple(part for part in self.parts if isinstance(part, RawBlock))


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document: who issued it, when it is in force, and its articles."""

    id: str
    title: str
    issuers: tuple[str, ...]
    level: str
    validity: Validity
    articles: tuple[Article, ...]
    place: Place
    number: str = ""
    aliases: tuple[str, ...] = ()
    district: str = ""
    fund: str = ""
    lead: str = ""
    source: str = ""
    replaces: tuple[str, ...] = ()
    summary: str = ""
    review: str = ""

    def article_of(self, reference: str) -> Article | None:
        """The heading that a citation means: itself, or the longest that it continues.

        第五条(三) may stand below 第五条, and 五(二)1 below 五(二); 第十条甲 below 第十条 may
        not.
        """
        named = [article for article in self.articles if _names(article.reference, reference)]
        return max(named, key=lambda article: len(article.reference), default=None)

    def has_article(self, reference: str) -> bool:
        return self.article_of(reference) is not None


_CONTINUED = re.compile(r"(?:\([0-9一二三四五六七八九十]+\)|[0-9]+)*")


def _names(heading: str, reference: str) -> bool:
    """Is the reference this heading, or does it go on with whole parts such as (三) or 1?"""
    if not heading or not reference.startswith(heading):
        return False
    rest = reference[len(heading) :]
    splits_a_number = heading[-1].isdigit() and rest[:1].isdigit()
    return _CONTINUED.fullmatch(rest) is not None and not splits_a_number


def read_markdown(text: str, file: str) -> tuple[Block, tuple[Article, ...]]:
    """Split a rulebook file into its front matter and its articles. Raises RuleError."""
    front, body, first_line = _front_matter(text, file)
    lines = body.splitlines()
    sections = _sections(body, lines, file, first_line)
    problems: list[Problem] = []
    articles = []
    for heading, chunks in sections:
        parts: list[str | RawBlock] = []
        for chunk in chunks:
            try:
                parts.append(chunk if isinstance(chunk, str) else _block(*chunk, file, first_line))
            except RuleError as error:
                problems += error.problems
        articles.append(_article(heading, tuple(parts), file, first_line))
    if problems:
        raise RuleError(*problems)
    return front, tuple(articles)


def _front_matter(text: str, file: str) -> tuple[Block, str, int]:
    """The YAML between the two `---` lines, the rest, and the line number on which the rest
    starts.
    """
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        empty = Block()
        empty.place = Place(file, 1, 1)
        return empty, text, 1
    end = next(i for i, line in enumerate(lines[1:], 1) if line.strip() == "---")
    front = read_yaml("\n".join(lines[1:end]), file, 2)
    return expect_mapping(front, Place(file, 1, 1), "---"), "\n".join(lines[end + 1 :]), end + 2


Fence = tuple[str, str, int]
Heading = tuple[str, int, int]


def _sections(
    body: str, lines: list[str], file: str, first_line: int
) -> list[tuple[Heading, list[str | Fence]]]:
    """Headings with what stands between them: prose as Markdown text, fences as (kind, content,
    row).
    """
    sections: list[tuple[Heading, list[str | Fence]]] = [(("", 0, 0), [])]
    tokens = _MARKDOWN.parse(body)
    for index, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        if token.type == "heading_open":
            heading = (tokens[index + 1].content, int(token.tag[1]), token.map[0])
            sections.append((heading, []))
        elif token.type == "fence" and token.info.strip() in BLOCK_KINDS:
            sections[-1][1].append((token.info.strip(), token.content, token.map[0] + 1))
        elif token.type == "fence" and token.info.strip():
            place = Place(file, first_line + token.map[0], 1, lines[token.map[0]])
            raise RuleError.at(place, "block-unknown", f"没有「{token.info.strip()}」这种块")
        else:
            sections[-1][1].append("\n".join(lines[token.map[0] : token.map[1]]).strip())
    return sections


def _block(kind: str, content: str, row: int, file: str, first_line: int) -> RawBlock:
    place = Place(file, first_line + row, 1)
    return RawBlock(kind, read_yaml(content, file, first_line + row), place)


def _article(
    heading: Heading, parts: tuple[str | RawBlock, ...], file: str, first_line: int
) -> Article:
    text, level, row = heading
    reference, _, title = text.strip().partition(" ")
    return Article(
        normalise(reference), title.strip(), level, parts, Place(file, first_line + row, 1)
    )


def read_document(text: str, file: str) -> Document:
    """Read one policy document; its blocks stay raw. Raises RuleError."""
    front, articles = read_markdown(text, file)
    front.only(_FRONT_KEYS)
    identifier = front.required("id")
    if not _ID.fullmatch(identifier):
        raise RuleError.at(identifier.place, "bad-id", "id 只用小写字母、数字和连字符")
    if len(identifier) > _LONGEST_ID:
        raise RuleError.at(identifier.place, "too-long", f"id 最多 {_LONGEST_ID} 个字符")
    title = front.required("title")
    if len(title) > _LONGEST_TITLE:
        raise RuleError.at(title.place, "too-long", f"title 最多 {_LONGEST_TITLE} 个字")
    level = front.required("level")
    if level not in ("市级", "区级"):
        raise RuleError.at(level.place, "unknown-word", "level 只能是市级或区级")
    return Document(
        id=str(identifier),
        title=str(title),
        issuers=tuple(map(str, front.texts("issuers"))),
        level=str(level),
        validity=parse_validity(front.required("in_force")),
        articles=articles,
        place=Place(file, 1, 1),
        aliases=tuple(map(str, front.texts("aliases"))),
        replaces=tuple(map(str, front.texts("replaces"))),
        **{
            key: front.text(key)
            for key in ("number", "district", "fund", "lead", "source", "summary", "review")
        },
    )


def parse_validity(text: Text) -> Validity:
    """`2020-11-18 至 2025-11-17` or `2022-10-01 起`."""
    try:
        if text.endswith("起"):
            return Validity(periods.parse_date(text.removesuffix("起")))
        since, until = text.split("至")
        validity = Validity(periods.parse_date(since), periods.parse_date(until))
    except ValueError:
        message = f"「{text}」不是有效期,请写成「2020-11-18 至 2025-11-17」或「2022-10-01 起」"
        raise RuleError.at(text.place, "bad-validity", message) from None
    if validity.until and validity.until < validity.since:
        raise RuleError.at(text.place, "bad-validity", "有效期的止日早于起日")
    return validity
