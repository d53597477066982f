"""What happened to a record, for its page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from guanzi.foundation.audit.selectors import events_of


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A line of the timeline."""

    at: datetime
    person: str
    organisation: str
    what: str
    note: str = ""
    link: str = ""


def timeline(subject: str, told: Collection[str] | None = None) -> list[TimelineEntry]:
    """Who did what to a subject when, latest first; where only some verbs are `told`, without
    names."""
    events = reversed(events_of(subject))
    if told is not None:
        return [TimelineEntry(e.at, "", "", e.verb_name) for e in events if e.verb in told]
    return [TimelineEntry(e.at, e.person, e.organisation, e.verb_name, e.note) for e in events]
