"""Reading what somebody was told."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from guanzi.foundation import paging
from guanzi.foundation.notices.models import Notice

PAGE = 30
COUNTED = 99


@dataclass(frozen=True, slots=True)
class NoticeInfo:
    """One notice as its reader sees it."""

    id: int
    title: str
    text: str
    link: str
    told_at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Some notices, latest first; `before` continues the list, 0 at its end."""

    notices: tuple[NoticeInfo, ...]
    before: int

    @property
    def latest(self) -> int:
        """The highest number among them: what came after it was not shown."""
        return max((notice.id for notice in self.notices), default=0)


def notices_of(
    person_id: int, *, before: int = 0, unread_only: bool = False, limit: int = PAGE
) -> NoticePage:
    """What a person was told, latest first."""
    rows = Notice.objects.filter(person_id=person_id).order_by("-told_at", "-id")
    last = Notice.objects.filter(person_id=person_id, pk=before).first() if before else None
    if last:
        earlier = Q(told_at__lt=last.told_at) | Q(told_at=last.told_at, pk__lt=last.pk)
        rows = rows.filter(earlier)
    if unread_only:
        rows = rows.filter(read_at=None)
    shown, following = paging.first(rows, limit)
    return NoticePage(tuple(map(_info, shown)), following.pk if following else 0)


def unread_count(person_id: int) -> int:
    """How many are unread, counted up to one more than `COUNTED`."""
    unread = Notice.objects.filter(person_id=person_id, read_at=None)
    return unread.order_by().values("pk")[: COUNTED + 1].count()


def _info(notice: Notice) -> NoticeInfo:
    return NoticeInfo(
        id=notice.pk,
        title=notice.title,
        text=notice.text,
        link=notice.link,
        told_at=notice.told_at,
        is_read=notice.read_at is not None,
    )
