"""Names are resolved and units are checked before any fact is known: a formula that passes
cannot mix them up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from . import nodes
from .errors import Place, RuleError
from .names import DECISION_DAY, Names
from .nodes import Node
from .source import suggestion
from .units import Unit, product_unit, quotient_unit, sum_unit


class _Wrong(Exception):
    def __init__(self, node: Node, code: str, message: str) -> None:
        super().__init__(message)
        self.node, self.code, self.message = node, code, message


def check_formula(node: Node, names: Names, place: Place) -> Node:
    """The same tree with names resolved and a unit on every node. Raises RuleError at the wrong
    part.
    """
    try:
        return _check(node, names)
    except _Wrong as wrong:
        raise RuleError.at(place.shifted(wrong.node.start), wrong.code, wrong.message) from None


def _check(node: Node, names: Names) -> Node:
    return _CHECKS[type(node)](node, names)


def _unit(node: Node) -> Unit:
    assert node.unit is not None, "children are checked before their parent"
    return node.unit


def _where(node: Node) -> dict[str, Any]:
    return {"text": node.text, "start": node.start}


def _literal(node: nodes.Literal, names: Names) -> Node:
    return node


def _name(node: nodes.Name, names: Names) -> Node:
    name, where = node.name, _where(node)
    if names.record and name in names.record.fields:
        declared = names.record.fields[name]
        return nodes.FieldName(
            name=name, field=declared, records=names.record.name, unit=declared.unit, **where
        )
    for known, kind in (
        (names.steps, nodes.StepName),
        (names.figures, nodes.FigureName),
        (names.slots, nodes.SlotName),
    ):
        if name in known:
            return kind(name=name, unit=known[name], **where)
    if name == DECISION_DAY:
        return nodes.DecisionDay(unit=Unit.DATE, **where)
    canonical = names.vocabulary.canonical(name)
    if canonical:
        fact = names.vocabulary.facts[canonical]
        return nodes.FactName(name=canonical, fact=fact, unit=fact.unit, **where)
    raise _Wrong(node, "unknown-name", f"没有「{name}」这个名称。{suggestion(name, names.all())}")


def _negative(node: nodes.Negative, names: Names) -> Node:
    operand = _check(node.operand, names)
    if _unit(operand) not in (
        Unit.MONEY,
        Unit.RATIO,
        Unit.FACTOR,
        Unit.COUNT,
        Unit.MONTHS,
        Unit.DAYS,
    ):
        raise _Wrong(node, "unit", f"{_unit(operand).value}不能取负")
    return replace(node, operand=operand, unit=operand.unit)


def _arithmetic(node: nodes.Arithmetic, names: Names) -> Node:
    left, right = _check(node.left, names), _check(node.right, names)
    unit = _arithmetic_unit(node.operator, left, right)
    if unit is None:
        word = {"+": "加", "-": "减", "*": "乘", "/": "除以"}[node.operator]
        message = f"{_unit(left).value}不能{word}{_unit(right).value}:「{node.text}」"
        raise _Wrong(node, "unit", message)
    return replace(node, left=left, right=right, unit=unit)


def _arithmetic_unit(operator: str, left: Node, right: Node) -> Unit | None:
    one, other = _unit(left), _unit(right)
    if operator == "*":
        return product_unit(one, other)
    if operator == "/":
        return quotient_unit(one, other)
    if one.is_pure_number and other.is_pure_number and _a_bare_number(left, right):
        return _wider(one, other)
    return sum_unit(operator, one, other)


def _a_bare_number(*sides: Node) -> bool:
    return any(
        isinstance(side, nodes.Literal) and side.unit in (Unit.COUNT, Unit.FACTOR) for side in sides
    )


def _wider(one: Unit, other: Unit) -> Unit:
    """The pure number that can also hold the other: ratio before factor before count."""
    return next(unit for unit in (Unit.RATIO, Unit.FACTOR, Unit.COUNT) if unit in (one, other))


def _comparison(node: nodes.Comparison, names: Names) -> Node:
    left, right = _check(node.left, names), _check(node.right, names)
    _comparable(node, left, right)
    if node.operator not in ("=", "<>") and not _unit(left).is_ordered:
        raise _Wrong(node, "unit", f"{_unit(left).value}只能比较是否相等")
    return replace(node, left=left, right=right, unit=Unit.BOOL)


def _comparable(node: Node, left: Node, right: Node) -> None:
    one, other = _unit(left), _unit(right)
    if Unit.RECORDS in (one, other):
        raise _Wrong(node, "unit", "记录不能直接比较,请用 COUNT、SUM、EXISTS")
    if {one, other} == {Unit.CHOICE, Unit.TEXT} or one == other == Unit.CHOICE:
        _check_option(left, right)
        _check_option(right, left)
        return
    alike = one == other or {one, other} == {Unit.YEAR, Unit.COUNT}
    if not alike and not (one.is_pure_number and other.is_pure_number):
        raise _Wrong(node, "unit", f"{one.value}不能与{other.value}比较:「{node.text}」")


def _check_option(text: Node, choice: Node) -> None:
    declared = getattr(choice, "fact", None) or getattr(choice, "field", None)
    if not isinstance(text, nodes.Literal) or declared is None:
        return
    if text.value not in declared.options:
        hint = suggestion(text.value, declared.options)
        raise _Wrong(
            text, "unknown-option", f"「{declared.name}」没有「{text.value}」这个选项。{hint}"
        )


def _membership(node: nodes.Membership, names: Names) -> Node:
    item = _check(node.item, names)
    options = tuple(_check(option, names) for option in node.options)
    for option in options:
        _comparable(option, item, option)
    return replace(node, item=item, options=options, unit=Unit.BOOL)


def _not(node: nodes.Not, names: Names) -> Node:
    return replace(node, operand=_condition(node.operand, names), unit=Unit.BOOL)


def _logic(node: nodes.AllOf | nodes.AnyOf, names: Names) -> Node:
    operands = tuple(_condition(operand, names) for operand in node.operands)
    return replace(node, operands=operands, unit=Unit.BOOL)


def _condition(node: Node, names: Names) -> Node:
    checked = _check(node, names)
    if checked.unit != Unit.BOOL:
        raise _Wrong(
            node, "unit", f"这里应是条件(是或否),「{node.text}」却是{_unit(checked).value}"
        )
    return checked


def _band_outside(node: nodes.Band, names: Names) -> Node:
    raise _Wrong(node, "formula-syntax", "「至」「不足」只能用在 TIERS 和 BANDS 里")


# ---------------------------------------------------------------- functions


def _call(node: nodes.Call, names: Names) -> Node:
    function = _FUNCTION_NAMES.get(node.function.upper(), node.function.upper())
    build = _FUNCTIONS.get(function)
    if build is None:
        known = [*_FUNCTIONS, *_FUNCTION_NAMES]
        raise _Wrong(
            node,
            "unknown-function",
            f"没有「{node.function}」这个函数。{suggestion(function, known)}",
        )
    return build(node, function, names)


def _expect(node: nodes.Call, least: int, most: int, usage: str) -> None:
    if not least <= len(node.arguments) <= most:
        raise _Wrong(node, "arguments", f"{node.function} 应写成 {usage}")


def _if(node: nodes.Call, function: str, names: Names) -> Node:
    _expect(node, 3, 3, "IF(条件, 成立时, 不成立时)")
    condition = _condition(node.arguments[0], names)
    then, otherwise = (_check(argument, names) for argument in node.arguments[1:])
    unit = _common_unit(node, (then, otherwise))
    where = _where(node)
    return nodes.Choice(condition=condition, then=then, otherwise=otherwise, unit=unit, **where)


def _common_unit(node: Node, branches: tuple[Node, ...]) -> Unit:
    units = {_unit(branch) for branch in branches}
    if len(units) == 1:
        return units.pop()
    if all(unit.is_pure_number for unit in units):
        return next(unit for unit in (Unit.RATIO, Unit.FACTOR) if unit in units)
    words = "、".join(sorted(unit.value for unit in units))
    raise _Wrong(node, "unit", f"各个结果的单位不一样({words}):「{node.text}」")


def _extreme(node: nodes.Call, function: str, names: Names) -> Node:
    first = node.arguments[0] if node.arguments else None
    if isinstance(first, nodes.Name) and _is_records(first.name, names):
        return _aggregate(node, function, names)
    _expect(node, 2, 50, f"{function}(甲, 乙, …)")
    operands = tuple(_check(argument, names) for argument in node.arguments)
    unit = _common_unit(node, operands)
    if not unit.is_ordered:
        raise _Wrong(node, "unit", f"{unit.value}没有大小")
    return nodes.Extreme(
        function=function, operands=operands, unit=unit, text=node.text, start=node.start
    )


def _is_records(name: str, names: Names) -> bool:
    fact = names.vocabulary.facts.get(names.vocabulary.canonical(name) or "")
    return fact is not None and fact.unit == Unit.RECORDS


def _round(node: nodes.Call, function: str, names: Names) -> Node:
    _expect(node, 2, 2, "ROUND(数, 步长)")
    operand, step = (_check(argument, names) for argument in node.arguments)
    literal = (
        isinstance(step, nodes.Literal)
        and isinstance(step.value, int | Fraction)
        and step.value > 0
    )
    if not literal or not (
        _unit(operand) == _unit(step)
        or (_unit(operand).is_pure_number and _unit(step).is_pure_number)
    ):
        raise _Wrong(node.arguments[1], "unit", "步长应是与第一个数同单位的正数,如 1元")
    return nodes.Rounded(
        operand=operand, step=step, unit=operand.unit, text=node.text, start=node.start
    )


def _bands(node: nodes.Call, function: str, names: Names) -> Node:
    _expect(node, 2, 60, f"{function}(数, 甲 至 限一, 乙 至 限二, 丙)")
    subject = _check(node.arguments[0], names)
    if not _unit(subject).is_ordered:
        raise _Wrong(node.arguments[0], "unit", f"{_unit(subject).value}没有大小,不能分档")
    rows = tuple(_band(argument, subject, names) for argument in node.arguments[1:])
    for row in rows[:-1]:
        if row.limit is None:
            raise _Wrong(row, "bands-order", "只有最后一档可以不写上限")
    where = _where(node)
    if function == "BANDS":
        unit = _common_unit(node, tuple(row.value for row in rows))
        return nodes.Bands(subject=subject, bands=rows, unit=unit, **where)
    for row in rows:
        if not _unit(row.value).is_pure_number:
            raise _Wrong(
                row, "unit", f"每档应是比率,「{row.value.text}」却是{_unit(row.value).value}"
            )
    if _unit(subject) != Unit.MONEY:
        raise _Wrong(node.arguments[0], "unit", "TIERS 只用于金额")
    return nodes.Tiers(subject=subject, bands=rows, unit=Unit.MONEY, **where)


def _band(argument: Node, subject: Node, names: Names) -> nodes.Band:
    if not isinstance(argument, nodes.Band):
        value = _check(argument, names)
        return nodes.Band(
            value=value, limit=None, inclusive=True, unit=value.unit, **_where(argument)
        )
    assert argument.limit is not None
    value, limit = _check(argument.value, names), _check(argument.limit, names)
    _comparable(argument, subject, limit)
    return replace(argument, value=value, limit=limit, unit=value.unit)


def _year(node: nodes.Call, function: str, names: Names) -> Node:
    _expect(node, 1, 1, "YEAR(日期或年月)")
    operand = _check(node.arguments[0], names)
    if operand.unit not in (Unit.DATE, Unit.MONTH):
        raise _Wrong(
            node, "unit", f"YEAR 只用于日期和年月,「{operand.text}」是{_unit(operand).value}"
        )
    return nodes.YearOf(operand=operand, unit=Unit.YEAR, text=node.text, start=node.start)


def _month(node: nodes.Call, function: str, names: Names) -> Node:
    _expect(node, 1, 2, "MONTH(日期) 或 MONTH(年份, 月)")
    operand, *rest = (_check(argument, names) for argument in node.arguments)
    wanted = (Unit.YEAR, Unit.COUNT) if rest else (Unit.DATE,)
    number = rest[0] if rest else None
    in_year = number is None or (isinstance(number, nodes.Literal) and number.value in range(1, 13))
    if operand.unit not in wanted or not in_year:
        raise _Wrong(node, "unit", "MONTH 应写成 MONTH(日期) 或 MONTH(年份, 1 到 12)")
    where = _where(node)
    return nodes.MonthOf(operand=operand, number=number, unit=Unit.MONTH, **where)


def _aggregate(node: nodes.Call, function: str, names: Names) -> Node:
    needs_field = function in ("SUM", "MIN", "MAX")
    usage = f"{function}(记录, 栏目, 条件)" if needs_field else f"{function}(记录, 条件)"
    _expect(node, 1 + needs_field, 2 + needs_field, usage)
    records = _check(node.arguments[0], names)
    if not isinstance(records, nodes.FactName) or records.unit != Unit.RECORDS:
        raise _Wrong(
            node.arguments[0], "unit", f"「{node.arguments[0].text}」不是记录,应写成 {usage}"
        )
    inside = replace(names, record=records.fact)
    rest = list(node.arguments[1:])
    column = _column(rest.pop(0), inside, function) if needs_field else None
    condition = _condition(rest[0], inside) if rest else None
    unit = column.unit if column else Unit.COUNT if function == "COUNT" else Unit.BOOL
    where = _where(node)
    return nodes.Aggregate(
        function=function, records=records, field=column, condition=condition, unit=unit, **where
    )


def _column(argument: Node, names: Names, function: str) -> nodes.FieldName:
    column = _check(argument, names)
    summable = (Unit.MONEY, Unit.RATIO, Unit.FACTOR, Unit.COUNT)
    if not isinstance(column, nodes.FieldName):
        raise _Wrong(argument, "unit", f"「{argument.text}」不是这个记录的栏目")
    if not _unit(column).is_ordered or (function == "SUM" and column.unit not in summable):
        raise _Wrong(argument, "unit", f"{function} 不能用于{_unit(column).value}")
    return column


_FUNCTION_NAMES = {
    "如果": "IF",
    "最小": "MIN",
    "最大": "MAX",
    "四舍五入": "ROUND",
    "分档累进": "TIERS",
    "分段取值": "BANDS",
    "年份": "YEAR",
    "年月": "MONTH",
    "计数": "COUNT",
    "求和": "SUM",
    "存在": "EXISTS",
}
_FUNCTIONS: dict[str, Callable[[nodes.Call, str, Names], Node]] = {
    "IF": _if,
    "MIN": _extreme,
    "MAX": _extreme,
    "ROUND": _round,
    "TIERS": _bands,
    "BANDS": _bands,
    "YEAR": _year,
    "MONTH": _month,
    "COUNT": _aggregate,
    "SUM": _aggregate,
    "EXISTS": _aggregate,
}
_CHECKS: dict[type[Node], Callable[..., Node]] = {
    nodes.Literal: _literal,
    nodes.Name: _name,
    nodes.Negative: _negative,
    nodes.Arithmetic: _arithmetic,
    nodes.Comparison: _comparison,
    nodes.Membership: _membership,
    nodes.Not: _not,
    nodes.AllOf: _logic,
    nodes.AnyOf: _logic,
    nodes.Band: _band_outside,
    nodes.Call: _call,
}
