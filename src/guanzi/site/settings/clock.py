"""By how much the platform's clock is shifted: what `CLOCK_OFFSET_SECONDS` says.

Without it, commands that use the private database go by the demonstration that runs on it.
"""

import os

from guanzi.foundation.places import CLOCK_OFFSET, data_home

__all__ = ["CLOCK_OFFSET_SECONDS"]


def _offset_of_the_demonstration() -> str:
    kept = data_home() / CLOCK_OFFSET
    return kept.read_text() if kept.exists() and not os.environ.get("DATABASE_URL") else "0"


CLOCK_OFFSET_SECONDS = int(os.environ.get("CLOCK_OFFSET_SECONDS") or _offset_of_the_demonstration())
