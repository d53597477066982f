"""How people write a value → how the engine reads it. Never raises: the engine is the judge."""

import re

from guanzi.engines.rules import Field, Unit
from guanzi.engines.rules.facts import Typed
from guanzi.engines.rules.source import normalise

_BARE_MONEY = re.compile(r"-?[\d,]+(\.\d+)?(万亿|千亿|百亿|十亿|亿|千万|百万|万|千|百)?")
_MONTH = re.compile(r"(\d{4})(?:[./-]|年)(\d{1,2})月?")
_TIGHT_MONTH = re.compile(r"(\d{4})(\d{2})")
_MONTH_ALONE = re.compile(r"(\d{1,2})月?份?")


def as_engine_reads(text: str, field: Field, year: int | None = None) -> str | Typed:
    """One typed value; `year` completes a month that was written without one."""
    plain = normalise(text).strip()
    if field.unit is Unit.MONEY:
        return Typed(money_text(text), said=text)
    if field.unit is Unit.MONTH:
        return _month(plain, year)
    return plain


def money_text(text: str) -> str:
    """A bare number means 元: that is the unit shown beside the field."""
    tight = re.sub(r"\s", "", normalise(text)).removeprefix("人民币").removeprefix("¥")
    return f"{tight}元" if _BARE_MONEY.fullmatch(tight) else tight


def _month(text: str, year: int | None) -> str:
    match = _TIGHT_MONTH.fullmatch(text) or _MONTH.fullmatch(text)
    if match:
        return f"{match[1]}-{match[2]}"
    alone = _MONTH_ALONE.fullmatch(text)
    return f"{year}-{alone[1]}" if alone and year else text


def likely_percent(text: str, field: Field) -> str:
    """What was probably meant by a ratio written as a bare number of percent, or nothing."""
    plain = normalise(text).strip()
    if field.unit is not Unit.RATIO or not re.fullmatch(r"\d{1,3}(\.\d+)?", plain):
        return ""
    return f"{plain}%"
