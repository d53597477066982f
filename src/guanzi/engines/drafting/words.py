"""Names and text for a rulebook file: what a fact may be called, how a value is quoted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from guanzi.engines.rules.source import is_name_character, skeleton

from .numerals import decimal

_MOST_NAME = 20
_RESERVED = frozenset("AND OR NOT IN 且 或 非 属于 至 不足 是 否 基准日 未知 其余 无".split())
_OPERATORS = ("或", "且", "非", "是", "否", "至", "不足", "属于")


@dataclass(slots=True)
class Names:
    """The facts of a vocabulary (name → type), and those that the draft adds to them."""

    known: Mapping[str, str]
    added: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seen = {skeleton(name): name for name in self.known}

    def free(self, wanted: str) -> str:
        """A name that nothing else has, and that looks like no other."""
        name = wanted
        while skeleton(name) in self.seen:
            self.counts[wanted] = self.counts.get(wanted, 1) + 1
            name = f"{wanted}_{self.counts[wanted]}"
        self.seen[skeleton(name)] = name
        return name


def cleaned(text: str) -> str:
    """The text as a name of a fact can be."""
    kept = "".join(char for char in text if is_name_character(char))[:_MOST_NAME]
    kept = kept.lstrip("0123456789_")
    return f"草案{kept}" if not kept or kept in _RESERVED or kept.startswith(_OPERATORS) else kept


def quoted(text: str) -> str:
    """The text as one YAML scalar that means itself."""
    return json.dumps(plain(text), ensure_ascii=False)


def row(*parts: str) -> str:
    """`formula | citation | note` as one YAML scalar."""
    return json.dumps(" | ".join(plain(part) for part in parts), ensure_ascii=False)


def plain(text: str) -> str:
    """The text on one line, without the signs by which rows and blocks are parted."""
    return " ".join(text.replace("|", "/").replace("`", "'").replace("\\", "/").split())


def percent(value: Fraction) -> str:
    """`3/10` → `30%`."""
    return f"{decimal(value * 100)}%"


def money(value: Fraction) -> str:
    """`2000000` → `200万元`, as a formula writes it."""
    for scale, unit in ((10**8, "亿元"), (10**4, "万元")):
        if value >= scale and (value / scale * 10**4).denominator == 1:
            return f"{decimal(value / scale)}{unit}"
    return f"{decimal(value)}元"
