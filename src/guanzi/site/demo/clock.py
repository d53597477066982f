"""When the made-up city lives: it begins on a day on which its law holds, and resumes where it
stopped (docs/decisions/0007)."""

from datetime import UTC, datetime

from guanzi.foundation.audit.selectors import last_event_at

BEGINNING = datetime(2025, 6, 18, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai


def demo_offset_seconds(real_now: datetime) -> int:
    """By how much the platform's clock must be shifted: never back behind what was recorded."""
    resumed = max(BEGINNING, last_event_at() or BEGINNING)
    return round((resumed - real_now).total_seconds())
