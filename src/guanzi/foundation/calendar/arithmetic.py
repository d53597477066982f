"""Counting working days."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from guanzi.foundation.calendar.errors import CalendarMissing
from guanzi.foundation.calendar.facts import ARRANGEMENTS
from guanzi.foundation.zone import SHANGHAI

SATURDAY = 5
DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether the offices of the state work on that day. Raises CalendarMissing."""
    own = ARRANGEMENTS.get(day.year)
    if own is None:
        raise CalendarMissing(
            _("%(year)d 年的放假调休安排还没有录入，不能推算工作日。请平台运营方先补录该年的日历。")
            % {"year": day.year},
            year=day.year,
        )
    following = ARRANGEMENTS.get(day.year + 1)
    for arrangement in (own, following) if following else (own,):
        if day in arrangement.days_off:
            return False
        if day in arrangement.working_days:
            return True
    return day.weekday() < SATURDAY


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after a day, or before it where n is negative.

    Zero gives the day itself, or the first working day after it. Raises CalendarMissing.
    """
    if n == 0:
        return day if is_working_day(day) else add_working_days(day, 1)
    step = DAY if n > 0 else -DAY
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(a: date, b: date) -> int:
    """How many working days after `a` it takes until `b`, counting `b`; negative backwards.

    Raises CalendarMissing.
    """
    if b < a:
        return -sum(is_working_day(b + DAY * n) for n in range((a - b).days))
    return sum(is_working_day(a + DAY * n) for n in range(1, (b - a).days + 1))


def term_end(start: datetime, days: int, kind: str) -> datetime:
    """The last moment of a term of so many days, in UTC: the end of its last day in Shanghai.

    `kind` is `working` or `calendar`. The day on which it starts is not counted. Raises
    CalendarMissing for working days.
    """
    if kind not in ("working", "calendar"):
        raise ValueError(f"days are counted as working or calendar, not {kind}")
    first = start.astimezone(SHANGHAI).date()
    last = add_working_days(first, days) if kind == "working" else first + DAY * days
    return datetime.combine(last, time.max, SHANGHAI).astimezone(UTC)
