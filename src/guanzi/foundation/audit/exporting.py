"""The chain as a file, for `guanzi audit export`."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Max, Min

from guanzi.foundation.audit.chain import GENESIS, Record, Span, digest_of, written
from guanzi.foundation.audit.models import AuditLink
from guanzi.foundation.audit.sealing import head, seal, told
from guanzi.foundation.clock import SHANGHAI

CHUNK = 1000


def export_lines(
    *, at: datetime, since: date | None = None, until: date | None = None
) -> Iterator[bytes]:
    """The lines of a file that tells the chain, sealed up to now.

    With days of Shanghai, from the first to the last record that happened on them; what was sealed
    in between is told too, whenever it happened, for a chain cannot leave anything out.
    """
    seal(everything=True, wait=True)
    first, last = _range(since, until)
    previous = AuditLink.objects.filter(seq=first - 1).values_list("digest", flat=True).first()
    span = Span(
        first=first,
        previous=previous or GENESIS,
        exported_at=at.astimezone(UTC).isoformat(timespec="seconds"),
        since=since.isoformat() if since else "",
        until=until.isoformat() if until else "",
    )
    return written(span, _records(first, last))


def first_broken() -> int | None:
    """The number of the first record whose digest does not follow from what is stored; None when
    the whole chain holds."""
    digest = GENESIS
    for seq, record in enumerate(_records(1, head()[0]), 1):
        if record.seq != seq or record.digest != digest_of(digest, seq, record.event):
            return seq
        digest = record.digest
    return None


def _range(since: date | None, until: date | None) -> tuple[int, int]:
    links = AuditLink.objects.all()
    if since is not None:
        links = links.filter(event__at__gte=datetime.combine(since, time.min, SHANGHAI))
    if until is not None:
        following = datetime.combine(until + timedelta(days=1), time.min, SHANGHAI)
        links = links.filter(event__at__lt=following)
    found = links.aggregate(first=Min("seq"), last=Max("seq"))
    if found["first"] is None:
        last = AuditLink.objects.aggregate(last=Max("seq"))["last"] or 0
        return last + 1, last
    return found["first"], found["last"]


def _records(first: int, last: int) -> Iterator[Record]:
    links = AuditLink.objects.filter(seq__gte=first, seq__lte=last)
    ordered = links.select_related("event").order_by("seq")
    for link in ordered.iterator(chunk_size=CHUNK):
        yield Record(link.seq, told(link.event), link.digest)
