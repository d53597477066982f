"""A formula in Chinese words, for people who do not read formulas: `TIERS(…)` → `分档累进（…）`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .. import nodes
from ..nodes import Node

SIGNS = {
    "*": "×",
    "/": "÷",
    "+": "+",
    "-": "−",
    "<=": "≤",
    ">=": "≥",
    "<>": "≠",
    "=": "=",
    "<": "<",
    ">": ">",
}
FUNCTION_WORDS = {"MIN": "取较小者", "MAX": "取较大者", "ROUND": "四舍五入", "IF": "如果"}
_LEAF = 9


def in_words(node: Node) -> str:
    """The checked formula as a phrase; names, figures and signs stay as they are written."""
    tell: Callable[[Any], str] = _WORDS.get(type(node), _as_written)
    return tell(node)


def weight(node: Node) -> int:
    """How tightly the text of a node holds together; what is lighter goes into brackets."""
    if isinstance(node, nodes.Arithmetic):
        return 2 if node.operator in "+-" else 3
    return _WEIGHTS.get(type(node), _LEAF)


_WEIGHTS: Mapping[type[Node], int] = {
    nodes.AllOf: 0,
    nodes.AnyOf: 0,
    nodes.Choice: 0,
    nodes.Comparison: 1,
    nodes.Membership: 1,
}


def _inside(part: Node, parent: Node, *, right: bool = False) -> str:
    """Brackets only where the reading would change without them."""
    text = in_words(part)
    own, outer = weight(part), weight(parent)
    is_weak = own < outer or (own == outer and (right or own == 0))
    return f"（{text}）" if is_weak else text


def _as_written(node: Node) -> str:
    return node.text


def _literal(node: nodes.Literal) -> str:
    return f"「{node.value}」" if isinstance(node.value, str) else node.text


def _binary(node: nodes.Arithmetic | nodes.Comparison) -> str:
    right = _inside(node.right, node, right=True)
    return f"{_inside(node.left, node)} {SIGNS[node.operator]} {right}"


def _negative(node: nodes.Negative) -> str:
    text = in_words(node.operand)
    return f"−{text}" if weight(node.operand) == _LEAF else f"−（{text}）"


def _joined(node: nodes.AllOf | nodes.AnyOf) -> str:
    word = " 且 " if isinstance(node, nodes.AllOf) else " 或 "
    return word.join(_inside(part, node) for part in node.operands)


def _not(node: nodes.Not) -> str:
    return f"并非（{in_words(node.operand)}）"


def _membership(node: nodes.Membership) -> str:
    options = "、".join(in_words(option) for option in node.options)
    return f"{_inside(node.item, node)} 属于 {options}"


def _choice(node: nodes.Choice) -> str:
    """One choice within another is one list of cases."""
    return "；".join(_cases(node))


def _cases(node: nodes.Choice) -> Iterator[str]:
    yield f"{in_words(node.condition)} 时为 {_inside(node.then, node)}"
    if isinstance(node.otherwise, nodes.Choice):
        yield from _cases(node.otherwise)
    else:
        yield f"其他情况为 {in_words(node.otherwise)}"


def _extreme(node: nodes.Extreme) -> str:
    operands = "，".join(in_words(operand) for operand in node.operands)
    return f"{FUNCTION_WORDS[node.function]}（{operands}）"


def _rounded(node: nodes.Rounded) -> str:
    return f"{FUNCTION_WORDS['ROUND']}（{in_words(node.operand)}，到 {in_words(node.step)}）"


def _year(node: nodes.YearOf) -> str:
    return f"{in_words(node.operand)}的年份"


def _month(node: nodes.MonthOf) -> str:
    subject = in_words(node.operand)
    return f"{subject} {in_words(node.number)} 月" if node.number else f"{subject}的月份"


def _aggregate(node: nodes.Aggregate) -> str:
    where = f"（{in_words(node.condition)}）" if node.condition else ""
    field = f" {in_words(node.field)} " if node.field else ""
    return f"{in_words(node.records)}{where}的{field}{_RECORD_WORDS[node.function]}"


_RECORD_WORDS = {
    "COUNT": "条数",
    "EXISTS": "记录存在",
    "SUM": "合计",
    "MIN": "最小值",
    "MAX": "最大值",
}


def _ladder(node: nodes.Tiers | nodes.Bands) -> str:
    """`分档累进（销售收入：不超过 500万元 的部分 2.5%，超过 500万元 的部分 2%）`."""
    is_split = isinstance(node, nodes.Tiers)
    word, part = ("分档累进", "的部分 ") if is_split else ("分段取值", "为 ")
    rows = "，".join(f"{span} {part}{in_words(band.value)}" for span, band in _spans(node.bands))
    return f"{word}（{in_words(node.subject)}：{rows}）"


def _spans(bands: tuple[nodes.Band, ...]) -> Iterator[tuple[str, nodes.Band]]:
    below, is_in = "", True
    for band in bands:
        limit = in_words(band.limit) if band.limit else ""
        if not limit:
            span = f"{'超过' if is_in else '达到'} {below}"
        elif band.inclusive:
            span = f"{below} 至 {limit}" if below else f"不超过 {limit}"
        else:
            span = f"{below} 至不足 {limit}" if below else f"不足 {limit}"
        yield span, band
        below, is_in = limit, band.inclusive


_WORDS: Mapping[type[Node], Callable[[Any], str]] = {
    nodes.Literal: _literal,
    nodes.Arithmetic: _binary,
    nodes.Comparison: _binary,
    nodes.Negative: _negative,
    nodes.AllOf: _joined,
    nodes.AnyOf: _joined,
    nodes.Not: _not,
    nodes.Membership: _membership,
    nodes.Choice: _choice,
    nodes.Extreme: _extreme,
    nodes.Rounded: _rounded,
    nodes.YearOf: _year,
    nodes.MonthOf: _month,
    nodes.Aggregate: _aggregate,
    nodes.Tiers: _ladder,
    nodes.Bands: _ladder,
}
