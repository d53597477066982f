"""The rulebook's prose as HTML: no raw HTML, no pictures from elsewhere, Chinese punctuation."""

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from guanzi.foundation.face.typeset import is_han, typeset


def _typeset_texts(state: StateCore) -> None:
    """Only what people read; code and addresses stay as they are."""
    for token in state.tokens:
        children = token.children or []
        for index, child in enumerate(children):
            if child.type == "text":
                child.content = typeset(child.content)
            elif child.type == "softbreak" and _is_in_chinese(children[index - 1 : index + 2]):
                child.type, child.content = "text", ""


def _is_in_chinese(around: list[Token]) -> bool:
    """A line end inside a Chinese sentence is only the editor's and leaves no space."""
    return any(
        part.content and is_han(part.content[edge])
        for part, edge in zip(around[::2], (-1, 0), strict=False)
    )


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_MARKDOWN.core.ruler.push("typeset", _typeset_texts)


def html_of(markdown: str) -> SafeString:
    """Rendered by markdown-it with raw HTML off, so everything in it is escaped."""
    return mark_safe(str(_MARKDOWN.render(markdown)))  # noqa: S308  # escaped by markdown-it
