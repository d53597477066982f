"""YAML in which every scalar is text and knows where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from .errors import Place, RuleError

MOST_NESTING = 5_000
MOST_DEPTH = 20
_NESTING = ("[", "{", "- ", "? ")
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Text(str):
    """A scalar and its place in the file."""

    place: Place

    @classmethod
    def at(cls, text: str, place: Place) -> Text:
        made = cls(text)
        made.place = place
        return made

    def parts(self, separator: str = "|") -> list[Text]:
        """The trimmed parts between separators, each with its own place."""
        found, start = [], 0
        for part in self.split(separator):
            offset = start + len(part) - len(part.lstrip())
            found.append(Text.at(part.strip(), self.place.shifted(offset)))
            start += len(part) + len(separator)
        return found


class Mapping(dict[str, Any]):
    """A YAML mapping with its place; the keys are `Text`."""

    place: Place

    def entries(self) -> Iterator[tuple[Text, Any]]:
        """Names with their places, and what stands beside them."""
        return ((key, value) for key, value in self.items() if isinstance(key, Text))

    def required(self, key: str) -> Text:
        value = self.get(key)
        if not isinstance(value, Text) or not value:
            raise RuleError.at(self.place, "key-missing", f"缺少「{key}」")
        return value

    def optional(self, key: str) -> Text | None:
        """A scalar, or None where the key is left out or empty."""
        value = self.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, Text):
            raise RuleError.at(self.place, "wrong-shape", f"「{key}」应是一行文字")
        return value

    def text(self, key: str, default: str = "") -> str:
        value = self.get(key, default)
        if not isinstance(value, str):
            raise RuleError.at(self.place, "wrong-shape", f"「{key}」应是一行文字")
        return str(value)

    def texts(self, key: str) -> tuple[Text, ...]:
        """A list of scalars; a single scalar counts as a list of one."""
        value = self.get(key, [])
        items = value if isinstance(value, list) else [value]
        for item in items:
            if not isinstance(item, Text):
                raise RuleError.at(self.place, "wrong-shape", f"「{key}」应是一列文字")
        return tuple(items)

    def mapping(self, key: str) -> Mapping:
        value = self.get(key)
        if value is None or value == "":
            empty = Mapping()
            empty.place = self.place
            return empty
        return expect_mapping(value, self.place, key)

    def mappings(self, key: str) -> Iterator[Mapping]:
        value = self.get(key) or []
        if not isinstance(value, list):
            raise RuleError.at(self.place, "wrong-shape", f"「{key}」应是一个列表")
        for item in value:
            yield expect_mapping(item, self.place, key)

    def only(self, known: frozenset[str]) -> None:
        """Refuse keys that mean nothing here: a typing error must not be silently ignored."""
        for key in self:
            if key not in known:
                place = key.place if isinstance(key, Text) else self.place
                raise RuleError.at(place, "key-unknown", f"这里没有「{key}」这一项")


def expect_mapping(value: Any, place: Place, what: str) -> Mapping:
    if not isinstance(value, Mapping):
        raise RuleError.at(place, "wrong-shape", f"「{what}」应由「名称: 内容」组成")
    return value


def read_yaml(text: str, file: str, first_line: int) -> Any:
    """Read a block whose first line is line `first_line` of `file`. Raises RuleError."""
    if sum(text.count(sign) for sign in _NESTING) > MOST_NESTING:
        place = Place(file, first_line, 1)
        raise RuleError.at(place, "yaml", f"这一块里的括号和列表超过 {MOST_NESTING} 个,请拆开")
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        lines = text.splitlines()
        row = mark.line if mark and mark.line < len(lines) else 0
        place = Place(
            file, first_line + row, (mark.column if mark else 0) + 1, lines[row] if lines else ""
        )
        message = "缩进、引号、括号或标点有误,请检查这一行和上一行"
        raise RuleError.at(place, "yaml", message) from None
    return _Reader(text.splitlines(), file, first_line).read(node)


class _Reader:
    def __init__(self, lines: list[str], file: str, first_line: int) -> None:
        self.lines, self.file, self.first_line = lines, file, first_line
        self.seen: set[int] = set()

    def read(self, node: Any, depth: int = 0) -> Any:
        if node is None:
            empty = Mapping()
            empty.place = Place(self.file, self.first_line, 1)
            return empty
        if id(node) in self.seen or depth > MOST_DEPTH:
            place = self._place(node)
            raise RuleError.at(place, "yaml", "不能用 & 和 * 引用别处,也不能套得太深")
        self.seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return Text.at(node.value.strip(), self._place(node, quoted=node.style in ("'", '"')))
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, depth + 1) for item in node.value]
        return self._mapping(node, depth + 1)

    def _mapping(self, node: Any, depth: int) -> Mapping:
        result = Mapping()
        result.place = self._place(node)
        for key_node, value_node in node.value:
            key = self.read(key_node, depth)
            if not isinstance(key, Text):
                raise RuleError.at(result.place, "wrong-shape", "名称应是文字")
            if key in result:
                raise RuleError.at(key.place, "key-twice", f"「{key}」出现了两次")
            result[key] = self.read(value_node, depth)
        return result

    def _place(self, node: Any, *, quoted: bool = False) -> Place:
        mark = node.start_mark
        source = self.lines[mark.line] if mark.line < len(self.lines) else ""
        return Place(self.file, self.first_line + mark.line, mark.column + 1 + quoted, source)
