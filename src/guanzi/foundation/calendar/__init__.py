"""Working days by the official holiday calendar.

The first day of a term is not counted. A year whose arrangement is not known yet is an error that
names it, never a guess; this also holds for a term that runs into such a year.
"""

from guanzi.foundation.calendar.arithmetic import (
    add_working_days,
    is_working_day,
    term_end,
    working_days_between,
)
from guanzi.foundation.calendar.due import Due, due_of
from guanzi.foundation.calendar.errors import CalendarMissing
from guanzi.foundation.calendar.facts import ARRANGEMENTS, Arrangement

__all__ = [
    "ARRANGEMENTS",
    "Arrangement",
    "CalendarMissing",
    "Due",
    "add_working_days",
    "due_of",
    "is_working_day",
    "term_end",
    "working_days_between",
]
