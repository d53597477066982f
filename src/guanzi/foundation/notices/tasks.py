"""Mail: sent by a job, and by what comes round for whatever no job could send."""

from datetime import datetime, timedelta
from typing import Any

from django.core.mail import get_connection

from guanzi.foundation.jobs.work import Progress, handler, recurring
from guanzi.foundation.notices.mailing import MailDelayed, send
from guanzi.foundation.notices.services import MAIL, mail_what_was_left


@handler(MAIL)
def mail(progress: Progress, *, notices: list[int]) -> dict[str, Any]:
    """Send these notices; the job is tried again while the mail server does not answer."""
    wire = get_connection()
    try:
        wire.open()
    except OSError as trouble:
        raise MailDelayed(type(trouble).__name__) from trouble
    try:
        for number, notice_id in enumerate(notices, start=1):
            send(notice_id, wire)
            progress.advance(number, total=len(notices))
    finally:
        wire.close()
    return {}


@recurring("notices.mail_left", every=timedelta(minutes=5))
def mail_left(at: datetime) -> None:
    """Try again what was told while there was no mail server."""
    mail_what_was_left(at=at)
