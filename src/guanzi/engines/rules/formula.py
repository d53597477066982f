"""Formula text → tree. Errors are Chinese sentences with file, line, column and a caret."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from . import money, nodes, periods
from .errors import NOWHERE, Place, RuleError
from .source import foreign_character, is_name_character, normalise
from .units import Unit

MAX_LENGTH = 2_000
MAX_DEPTH = 40

_COMPARISON_SIGNS = {"≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>", "==": "="}
_PERIOD = re.compile(r"([0-9]+)\s?(年|个月|天)")


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("formula.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def parse_formula(text: str, place: Place = NOWHERE) -> nodes.Node:
    """Parse one formula. Raises RuleError, placed at the offending character.

    Length and depth are bounded, so that no text can exhaust the machine.
    """
    source = normalise(text)
    _check_shape(source, place)
    tree = _parse(source, place)
    try:
        return _build(tree.children[0], text)
    except _Refused as refused:
        raise RuleError.at(place.shifted(refused.start), refused.code, refused.message) from None


class _Refused(Exception):
    def __init__(self, start: int, code: str, message: str) -> None:
        super().__init__(message)
        self.start, self.code, self.message = start, code, message


def _check_shape(source: str, place: Place) -> None:
    if not source.strip():
        raise RuleError.at(place, "formula-empty", "这里应有公式,却是空的")
    if len(source) > MAX_LENGTH:
        raise RuleError.at(place, "formula-too-long", f"公式超过 {MAX_LENGTH} 字,请拆成几步")
    depth = 0
    for column, char in enumerate(source):
        depth += (char == "(") - (char == ")")
        if depth > MAX_DEPTH:
            message = f"括号套了 {MAX_DEPTH} 层以上,请拆成几步"
            raise RuleError.at(place.shifted(column), "formula-too-deep", message)


def _parse(source: str, place: Place) -> Tree[Token]:
    try:
        return _parser().parse(source)
    except UnexpectedInput as error:
        column = _error_column(error, source)
        raise RuleError.at(place.shifted(column), *_syntax_error(error, source, column)) from None


def _error_column(error: UnexpectedInput, source: str) -> int:
    at_end = isinstance(error, UnexpectedEOF) or (
        isinstance(error, UnexpectedToken) and error.token.type == "$END"
    )
    position: Any = error.pos_in_stream
    return len(source.rstrip()) if at_end or position is None else int(position)


def _syntax_error(error: UnexpectedInput, source: str, column: int) -> tuple[str, str]:
    if column >= len(source.rstrip()):
        return "formula-unfinished", "公式没有写完,后面缺少内容"
    if isinstance(error, UnexpectedCharacters):
        char = source[column]
        if char.isalpha() and not is_name_character(char):
            return (
                "lookalike-character",
                f"「{char}」(U+{ord(char):04X})看起来像别的字,名称只能用汉字、英文字母、数字和下划线",
            )
        if char == '"':
            return "formula-syntax", "引号没有配对"
        return "formula-syntax", f"公式里不能有「{char}」"
    word = re.match(r"\S{1,12}", source[column:])
    return "formula-syntax", f"「{word[0] if word else ''}」不该出现在这里"


# ---------------------------------------------------------------- tree → nodes


def _build(part: Any, source: str, depth: int = 0) -> nodes.Node:
    tree = cast("Tree[Token]", part)
    start, end = tree.meta.start_pos, tree.meta.end_pos
    if depth > MAX_DEPTH * 3:
        raise _Refused(start, "formula-too-deep", "公式层次太深,请拆成几步")
    where = {"text": source[start:end].strip(), "start": start}

    def below(child: Any) -> nodes.Node:
        return _build(child, source, depth + 1)

    return _BUILDERS[tree.data](tree.children, where, below)


Where = dict[str, Any]
Below = Callable[[Any], nodes.Node]


def _money(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    return _literal(where, Unit.MONEY, _literal_value(money.parse_fen, parts[0], where))


def _percent(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    return _literal(where, Unit.RATIO, exact_number(parts[0].rstrip("% ")) / 100)


def _number(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    value = exact_number(parts[0])
    return _literal(where, Unit.COUNT if value.denominator == 1 else Unit.FACTOR, value)


def _period(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    match = cast("re.Match[str]", _PERIOD.fullmatch(parts[0]))
    count = int(match[1])
    if match[2] == "天":
        return _literal(where, Unit.DAYS, count)
    return _literal(where, Unit.MONTHS, count * 12 if match[2] == "年" else count)


def _date(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    return _literal(where, Unit.DATE, _literal_value(periods.parse_date, parts[0], where))


def _month(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    return _literal(where, Unit.MONTH, _literal_value(periods.parse_month, parts[0], where))


def _text(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    return _literal(where, Unit.TEXT, parts[0][1:-1])


def _yes(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    return _literal(where, Unit.BOOL, True)


def _no(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    return _literal(where, Unit.BOOL, False)


def _literal(where: Where, unit: Unit, value: Any) -> nodes.Node:
    if isinstance(value, Fraction) and value.denominator == 1:
        value = value.numerator
    return nodes.Literal(value=value, **(where | {"unit": unit}))


def _literal_value(parse: Callable[[str], Any], text: str, where: Where) -> Any:
    try:
        return parse(str(text))
    except ValueError as error:
        raise _Refused(where["start"], "bad-literal", str(error)) from None


def exact_number(text: str) -> Fraction:
    """A plain decimal as an exact rational, read from its text and never through a float."""
    return Fraction(str(text).strip())


def _name(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    name = str(parts[0])
    strange = foreign_character(name)
    if strange:
        raise _Refused(where["start"], "lookalike-character", f"名称里不能有「{strange}」")
    return nodes.Name(name=name, **where)


def _call(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    arguments = tuple(below(child) for child in parts[1].children)
    return nodes.Call(function=str(parts[0]), arguments=arguments, **where)


def _band(*, inclusive: bool) -> Callable[[list[Any], Where, Below], nodes.Node]:
    def build(parts: list[Any], where: Where, below: Below) -> nodes.Node:
        return nodes.Band(
            value=below(parts[0]), limit=below(parts[1]), inclusive=inclusive, **where
        )

    return build


def _arithmetic(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    left, right = below(parts[0]), below(parts[2])
    return nodes.Arithmetic(operator=str(parts[1]), left=left, right=right, **where)


def _signed(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    operand = below(parts[1])
    return nodes.Negative(operand=operand, **where) if parts[0] == "-" else operand


def _comparison(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    sign = _COMPARISON_SIGNS.get(parts[1], str(parts[1]))
    return nodes.Comparison(operator=sign, left=below(parts[0]), right=below(parts[2]), **where)


def _membership(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    options = tuple(below(part) for part in parts[1:])
    return nodes.Membership(item=below(parts[0]), options=options, **where)


def _negation(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    return nodes.Not(operand=below(parts[0]), **where)


def _all_of(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    return nodes.AllOf(operands=tuple(below(part) for part in parts), **where)


def _any_of(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    return nodes.AnyOf(operands=tuple(below(part) for part in parts), **where)


def _bracketed(parts: list[Any], where: Where, below: Below) -> nodes.Node:
    return below(parts[0])


_BUILDERS: dict[str, Callable[[list[Any], Where, Below], nodes.Node]] = {
    "money": _money,
    "percent": _percent,
    "number": _number,
    "period": _period,
    "date": _date,
    "month": _month,
    "text": _text,
    "yes": _yes,
    "no": _no,
    "name": _name,
    "call": _call,
    "band_including": _band(inclusive=True),
    "band_excluding": _band(inclusive=False),
    "arithmetic": _arithmetic,
    "signed": _signed,
    "comparison": _comparison,
    "membership": _membership,
    "negation": _negation,
    "all_of": _all_of,
    "any_of": _any_of,
    "bracketed": _bracketed,
}
