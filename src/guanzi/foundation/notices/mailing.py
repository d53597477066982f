"""One e-mail for one notice."""

from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.notices.models import Notice

SECONDS_TO_ANSWER = 5
_PERMANENT = 500


class MailDelayed(ConnectionError):
    """The mail server cannot be reached, or asks to come back later."""


def send(notice_id: int, wire: BaseEmailBackend) -> None:
    """Send a notice that was not sent yet. Raises MailDelayed when it is to be tried again.

    The row is held while it is sent, so that two jobs never send it twice. An address that is
    refused for good is noted, and not tried again.
    """
    with transaction.atomic():
        waiting = Notice.objects.select_for_update(skip_locked=True, of=("self",))
        notice = (
            waiting.select_related("person")
            .filter(pk=notice_id, mailed_at=None, mail_problem="", person__is_active=True)
            .first()
        )
        if notice is None:
            return
        problem = post(message_of(notice, wire))
        if problem:
            notice.mail_problem = problem[:200]
        else:
            notice.mailed_at = clock.now()
        notice.save(update_fields=["mail_problem", "mailed_at"])


def mail_server_answers() -> bool:
    """Whether letters can be handed over at all."""
    wire = get_connection(timeout=SECONDS_TO_ANSWER)
    try:
        wire.open()
    except OSError:
        return False
    wire.close()
    return True


def message_of(notice: Notice, wire: BaseEmailBackend) -> EmailMessage:
    """The e-mail that tells the notice."""
    address = settings.SITE_ADDRESS.rstrip("/")
    text = render_to_string("notices/mail.txt", {"notice": notice, "address": address})
    subject = _("【管子】%(title)s") % {"title": notice.title}
    return EmailMessage(subject, text.strip() + "\n", to=[notice.person.email], connection=wire)


def post(message: EmailMessage) -> str:
    """Why a letter was refused for good; empty when it went out. Raises MailDelayed.

    What the server said may name the address: it does not come along with MailDelayed.
    """
    try:
        message.send()
    except SMTPRecipientsRefused as refusal:
        return _refused(refusal.recipients[message.to[0]])
    except (SMTPDataError, SMTPSenderRefused) as refusal:
        return _refused((refusal.smtp_code, refusal.smtp_error))
    except ValueError as refusal:  # an address that no mail can be written to
        return str(refusal) or type(refusal).__name__
    except OSError as trouble:  # every error of smtplib is an OSError
        raise MailDelayed(type(trouble).__name__) from None
    return ""


def _refused(answer: tuple[int, bytes | str]) -> str:
    code, said = answer
    if code < _PERMANENT:
        raise MailDelayed(str(code)) from None
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {words}"
