"""Guidelines and their versions. A version is written once (migrations/append_only.sql refuses to
change it); running applications keep theirs.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanzi.lifecycle.guidelines.states import GuidelineState


class Guideline(models.Model):
    """The call of one measure for one revenue year.

    `draft` holds the terms being written, in the JSON form of `rules.terms`; what was published
    stands in the versions. `typed` keeps the form as it was typed, while something in it cannot be
    understood. A draft that was submitted for publication says by whom, and what it changes; the
    next save takes that back.
    """

    measure_id = models.CharField(_("措施"), max_length=100)
    title = models.CharField(_("名称"), max_length=200)
    fund = models.CharField(_("专项资金"), max_length=100)
    year = models.PositiveSmallIntegerField(_("收入年度"))
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("发布单位")
    )
    state = models.CharField(
        _("状态"), max_length=20, choices=GuidelineState.choices, default=GuidelineState.DRAFT
    )
    draft = models.JSONField(_("草稿"), default=dict)
    typed = models.JSONField(_("填写原文"), default=dict)
    revision = models.PositiveIntegerField(_("草稿版次"), default=1)
    saved_by = models.CharField(_("保存人"), max_length=120, blank=True)
    saved_at = models.DateTimeField(_("保存时间"))
    submitter_id = models.BigIntegerField(_("提交发布人编号"), null=True)
    submitter = models.CharField(_("提交发布人"), max_length=60, blank=True)
    submitted_at = models.DateTimeField(_("提交发布时间"), null=True)
    submitted_change = models.TextField(_("变更说明"), blank=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    created_at = models.DateTimeField(_("建立时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawal_reason = models.CharField(_("撤回理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("指南")
        indexes = [models.Index(fields=["organisation", "-id"], name="guidelines_of_office")]

    def __str__(self) -> str:
        return self.title


class GuidelineVersion(models.Model):
    """Terms as published, with the edition of the rulebook that they stand on."""

    guideline = models.ForeignKey(
        Guideline, models.PROTECT, related_name="versions", verbose_name=_("指南")
    )
    number = models.PositiveIntegerField(_("版次"))
    edition = models.CharField(_("规则库版本"), max_length=64)
    terms = models.JSONField(_("条件"))
    digest = models.CharField(_("摘要值（SM3）"), max_length=64)
    change = models.TextField(_("变更说明"), blank=True)
    published_by = models.CharField(_("发布人"), max_length=120)
    published_at = models.DateTimeField(_("发布时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("指南版次")
        constraints = [
            models.UniqueConstraint(fields=["guideline", "number"], name="guideline_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.guideline} v{self.number}"
