"""Drafts of policies: the original as it was read, the text that is being written, and every hand
in it. What was written once (`DraftRevision`, `DraftVerdict`) stays as it was."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanzi.lifecycle.policies.models.published import PolicyVersion
from guanzi.lifecycle.policies.states import DraftState, FigureKind, Settled


class PolicyDraft(models.Model):
    """A rulebook file on its way from an official document, or from a policy in force.

    `original` is the document as it is shown: its paragraphs, each with its clause and the figures
    in it. `base` is the published text from which a draft without a document began. `text` is the
    latest revision, with the new facts in it; `facts` are those that were published with it.
    """

    title = models.CharField(_("名称"), max_length=200)
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("起草单位")
    )
    identifier = models.CharField(_("文件标识"), max_length=100)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, related_name="+", null=True, verbose_name=_("原文")
    )
    base = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="+", null=True, verbose_name=_("原版本")
    )
    state = models.CharField(
        _("状态"), max_length=20, choices=DraftState.choices, default=DraftState.READING
    )
    reason = models.CharField(_("退回或读取失败的原因"), max_length=500, blank=True)
    job_id = models.BigIntegerField(_("任务"), null=True)
    original = models.JSONField(_("原文内容"), default=list)
    text = models.TextField(_("草案"), blank=True)
    facts = models.TextField(_("新登记的事实"), blank=True)
    revision = models.PositiveIntegerField(_("修订号"), default=0)
    created_by = models.CharField(_("建立人"), max_length=120)
    created_at = models.DateTimeField(_("建立时间"))
    saved_by = models.CharField(_("保存人"), max_length=120, blank=True)
    saved_at = models.DateTimeField(_("保存时间"), null=True)
    submitter_id = models.BigIntegerField(_("提交人编号"), null=True)
    submitter = models.CharField(_("提交人"), max_length=120, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    decided_by = models.CharField(_("审核人"), max_length=120, blank=True)
    decided_at = models.DateTimeField(_("审核时间"), null=True)
    discarded_by = models.CharField(_("作废人"), max_length=120, blank=True)
    discarded_at = models.DateTimeField(_("作废时间"), null=True)
    discard_reason = models.CharField(_("作废的理由"), max_length=500, blank=True)
    version = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="drafts", null=True, verbose_name=_("文件版本")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("起草稿")
        indexes = [models.Index(fields=["organisation", "-id"], name="drafts_of_office")]

    def __str__(self) -> str:
        return self.title


class DraftFigure(models.Model):
    """A figure of the original: what it says there, what it is taken for, and where it stands in
    the draft, as pairs of offsets (nowhere, where there are none)."""

    draft = models.ForeignKey(
        PolicyDraft, models.PROTECT, related_name="figures", verbose_name=_("起草稿")
    )
    number = models.PositiveIntegerField(_("序号"))
    words = models.CharField(_("原文写法"), max_length=200)
    clause = models.CharField(_("条款"), max_length=200, blank=True)
    is_sure = models.BooleanField(_("有把握"), default=True)
    doubt = models.CharField(_("疑点"), max_length=200, blank=True)
    kind = models.CharField(_("是什么"), max_length=10, choices=FigureKind.choices)
    value = models.CharField(_("数值"), max_length=200)
    places = models.JSONField(_("在草案中的位置"), default=list)
    settled = models.CharField(_("核对结果"), max_length=10, choices=Settled.choices, blank=True)
    settled_by = models.CharField(_("核对人"), max_length=120, blank=True)
    settled_at = models.DateTimeField(_("核对时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("起草稿的数字")
        ordering = ("draft", "number")
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_figure_once")
        ]

    def __str__(self) -> str:
        return self.words


class DraftRevision(models.Model):
    """The whole text of a draft, as somebody left it."""

    draft = models.ForeignKey(
        PolicyDraft, models.PROTECT, related_name="revisions", verbose_name=_("起草稿")
    )
    number = models.PositiveIntegerField(_("修订号"))
    text = models.TextField(_("草案"))
    what = models.CharField(_("改了什么"), max_length=200)
    person_id = models.BigIntegerField(_("修改人编号"))
    by = models.CharField(_("修改人"), max_length=120)
    at = models.DateTimeField(_("修改时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("起草稿修订")
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.number}"


class DraftVerdict(models.Model):
    """What somebody said of a figure."""

    figure = models.ForeignKey(
        DraftFigure, models.PROTECT, related_name="verdicts", verbose_name=_("数字")
    )
    settled = models.CharField(_("核对结果"), max_length=10, choices=Settled.choices)
    before_kind = models.CharField(_("原来是什么"), max_length=10, choices=FigureKind.choices)
    before_value = models.CharField(_("原来的数值"), max_length=200)
    kind = models.CharField(_("是什么"), max_length=10, choices=FigureKind.choices)
    value = models.CharField(_("数值"), max_length=200)
    person_id = models.BigIntegerField(_("核对人编号"))
    by = models.CharField(_("核对人"), max_length=120)
    at = models.DateTimeField(_("核对时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("数字核对记录")

    def __str__(self) -> str:
        return f"{self.figure_id} {self.settled}"
