"""A formula with its values in place of its names: `500万元 × 2.5% + 1,000万元 × 2%`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import nodes
from ..nodes import Node
from ..scope import Step
from ..units import Unit
from ..values import Unknown, value_text
from .words import SIGNS, in_words


def working(step: Step) -> str:
    """The formula of a step with values in place of names: `500万元 × 2.5% + 1,000万元 × 2%`."""
    text: str = _WORKINGS.get(type(step.node), _plain)(step)
    return text


def _value(step: Step) -> str:
    unit = step.node.unit
    assert unit is not None
    if isinstance(step.value, Unknown):
        return f"〔{in_words(step.node)}〕"
    return value_text(step.value, unit)


def _plain(step: Step) -> str:
    return _value(step)


def _literal(step: Step) -> str:
    return step.node.text.strip('"')


def _binary(step: Step) -> str:
    left, right = step.parts
    operator = getattr(step.node, "operator", "")
    return f"{_inside(left, step.node)} {SIGNS[operator]} {_inside(right, step.node, right=True)}"


def _inside(part: Step, parent: Node, *, right: bool = False) -> str:
    """Brackets only where the reading would change without them."""
    text = working(part)
    own, outer = _weight(part.node), _weight(parent)
    weak = own < outer or (own == outer and (right or own == 0))
    return f"({text})" if weak and own < _LEAF else text


_LEAF = 9


def _weight(node: Node) -> int:
    if isinstance(node, nodes.Arithmetic):
        return 2 if node.operator in "+-" else 3
    if isinstance(node, nodes.Tiers):
        return 2
    if isinstance(node, (nodes.AllOf, nodes.AnyOf)):
        return 0
    return 1 if isinstance(node, nodes.Comparison) else _LEAF


def _negative(step: Step) -> str:
    return f"−{working(step.parts[0])}"


def _logic(step: Step) -> str:
    """Where one part settled the matter, only that part is shown."""
    decisive = isinstance(step.node, nodes.AnyOf)
    if step.value is decisive:
        return working(step.parts[-1])
    word = " 或 " if decisive else " 且 "
    return word.join(_inside(part, step.node) for part in step.parts)


def _not(step: Step) -> str:
    text = working(step.parts[0])
    return text if isinstance(step.parts[0].node, nodes.FactName) else f"非({text})"


def _fact(step: Step) -> str:
    """A yes/no by itself says nothing: its name goes with it."""
    return f"{step.node.text} {_value(step)}" if step.node.unit is Unit.BOOL else _value(step)


def _aggregate(step: Step) -> str:
    assert isinstance(step.node, nodes.Aggregate)
    if isinstance(step.value, Unknown) or step.node.function not in _RECORD_WORDS:
        return _value(step)
    return str(_RECORD_WORDS[step.node.function](step.value))


_RECORD_WORDS: Mapping[str, Any] = {
    "COUNT": lambda count: f"{count}条",
    "EXISTS": lambda found: "有符合的记录" if found else "没有符合的记录",
}


def _membership(step: Step) -> str:
    assert isinstance(step.node, nodes.Membership)
    options = "、".join(option.text.strip('"') for option in step.node.options)
    return f"{working(step.parts[0])} 属于 {options}"


def _choice(step: Step) -> str:
    return working(step.parts[1]) if len(step.parts) == 2 else _value(step)


def _extreme(step: Step) -> str:
    assert isinstance(step.node, nodes.Extreme)
    word = "取小" if step.node.function == "MIN" else "取大"
    return f"{word}({', '.join(working(part) for part in step.parts)})"


def _rounded(step: Step) -> str:
    return f"四舍五入({working(step.parts[0])}, {working(step.parts[1])})"


def _tiers(step: Step) -> str:
    if isinstance(step.parts[0].value, Unknown):
        return f"分档累进({working(step.parts[0])})"
    rows = []
    for band in step.parts[1:]:
        portion, rate = band.parts
        if isinstance(portion.value, Unknown) or portion.value != 0:
            rows.append(f"{_value(portion)} × {_value(rate)}")
    return " + ".join(rows) or value_text(0, Unit.MONEY)


_WORKINGS: dict[type[Node], Any] = {
    nodes.Literal: _literal,
    nodes.Arithmetic: _binary,
    nodes.Comparison: _binary,
    nodes.Negative: _negative,
    nodes.AllOf: _logic,
    nodes.AnyOf: _logic,
    nodes.Not: _not,
    nodes.Membership: _membership,
    nodes.Choice: _choice,
    nodes.Extreme: _extreme,
    nodes.Rounded: _rounded,
    nodes.Tiers: _tiers,
    nodes.FactName: _fact,
    nodes.Aggregate: _aggregate,
}
