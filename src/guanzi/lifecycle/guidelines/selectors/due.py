"""By when the offices on a route have to be done."""

from collections.abc import Hashable, Iterable
from datetime import date, datetime
from typing import TypeVar

from guanzi.foundation.calendar import CalendarMissing, add_working_days
from guanzi.foundation.clock import day_of
from guanzi.lifecycle.guidelines.rules.terms import RouteTask
from guanzi.lifecycle.guidelines.selectors.published import terms_of

K = TypeVar("K", bound=Hashable)


def due_by(waiting: Iterable[tuple[K, int, datetime]], task: RouteTask) -> dict[K, date]:
    """The last day for what waits for the offices with this task, of the case that presses most.

    What waits is given as a key of the caller's, the version of the case's guideline, and since
    when. A key is left out where no route states a term, or no calendar holds its days.
    """
    oldest: dict[tuple[K, int], datetime] = {}
    for key, version_id, since in waiting:
        oldest[key, version_id] = min(since, oldest.get((key, version_id), since))
    found: dict[K, date] = {}
    for (key, version_id), since in oldest.items():
        last = _last_day(version_id, task, since)
        if last is not None:
            found[key] = min(last, found.get(key, last))
    return found


def _last_day(version_id: int, task: RouteTask, since: datetime) -> date | None:
    days = terms_of(version_id).days_for(task)
    try:
        return add_working_days(day_of(since), days) if days else None
    except CalendarMissing:
        return None
