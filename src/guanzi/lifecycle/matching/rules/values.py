"""How a checked value is shown to people: 元 with 万元 beside it, rows counted."""

from typing import Any

from guanzi.engines.rules import Field, Unit
from guanzi.engines.rules.money import wan_text
from guanzi.engines.rules.values import value_text

FEN_PER_WAN = 10_000_00


def shown_value(value: Any, field: Field) -> str:
    """As it is said aloud: `1,500万元` where that is shorter and exact, else every digit."""
    if field.unit is Unit.MONEY and value >= FEN_PER_WAN:
        short = wan_text(value)
        return short if _decimals(short) <= 2 else value_text(value, field.unit)
    if field.unit is Unit.RECORDS and not value:
        return "没有"
    return value_text(value, field.unit)


def _decimals(text: str) -> int:
    return len(text.partition(".")[2].rstrip("万亿元"))
