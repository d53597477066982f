"""What a value is measured in. Every node of a formula has exactly one unit, known before any
fact is.
"""

from __future__ import annotations

from enum import Enum


class Unit(Enum):
    """Unit of a fact or formula; the value is the word used in the rulebook."""

    MONEY = "金额"
    RATIO = "比率"
    FACTOR = "系数"
    COUNT = "数量"
    YEAR = "年份"
    DATE = "日期"
    MONTH = "年月"
    MONTHS = "月数"
    DAYS = "天数"
    BOOL = "是否"
    CHOICE = "选项"
    TEXT = "文本"
    RECORDS = "记录"

    @property
    def is_pure_number(self) -> bool:
        return self in (Unit.RATIO, Unit.FACTOR, Unit.COUNT)

    @property
    def is_ordered(self) -> bool:
        return self not in (Unit.BOOL, Unit.CHOICE, Unit.TEXT, Unit.RECORDS)


RANGED_UNITS = (
    Unit.MONEY,
    Unit.RATIO,
    Unit.FACTOR,
    Unit.COUNT,
    Unit.YEAR,
    Unit.DATE,
    Unit.MONTH,
)
FACT_UNITS = (*RANGED_UNITS, Unit.BOOL, Unit.CHOICE, Unit.TEXT, Unit.RECORDS)

_SUMS: dict[tuple[str, Unit, Unit], Unit] = {
    ("+", Unit.DATE, Unit.MONTHS): Unit.DATE,
    ("-", Unit.DATE, Unit.MONTHS): Unit.DATE,
    ("+", Unit.DATE, Unit.DAYS): Unit.DATE,
    ("-", Unit.DATE, Unit.DAYS): Unit.DATE,
    ("-", Unit.DATE, Unit.DATE): Unit.DAYS,
    ("+", Unit.MONTH, Unit.MONTHS): Unit.MONTH,
    ("-", Unit.MONTH, Unit.MONTHS): Unit.MONTH,
    ("-", Unit.MONTH, Unit.MONTH): Unit.MONTHS,
    ("+", Unit.YEAR, Unit.COUNT): Unit.YEAR,
    ("-", Unit.YEAR, Unit.COUNT): Unit.YEAR,
    ("-", Unit.YEAR, Unit.YEAR): Unit.COUNT,
}
_ALIKE = (Unit.MONEY, Unit.RATIO, Unit.FACTOR, Unit.COUNT, Unit.MONTHS, Unit.DAYS)


def sum_unit(operator: str, left: Unit, right: Unit) -> Unit | None:
    """The unit of `left ± right`, or None where that has no meaning."""
    if left == right and left in _ALIKE:
        return left
    return _SUMS.get((operator, left, right))


def product_unit(left: Unit, right: Unit) -> Unit | None:
    """The unit of `left × right`; money × money has none."""
    if left.is_pure_number and right.is_pure_number:
        return left if left == right else Unit.RATIO
    if Unit.MONEY in (left, right) and (left.is_pure_number or right.is_pure_number):
        return Unit.MONEY
    return None


def quotient_unit(left: Unit, right: Unit) -> Unit | None:
    """The unit of `left ÷ right`; rate ÷ money has none."""
    if right.is_pure_number and (left.is_pure_number or left == Unit.MONEY):
        return Unit.MONEY if left == Unit.MONEY else Unit.RATIO
    if left == right == Unit.MONEY:
        return Unit.RATIO
    return None
