"""When the made-up city lives: it begins on a day on which its law holds, and resumes where it
stopped, or on a later day that somebody wants to see (docs/decisions/0007)."""

from datetime import UTC, datetime, time

from django.conf import settings
from django.core.management.base import CommandError

from guanzi.engines.rules.periods import parse_date
from guanzi.foundation.audit.selectors import last_event_at
from guanzi.foundation.zone import SHANGHAI

BEGINNING = datetime(2025, 6, 18, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai


def _wanted() -> datetime:
    """Nine o'clock of the day that the environment names."""
    if not settings.DEMO_FROM:
        return BEGINNING
    try:
        return datetime.combine(parse_date(settings.DEMO_FROM), time(9), SHANGHAI)
    except ValueError as error:
        raise CommandError(f"DEMO_FROM: {error}") from None


def demo_offset_seconds(real_now: datetime) -> int:
    """By how much the platform's clock must be shifted: never back behind what was recorded."""
    resumed = max(BEGINNING, last_event_at() or BEGINNING, _wanted())
    return round((resumed - real_now).total_seconds())
