"""How much time is left, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from guanzi.foundation.calendar.arithmetic import working_days_between
from guanzi.foundation.calendar.errors import CalendarMissing

SOON = 3  # working days


@dataclass(frozen=True, slots=True)
class Due:
    """A due date as `parts/due.html` shows it: `look` is over, soon, or empty. What has no term
    waits `since` a moment."""

    day: date | None
    words: str = ""
    look: str = ""
    since: datetime | None = None

    @property
    def shape(self) -> str:
        """The shape beside the words; none where nothing presses."""
        return {"over": "cross", "soon": "person"}.get(self.look, "")


def due_of(day: date | None, today: date, since: datetime | None = None) -> Due:
    """What a due date means today."""
    if day is None:
        return Due(None, since=since)
    if day < today:
        return Due(day, _("已逾期 %(days)d 天") % {"days": (today - day).days}, "over")
    if day == today:
        return Due(day, _("今天到期"), "soon")
    try:
        left = working_days_between(today, day)
    except CalendarMissing:
        return Due(day, _("还剩 %(days)d 天") % {"days": (day - today).days})
    words = _("还剩 %(days)d 个工作日") % {"days": left}
    return Due(day, words, "soon" if left <= SOON else "")
