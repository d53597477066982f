"""Bytes → everything that the engine reads out of an official document."""

from __future__ import annotations

from dataclasses import dataclass

from .clauses import Clause, Tree, tree_of
from .errors import DocumentRefused
from .head import Head, head_of
from .paragraphs import Paragraph, paragraphs_of
from .quantities import Quantity, quantities_of
from .readers import read_file
from .source import Source
from .statements import Statement, statements_of

MOST_CLAUSES = 5_000


@dataclass(frozen=True, slots=True)
class Official:
    """An official document as read: its text, its parts, and what they say."""

    source: Source
    paragraphs: tuple[Paragraph, ...]
    tree: Tree
    head: Head
    quantities: tuple[Quantity, ...]
    statements: tuple[Statement, ...]

    def clauses(self) -> tuple[Clause, ...]:
        return tuple(self.tree.clauses())


def read_official(data: bytes) -> Official:
    """Read an official document. Raises DocumentRefused."""
    source = read_file(data)
    paragraphs = paragraphs_of(source)
    if not paragraphs:
        raise DocumentRefused("no-text", "文件里没有可读的文字")
    tree = tree_of(paragraphs)
    head = head_of(tree, paragraphs)
    if sum(1 for _ in tree.clauses()) > MOST_CLAUSES:
        raise DocumentRefused("too-long", f"条款超过 {MOST_CLAUSES} 个，请拆开")
    clauses = (tree.root, *tree.clauses())
    headings = _headings(tree.root, "")
    return Official(
        source,
        paragraphs,
        tree,
        head,
        tuple(
            quantity
            for clause in clauses
            for quantity in quantities_of(clause, headings.get(id(clause), ""))
        ),
        tuple(said for clause in clauses for said in statements_of(clause, head.short_names)),
    )


def _headings(clause: Clause, above: str) -> dict[int, str]:
    """For every clause the headings that stand over it."""
    found: dict[int, str] = {}
    for child in clause.children:
        found[id(child)] = above
        found |= _headings(child, f"{above} {child.title}")
    return found
