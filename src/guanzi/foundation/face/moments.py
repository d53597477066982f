"""Days and moments in words, as they are in Shanghai."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _


def day_words(value: date) -> str:
    """`2025年6月20日 周五`; of a moment, its day."""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return _("%(year)d年%(month)d月%(day)d日 周%(weekday)s") % {
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "weekday": _("一二三四五六日")[day.weekday()],
    }


def moment_words(value: datetime) -> str:
    """`2025年6月20日 周五 09:00`."""
    return f"{day_words(value)} {timezone.localtime(value):%H:%M}"
