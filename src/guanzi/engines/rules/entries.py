"""What a document's blocks have in common; blocks that only record: `record`, `register`."""

from __future__ import annotations

from typing import Any, TypeVar

from .blocks import Mapping as Block
from .blocks import Text, expect_mapping
from .document import Document, RawBlock, parse_validity
from .errors import Place, RuleError
from .measure import Citation, Modality, RecordedMeasure, Register, Strength
from .source import normalise

_RECORD_KEYS = frozenset(
    "id name instrument responsible strength tags citation figures benefit in_force".split()
)
_REGISTER_KEYS = frozenset("id name citation columns rows key notes".split())

Kind = TypeVar("Kind", Modality, Strength)


def read_citation(text: Text, document: Document) -> Citation:
    """`第五条` of this document or `shanghai-000 第七条` of another. Raises RuleError."""
    if not text:
        raise RuleError.at(text.place, "citation-missing", "缺少条款")
    first, _, rest = text.partition(" ")
    if first.isascii() and rest:
        return Citation(first, normalise(rest.strip()))
    article = normalise(text)
    if not document.has_article(article):
        raise RuleError.at(text.place, "citation-unknown", f"本文件没有「{text}」这一条")
    return Citation(document.id, article)


def parts_of(content: Any, what: str, least: int, most: int, usage: str) -> list[Text]:
    if not isinstance(content, Text):
        place = getattr(content, "place", getattr(what, "place", Place()))
        raise RuleError.at(place, "wrong-shape", f"「{what}」应写成「{usage}」")
    parts = content.parts()
    if not least <= len(parts) <= most or not all(parts):
        code = "citation-missing" if len(parts) < 2 else "wrong-shape"
        raise RuleError.at(content.place, code, f"应写成「{usage}」")
    return parts


def word_of(text: Text, kind: type[Kind]) -> Kind:
    for member in kind:
        if member.value == text:
            return member
    known = "、".join(member.value for member in kind)
    raise RuleError.at(text.place, "unknown-word", f"「{text}」应是{known}之一")


def head_of(block: Block, document: Document, article: str) -> dict[str, Any]:
    """What measures and recorded measures have in common."""
    strength = block.optional("strength") or Text.at(Strength.SHALL.value, block.place)
    responsible = block.texts("responsible")
    if not responsible:
        raise RuleError.at(block.place, "key-missing", "缺少「responsible」,牵头部门写在第一位")
    in_force = block.optional("in_force")
    return {
        "id": str(block.required("id")),
        "name": str(block.required("name")),
        "document": document.id,
        "article": article,
        "instrument": tuple(map(str, block.texts("instrument"))),
        "responsible": tuple(map(str, responsible)),
        "strength": word_of(strength, Strength),
        "validity": parse_validity(in_force) if in_force else document.validity,
        "benefit": block.text("benefit"),
        "tags": tuple(map(str, block.texts("tags"))),
        "place": block.place,
    }


def read_record(raw: RawBlock, article: str, document: Document) -> RecordedMeasure:
    """Read one `record` block. Raises RuleError."""
    block = expect_mapping(raw.content, raw.place, raw.kind)
    block.only(_RECORD_KEYS)
    figures = []
    for row in block.texts("figures"):
        text, citation = parts_of(row, "figures", 2, 2, "数字 | 条款")
        figures.append((str(text), read_citation(citation, document)))
    return RecordedMeasure(
        **head_of(block, document, article),
        citation=read_citation(block.required("citation"), document),
        figures=tuple(figures),
    )


def read_register(raw: RawBlock, document: Document) -> Register:
    """Read one `register` block; every row has as many cells as there are columns. Raises
    RuleError.
    """
    block = expect_mapping(raw.content, raw.place, raw.kind)
    block.only(_REGISTER_KEYS)
    columns = tuple(map(str, block.texts("columns")))
    rows = [_register_row(row, columns, block.place) for row in block.get("rows") or []]
    key = block.text("key")
    if key and key not in columns:
        raise RuleError.at(block.place, "unknown-name", f"没有「{key}」这一列")
    if key:
        keys = [row[columns.index(key)] for row in rows]
        twice = next((value for value in keys if keys.count(value) > 1), None)
        if twice is not None:
            raise RuleError.at(block.place, "key-twice", f"「{key}」列的「{twice}」出现了两次")
    return Register(
        id=str(block.required("id")),
        name=str(block.required("name")),
        document=document.id,
        citation=read_citation(block.required("citation"), document),
        columns=columns,
        rows=tuple(rows),
        notes=tuple(map(str, block.texts("notes"))),
        place=block.place,
    )


def _register_row(row: Any, columns: tuple[str, ...], place: Place) -> tuple[str, ...]:
    if (
        not isinstance(row, list)
        or len(row) != len(columns)
        or not all(isinstance(c, Text) for c in row)
    ):
        where = (
            row[0].place if isinstance(row, list) and row and isinstance(row[0], Text) else place
        )
        raise RuleError.at(where, "wrong-shape", f"每行应有 {len(columns)} 格")
    return tuple(map(str, row))
