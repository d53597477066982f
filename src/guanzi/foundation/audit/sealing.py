"""Putting events into the chain, after the fact and without being in anybody's way.

Why not while the event is written: each digest needs the one before it, so that writers would have
to wait for each other until commit, everybody for the slowest. Therefore a service only inserts its
event, one row, and the sealer binds what it finds.

Guarantees
----------

1. A writer never waits for the sealer, nor the sealer for a writer. The sealer takes one advisory
   lock, which only sealers know; it reads committed events and inserts links.
2. Every event that was committed is bound, exactly once: `event` is unique among the links, `seq`
   has no gaps, and neither can be changed afterwards.
3. The order is the order of sealing, not of `id` or `at`. These are drawn when a row is inserted,
   and transactions commit in another order: event 8 may be visible while event 7 is not yet, and 7
   may appear minutes later or, rolled back, never. To bind in the order of `id` would mean waiting
   for 7. So 8 is bound now, and 7 when it appears; when it happened is said by its `at`.
4. An event can be changed unnoticed only before it is sealed: for some seconds, against triggers
   that refuse it, by somebody who is master of the database.

Algorithm
---------

1. Take the sealers' lock, or leave when another sealer has it.
2. Look when the oldest transaction now open began, and only then read: whatever becomes visible
   between the two is read, and what does not is of a transaction not older than that.
3. Read, in batches by `id`, the events beyond the bookmark without a link; bind each to the head.
4. Move the bookmark. All ids up to `seen` had been drawn by the time `seen_at`. When no transaction
   is open any more that began before, each of them is linked or was rolled back, and need not be
   looked for again: `settled` becomes `seen`, and what is visible now becomes the next `seen`.

The bookmark only saves work, it is no evidence. The daily anchor and every export look from the
beginning, and so would find what a clock set back had hidden from the bookmark.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Max

from guanzi.foundation.audit.chain import GENESIS, Event, digest_of
from guanzi.foundation.audit.models import AuditEvent, AuditLink, AuditMark

SEALERS = 0x6775_616E_7A69_0001  # the number of the lock: "guanzi", 1
BATCH = 1000

_OLDEST_OPEN = """
    SELECT min(xact_start) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND datname = current_database()
      AND pid <> pg_backend_pid()
"""


def seal(*, everything: bool = False, wait: bool = False) -> int | None:
    """Bind the events that are in no link yet; how many, or None when another sealer is at it.

    `everything` looks from the beginning instead of from the bookmark, `wait` waits for the other.
    """
    count = 0
    while True:
        with transaction.atomic():
            if not _have_lock(wait=wait):
                return None
            sealed = _seal_batch(everything=everything)
        count += sealed
        if sealed < BATCH:
            return count


def _have_lock(*, wait: bool) -> bool:
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [SEALERS])
        return wait or bool(cursor.fetchone()[0])


def _seal_batch(*, everything: bool) -> int:
    mark = AuditMark.objects.first() or AuditMark()
    oldest = _moment(_OLDEST_OPEN)
    beyond = 0 if everything else mark.settled
    waiting = AuditEvent.objects.filter(pk__gt=beyond, link=None).order_by("pk")[:BATCH]
    found = list(waiting)
    seq, digest = head()
    links = list(_links(found, seq, digest))
    AuditLink.objects.bulk_create(links)
    if len(found) < BATCH:
        _move(mark, oldest)
    return len(found)


def _links(events: Iterable[AuditEvent], seq: int, digest: str) -> Iterable[AuditLink]:
    for event in events:
        seq, previous = seq + 1, digest
        digest = digest_of(previous, seq, told(event))
        yield AuditLink(seq=seq, event=event, previous=previous, digest=digest)


def _move(mark: AuditMark, oldest: datetime | None) -> None:
    if mark.seen_at is not None and (oldest is None or oldest > mark.seen_at):
        mark.settled, mark.seen_at = mark.seen, None
    if mark.seen_at is None:
        mark.seen = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
        mark.seen_at = _moment("SELECT clock_timestamp()")
    mark.save()


def _moment(query: str) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(query)
        found: datetime | None = cursor.fetchone()[0]
        return found


def head() -> tuple[int, str]:
    """The number and the digest of the last link."""
    last = AuditLink.objects.order_by("-seq").values_list("seq", "digest").first()
    return last or (0, GENESIS)


def told(event: AuditEvent) -> Event:
    """An event as the chain tells it: everything that is known of it.

    Of events from before districts were told nothing is known of them: their record has no such
    key, and so the digest that they always had.
    """
    known = {} if event.district is None else {"district": event.district}
    return known | {
        "id": event.pk,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "person_id": event.person_id,
        "person": event.person,
        "organisation_id": event.organisation_id,
        "organisation": event.organisation,
        "role": event.role,
        "verb": event.verb,
        "subject": event.subject,
        "subject_name": event.subject_name,
        "before": event.before,
        "after": event.after,
        "note": event.note,
    }
