"""Doing what is due, once, by whichever worker comes first.

The work has its own transactions, as services have. While it runs, a lock of the session tells the
other workers that somebody is at it; it goes with the session, should the worker die.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import connection

from guanzi.foundation.jobs.models import Recurrence
from guanzi.foundation.jobs.work import Recurring, all_recurring

log = structlog.get_logger(__name__)

WAIT_AFTER_FAILURE = timedelta(minutes=1)
A_MOMENT = timedelta(minutes=1)  # by which the clocks of two workers may differ
AT_WORK = 0x6775_616E  # the first number of the locks: "guan"; the second is of the kind


def run_due(now: datetime) -> list[str]:
    """Do everything that is due and was not done yet; the kinds that were done."""
    rows = {row.kind: row for row in Recurrence.objects.all()}
    return [work.kind for work in all_recurring() if _run(work, rows.get(work.kind), now)]


def _run(work: Recurring, last: Recurrence | None, now: datetime) -> bool:
    due = work.due_at(now)
    if last is not None and not _is_open(last, due, now):
        return False
    with _alone(work.kind) as is_alone:
        if not is_alone:
            return False
        row, _ = Recurrence.objects.get_or_create(kind=work.kind)
        if not _is_open(row, due, now):
            return False  # another worker was faster
        return _do(work, due, now)


def _do(work: Recurring, due: datetime, now: datetime) -> bool:
    own = Recurrence.objects.filter(kind=work.kind)
    try:
        work.run(now)
    except Exception:
        log.exception("recurring_work_failed", kind=work.kind)
        own.update(failed_at=now)
        return False
    own.update(due_at=due, done_at=now, failed_at=None)
    return True


def _is_open(row: Recurrence, due: datetime, now: datetime) -> bool:
    """What was done in the future was done before the clock was set back, and does not count."""
    is_done = row.due_at is not None and due <= row.due_at < now + A_MOMENT
    is_resting = row.failed_at is not None and abs(now - row.failed_at) < WAIT_AFTER_FAILURE
    return not is_done and not is_resting


@contextmanager
def _alone(kind: str) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [AT_WORK, kind])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [AT_WORK, kind])
