"""Telling people something: in the platform at once, by e-mail through a job after the commit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.jobs.selectors import open_arguments
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.notices.errors import NoticeNotFound
from guanzi.foundation.notices.mailing import mail_server_answers
from guanzi.foundation.notices.models import Notice

MAIL = "notices.mail"
FIRST_TRIES = timedelta(minutes=5)  # so long the job of the notice itself keeps trying
LAST_TRY = timedelta(days=3)
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Telling:
    """What these people are told, each once; whoever is named twice is told once.

    `link` is an address of this site, or empty.
    """

    people: Iterable[int]
    title: str
    text: str
    link: str


def notify(*, people: Iterable[int], title: str, text: str, link: str, at: datetime) -> None:
    """Tell some people one thing, as `notify_together` does."""
    notify_together(Telling(people, title, text, link), at=at)


@transaction.atomic
def notify_together(*tellings: Telling, at: datetime) -> None:
    """Tell several groups of people, each its own, with one job for all the letters.

    It belongs to the caller's transaction: what does not come about is not told.
    """
    told = [notice for each in tellings for notice in _notices(each, at)]
    if told:
        Notice.objects.bulk_create(told)
        _mail([notice.pk for notice in told], at)


def _notices(telling: Telling, at: datetime) -> Iterator[Notice]:
    link = telling.link
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError("a notice leads to a page of this site")
    title = _one_line(telling.title)
    for person in dict.fromkeys(telling.people):
        if person:
            yield Notice(person_id=person, title=title, text=telling.text, link=link, told_at=at)


def mark_read(*, person_id: int, notice_id: int, at: datetime) -> str:
    """Note that a notice was read; its link. Raises NoticeNotFound."""
    own = Notice.objects.filter(person_id=person_id, pk=notice_id)
    notice = own.first()
    if notice is None:
        raise NoticeNotFound(_("没有这条通知。"))
    own.filter(read_at=None).update(read_at=at)
    return notice.link


def mark_all_read(*, person_id: int, at: datetime, up_to: int) -> int:
    """Note that everything up to a notice was read; how many there were. Later ones stay unread."""
    unread = Notice.objects.filter(person_id=person_id, read_at=None, pk__lte=up_to)
    return unread.update(read_at=at)


@transaction.atomic
def mail_what_was_left(*, at: datetime) -> int:
    """Try again what no job could send, as after hours without a mail server; how many.

    What an open job holds is left to it, and while the mail server does not answer no job is added.
    """
    held = {notice for job in open_arguments(MAIL) for notice in job["notices"]}
    waiting = Notice.objects.filter(
        mailed_at=None,
        mail_problem="",
        told_at__lt=at - FIRST_TRIES,
        told_at__gt=at - LAST_TRY,
        person__is_active=True,
    )
    keys = waiting.exclude(pk__in=held).order_by("pk").values_list("pk", flat=True)
    left = list(keys[:MOST_AT_ONCE])
    if not left or not mail_server_answers():
        return 0
    _mail(left, at)
    return len(left)


def _mail(notices: list[int], at: datetime) -> None:
    start_job(
        kind=MAIL, title=_("发送通知邮件"), arguments={"notices": notices}, actor=PLATFORM, at=at
    )


def _one_line(title: str) -> str:
    return " ".join(title.split())[:200]
