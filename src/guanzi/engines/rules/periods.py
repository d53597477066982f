"""Dates and calendar months. A sum that lands on a day that does not exist is refused, not
guessed.

A calendar month is one integer, `year × 12 + (month − 1)`, so months are compared and added as
numbers.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta

from .errors import ComputationRefused

FIRST_YEAR = 1900
_DATES = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})日?"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
_MONTH = re.compile(r"([0-9]{4})(?:-|年)([0-9]{1,2})月?")


def parse_date(text: str) -> date:
    """The one reader of days: `2020-11-18`, `2020/11/18`, `2020年11月18日`, `20201118`.

    Raises ValueError for a day that does not exist, and for years before 1900.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = next(filter(None, (form.fullmatch(plain) for form in _DATES)), None)
    shown = text.strip()[:40]
    if not match:
        raise ValueError(f"「{shown}」不是日期,请写成 2020-11-18")
    if int(match[1]) < FIRST_YEAR:
        raise ValueError(f"「{shown}」太早了,年份从 {FIRST_YEAR} 起")
    try:
        return date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        raise ValueError(f"「{shown}」这一天不存在") from None


def parse_month(text: str) -> int:
    """`2019-08` or `2019年8月` → month number."""
    match = _MONTH.fullmatch(text.strip())
    if not match or not 1 <= int(match[2]) <= 12 or not 1 <= int(match[1]) <= 9999:
        raise ValueError(f"「{text}」不是年月,请写成 2019-08")
    return month_of(int(match[1]), int(match[2]))


def month_of(year: int, month: int) -> int:
    return year * 12 + month - 1


def month_of_date(day: date) -> int:
    return month_of(day.year, day.month)


def month_text(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def add_months(day: date, months: int) -> date:
    """The same day of a later (earlier) month; refused when that month is too short."""
    year, month = divmod(month_of_date(day) + months, 12)
    if not 1 <= year <= 9999:
        raise ComputationRefused("date-out-of-range", f"{day} 加 {months} 个月超出了日历")
    if day.day > calendar.monthrange(year, month + 1)[1]:
        raise ComputationRefused(
            "ambiguous-day",
            f"{day} 加 {months} 个月落在不存在的 {year}-{month + 1:02d}-{day.day:02d},"
            "条文没有说按前一天还是后一天,不作猜测",
        )
    return date(year, month + 1, day.day)


def add_days(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise ComputationRefused("date-out-of-range", f"{day} 加 {days} 天超出了日历") from None
