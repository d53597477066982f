"""The policy sandbox: two versions of the rules over the same enterprises, and what came out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanzi.lifecycle.matching.states import SandboxPopulation


class SandboxRun(models.Model):
    """A comparison that was asked for, and its figures.

    `edits` are figures of the later version as they were typed, by their keys; `changes` says what
    stood there when it was asked, for people; `after_digest` names the text that they make.
    `fills` are figures set by guidelines, before and after. `figures` is the sum of the first
    `done` enterprises, of all of them once `ended_at` is set; `kept` what is needed to go on after
    an interruption. `token` makes one run of two clicks.
    """

    token = models.CharField(_("防重标识"), max_length=64, unique=True)
    title = models.CharField(_("名称"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("测算单位")
    )
    asked_by = models.CharField(_("测算人"), max_length=200)
    asked_at = models.DateTimeField(_("发起时间"))
    measures = models.JSONField(_("措施"), default=list)
    before_edition = models.CharField(_("现行规则库版本"), max_length=64)
    before_on = models.DateField(_("现行基准日"))
    after_edition = models.CharField(_("调整后规则库版本"), max_length=64)
    after_on = models.DateField(_("调整后基准日"))
    edits = models.JSONField(_("改动的数字"), default=dict)
    changes = models.JSONField(_("改动的对照"), default=list)
    after_digest = models.CharField(_("调整后规则摘要值"), max_length=64)
    fills = models.JSONField(_("指南填定的数字"), default=dict)
    population = models.CharField(_("测算对象"), max_length=20, choices=SandboxPopulation.choices)
    size = models.PositiveIntegerField(_("虚构企业数"), null=True)
    seed = models.BigIntegerField(_("种子"), null=True)
    year = models.PositiveSmallIntegerField(_("收入年度"))
    population_digest = models.CharField(_("测算对象摘要值"), max_length=64, blank=True)
    line = models.ForeignKey(
        "budgets.BudgetLine",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("预算科目"),
    )
    job_id = models.BigIntegerField(_("后台任务"), null=True)
    done = models.BigIntegerField(_("已测算"), default=0)
    total = models.BigIntegerField(_("总数"), null=True)
    figures = models.JSONField(_("测算结果"), default=dict)
    rejected = models.JSONField(_("没有测算的行"), default=list)
    rejected_count = models.BigIntegerField(_("没有测算的行数"), default=0)
    kept = models.BinaryField(_("进行到"), null=True)
    result_digest = models.CharField(_("结果摘要值"), max_length=64, blank=True)
    ended_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("沙盘测算")
        indexes = [models.Index(fields=["organisation", "-id"], name="sandbox_of_organisation")]

    def __str__(self) -> str:
        return self.title or f"{self.pk}"


class SandboxTable(models.Model):
    """A table of a run's enterprises, by the name of the fact whose records it has."""

    run = models.ForeignKey(
        SandboxRun, models.PROTECT, related_name="tables", verbose_name=_("沙盘测算")
    )
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("文件")
    )
    name = models.CharField(_("表名"), max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = _("测算对象的表")
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="sandbox_table_once")]

    def __str__(self) -> str:
        return self.name
