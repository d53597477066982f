"""The platform's time. Views and jobs read it here and hand it on; nothing below them looks at a
clock.

`CLOCK_OFFSET_SECONDS` shifts it for demonstrations and rehearsals, whose screens then say so.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from guanzi.foundation.zone import SHANGHAI

__all__ = ["SHANGHAI", "day_of", "is_shifted", "now", "today"]


def now() -> datetime:
    """This moment, in UTC."""
    return timezone.now() + timedelta(seconds=settings.CLOCK_OFFSET_SECONDS)


def today() -> date:
    """The day in Shanghai."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day in Shanghai to which a moment belongs."""
    return moment.astimezone(SHANGHAI).date()


def is_shifted() -> bool:
    """Whether this is not the world's time."""
    return bool(settings.CLOCK_OFFSET_SECONDS)
