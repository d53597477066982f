"""Long work as people see it. The queue itself is procrastinate's."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.jobs.states import JobState


class Job(models.Model):
    """One piece of long work, asked for by one person.

    `ticket` counts how often the job was put into the queue, so that a forgotten entry runs
    nothing; `attempts` counts how often it was begun, and only the latest attempt may write.
    `checkpoint` is the handler's own note of what is finished for good.
    """

    kind = models.CharField(_("种类"), max_length=80)
    title = models.CharField(_("名称"), max_length=200)
    arguments = models.JSONField(_("参数"), default=dict)
    actor = models.JSONField(_("以谁的身份"), default=dict)
    state = models.CharField(
        _("状态"), max_length=20, choices=JobState.choices, default=JobState.WAITING
    )
    ticket = models.PositiveIntegerField(_("排队次数"), default=1)
    done = models.BigIntegerField(_("已处理"), default=0)
    total = models.BigIntegerField(_("总数"), null=True)
    message = models.TextField(_("说明"), blank=True)
    skipped = models.JSONField(_("跳过的内容"), default=list)
    skipped_count = models.BigIntegerField(_("跳过数"), default=0)
    checkpoint = models.JSONField(_("进行到"), default=dict)
    attempts = models.PositiveIntegerField(_("尝试次数"), default=0)
    setbacks = models.PositiveIntegerField(_("连续中断次数"), default=0)
    is_cancel_wanted = models.BooleanField(_("要求取消"), default=False)
    result = models.JSONField(_("结果"), default=dict)
    link = models.CharField(_("去处"), max_length=300, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("发起人"),
    )
    organisation_id = models.BigIntegerField(_("单位编号"), default=0)
    asked_at = models.DateTimeField(_("发起时间"))
    started_at = models.DateTimeField(_("开始时间"), null=True)
    attempt_at = models.DateTimeField(_("本次开始时间"), null=True)
    attempt_from = models.BigIntegerField(_("本次开始处"), default=0)
    moved_at = models.DateTimeField(_("最近进展时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("后台任务")
        indexes = [models.Index(fields=["person", "-id"], name="job_of_person")]

    def __str__(self) -> str:
        return self.title


class Recurrence(models.Model):
    """When work that comes round by itself was last done. One row for each kind."""

    kind = models.CharField(_("种类"), max_length=80, unique=True)
    due_at = models.DateTimeField(_("应办时间"), null=True)
    done_at = models.DateTimeField(_("办完时间"), null=True)
    failed_at = models.DateTimeField(_("出错时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("定期任务")

    def __str__(self) -> str:
        return self.kind
