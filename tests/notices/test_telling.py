"""People are told once, in the platform and by e-mail, whatever the mail server does."""

from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from pytest_django import Settings

from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.identity.models import Person
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.notices.models import Notice
from guanzi.foundation.notices.services import mail_what_was_left, notify
from tests.support import RunJobs
from tests.world import MORNING


def tell(*people: int, **changes: Any) -> None:
    told = {
        "title": "申报被退回补正",
        "text": "请在 5 个工作日内补齐两份材料。",
        "link": "/applications/7/",
        "at": MORNING,
        **changes,
    }
    notify(people=people, **told)


def test_everybody_named_is_told_once_and_gets_one_mail(
    li: Person, wang: Person, run_jobs: RunJobs, settings: Settings
) -> None:
    settings.SITE_ADDRESS = "https://guanzi.example"
    tell(li.pk, wang.pk, li.pk)
    assert Notice.objects.count() == 2
    assert mail.outbox == []
    run_jobs()
    assert sorted(to for letter in mail.outbox for to in letter.to) == [li.email, wang.email]
    letter = next(letter for letter in mail.outbox if letter.to == [li.email])
    assert letter.subject == "【管子】申报被退回补正"
    assert "李四，您好：" in letter.body
    assert "请在 5 个工作日内补齐两份材料。" in letter.body
    assert "https://guanzi.example/applications/7/" in letter.body
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_what_does_not_come_about_is_not_told(li: Person, run_jobs: RunJobs) -> None:
    with transaction.atomic():
        tell(li.pk)
        transaction.set_rollback(True)
    run_jobs()
    assert not Notice.objects.exists()
    assert mail.outbox == []


def test_nobody_to_tell_is_no_work(db: None) -> None:
    tell()
    tell(0)
    assert not Job.objects.exists()


def test_a_title_of_several_lines_stays_one_line_of_a_mail(li: Person, run_jobs: RunJobs) -> None:
    tell(li.pk, title="第一行\nBcc: all@example.test\r\n第二行")
    run_jobs()
    assert mail.outbox[0].subject == "【管子】第一行 Bcc: all@example.test 第二行"
    assert mail.outbox[0].recipients() == [li.email]


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_a_notice_leads_nowhere_else(li: Person, link: str) -> None:
    with pytest.raises(ValueError, match="this site"):
        tell(li.pk, link=link)


# --- mail servers ---


class Server(BaseEmailBackend):
    """A mail server of our making: what it does with the next letters."""

    trouble: list[Exception | None] = []
    is_down = False
    sent: list[EmailMessage] = []

    def open(self) -> bool:
        if Server.is_down:
            raise ConnectionRefusedError
        return True

    def send_messages(self, letters: Any) -> int:
        trouble = Server.trouble.pop(0) if Server.trouble else None
        if trouble:
            raise trouble
        Server.sent.extend(letters)
        return len(letters)


@pytest.fixture
def server(settings: Settings) -> type[Server]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.trouble, Server.is_down, Server.sent = [], False, []
    return Server


def again(run_jobs: RunJobs) -> None:
    """Run the job that waits for its next try, without waiting for it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    assert run_jobs() == 1


def test_a_server_that_is_down_is_tried_again_and_the_notice_stays(
    li: Person, server: type[Server], run_jobs: RunJobs
) -> None:
    server.is_down = True
    tell(li.pk)
    run_jobs()
    assert Notice.objects.get().mailed_at is None
    assert Job.objects.get().state == "waiting"
    server.is_down = False
    again(run_jobs)
    assert [letter.to for letter in server.sent] == [[li.email]]
    assert Job.objects.get().state == "done"


def test_a_connection_that_breaks_in_the_middle_sends_nobody_a_second_mail(
    li: Person, wang: Person, server: type[Server], run_jobs: RunJobs
) -> None:
    server.trouble = [None, SMTPServerDisconnected("gone")]
    tell(li.pk, wang.pk)
    run_jobs()
    assert [letter.to for letter in server.sent] == [[li.email]]
    again(run_jobs)
    assert [letter.to for letter in server.sent] == [[li.email], [wang.email]]


def test_an_address_that_is_refused_for_good_holds_nobody_up(
    li: Person, wang: Person, server: type[Server], run_jobs: RunJobs
) -> None:
    server.trouble = [SMTPRecipientsRefused({li.email: (550, b"no such user")})]
    tell(li.pk, wang.pk)
    run_jobs()
    refused = Notice.objects.get(person=li)
    assert refused.mail_problem == "550 no such user"
    assert refused.read_at is None
    assert [letter.to for letter in server.sent] == [[wang.email]]


def test_a_server_that_asks_to_wait_is_asked_again(
    li: Person, server: type[Server], run_jobs: RunJobs
) -> None:
    server.trouble = [SMTPDataError(451, b"greylisted")]
    tell(li.pk)
    run_jobs()
    notice = Notice.objects.get()
    assert (notice.mailed_at, notice.mail_problem) == (None, "")
    again(run_jobs)
    assert len(server.sent) == 1


def test_what_was_left_over_is_mailed_later_and_old_news_is_not(
    li: Person, server: type[Server], run_jobs: RunJobs
) -> None:
    server.is_down = True
    tell(li.pk)
    tell(li.pk, at=MORNING - timedelta(days=4))
    run_jobs()
    Job.objects.update(state="failed")
    server.is_down = False
    assert mail_what_was_left(at=MORNING + timedelta(minutes=1)) == 0
    assert mail_what_was_left(at=MORNING + timedelta(hours=1)) == 1
    run_jobs()
    assert len(server.sent) == 1
    assert mail_what_was_left(at=MORNING + timedelta(hours=2)) == 0


def test_no_job_is_added_while_the_server_is_down_or_another_holds_the_notice(
    li: Person, server: type[Server], run_jobs: RunJobs
) -> None:
    server.is_down = True
    tell(li.pk)
    run_jobs()
    server.is_down = False
    assert mail_what_was_left(at=MORNING + timedelta(hours=1)) == 0  # its job still tries
    server.is_down = True
    Job.objects.update(state="failed")
    events = AuditEvent.objects.count()
    for minutes in (65, 70, 75):
        assert mail_what_was_left(at=MORNING + timedelta(minutes=minutes)) == 0
    assert (Job.objects.count(), AuditEvent.objects.count()) == (1, events)
    server.is_down = False
    assert mail_what_was_left(at=MORNING + timedelta(hours=2)) == 1
    assert mail_what_was_left(at=MORNING + timedelta(hours=2)) == 0
    run_jobs()
    assert len(server.sent) == 1


def test_somebody_who_left_gets_no_mail(
    li: Person, server: type[Server], run_jobs: RunJobs
) -> None:
    tell(li.pk)
    Person.objects.update(is_active=False)
    run_jobs()
    assert server.sent == []
