"""Letters to people who are not here yet."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.clock import SHANGHAI
from guanzi.foundation.identity.errors import LetterRefused
from guanzi.foundation.identity.selectors import InvitationInfo
from guanzi.foundation.notices.mailing import post


def address_of(secret: str) -> str:
    """Where an invitation is taken up."""
    page = reverse("identity:invitation", args=[secret])
    return f"{settings.SITE_ADDRESS.rstrip('/')}{page}"


def send_invitation(invitation: InvitationInfo, secret: str) -> None:
    """Send the address of an invitation. Raises MailDelayed and LetterRefused."""
    organisation = invitation.organisation.name
    text = render_to_string(
        "identity/letters/invitation.txt",
        {
            "organisation": organisation,
            "by": invitation.invited_by,
            "address": address_of(secret),
            "expires_at": invitation.expires_at.astimezone(SHANGHAI),
        },
    )
    subject = _("邀请您加入“%(organisation)s”") % {"organisation": organisation}
    if post(EmailMessage(subject, text, to=[invitation.email])):
        raise LetterRefused(_("邮件服务器不接受这个邮箱。请核对后撤回邀请，再邀请一次。"))
