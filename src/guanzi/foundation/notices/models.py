"""What people were told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One thing that one person is told, with where to go."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name=_("收件人")
    )
    title = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("内容"), blank=True)
    link = models.CharField(_("去处"), max_length=300, blank=True)
    told_at = models.DateTimeField(_("通知时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True)
    mailed_at = models.DateTimeField(_("邮件发出时间"), null=True)
    mail_problem = models.CharField(_("邮件退回原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("通知")
        indexes = [
            models.Index(fields=["person", "-told_at", "-id"], name="notice_of_person"),
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(
                fields=["told_at"],
                condition=Q(mailed_at__isnull=True, mail_problem=""),
                name="notice_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return self.title
