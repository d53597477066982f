"""Who need not apply: lists of those who are granted by the register, and what they say."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanzi.lifecycle.matching.states import (
    EntitlementAnswer,
    EntitlementListState,
    EntitlementOutcome,
    EntitlementReview,
    LeftOutGround,
)


class EntitlementList(models.Model):
    """A measure on a day over the projects or the enterprises of a district, or over all where
    `district` is empty.

    `guideline_version` and `edition` say by whose figures and by which rulebook it was computed;
    `counts` how many there were of each outcome, those who are not on the list among them.
    """

    guideline_version = models.ForeignKey(
        "guidelines.GuidelineVersion", models.PROTECT, related_name="+", verbose_name=_("指南版次")
    )
    batch = models.PositiveSmallIntegerField(_("批次"))
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("受理部门")
    )
    district = models.CharField(_("区"), max_length=20, blank=True)
    measure_id = models.CharField(_("措施"), max_length=100)
    fund = models.CharField(_("专项资金"), max_length=100)
    year = models.PositiveSmallIntegerField(_("收入年度"))
    edition = models.CharField(_("规则库版本"), max_length=64)
    as_of = models.DateField(_("基准日"))
    state = models.CharField(
        _("状态"),
        max_length=20,
        choices=EntitlementListState.choices,
        default=EntitlementListState.MAKING,
    )
    job_id = models.BigIntegerField(_("后台任务"), null=True)
    counts = models.JSONField(_("测算结果"), default=dict)
    closes_at = models.DateTimeField(_("确认截止时间"), null=True)
    made_by = models.CharField(_("拟订人"), max_length=200)
    made_at = models.DateTimeField(_("拟订时间"))
    submitter_id = models.BigIntegerField(_("提交人编号"), null=True)
    submitted_by = models.CharField(_("提交人"), max_length=200, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    released_by = models.CharField(_("批准人"), max_length=200, blank=True)
    released_at = models.DateTimeField(_("发布时间"), null=True)
    return_reason = models.CharField(_("退回理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("免申即享清单")
        indexes = [models.Index(fields=["measure_id", "year", "state"], name="lists_of_measure")]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.year} {self.as_of}"


class Entitlement(models.Model):
    """A project that is granted by what the register knows, or lacks the one fact `missing`;
    without `project` it is the enterprise itself, for which the measure is.

    `facts` is canonical JSON of what it was computed from, with sources; `digest` is its SM3. What
    was computed is never changed: what the register says when the enterprise confirms is computed
    anew, and stands in the application.
    """

    list = models.ForeignKey(
        EntitlementList, models.PROTECT, related_name="rows", verbose_name=_("免申即享清单")
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    project = models.ForeignKey(
        "enterprises.RecognisedProject",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("项目"),
    )
    outcome = models.CharField(_("测算"), max_length=20, choices=EntitlementOutcome.choices)
    missing = models.CharField(_("所差事实"), max_length=60, blank=True)
    amount_fen = models.BigIntegerField(_("测算金额（分）"), null=True)
    facts = models.TextField(_("测算依据"))
    digest = models.CharField(_("摘要值（SM3）"), max_length=64)
    review = models.CharField(
        _("核对"),
        max_length=20,
        choices=EntitlementReview.choices,
        default=EntitlementReview.OPEN,
    )
    ground = models.CharField(
        _("不纳入的原因"), max_length=20, choices=LeftOutGround.choices, blank=True
    )
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    reviewer_id = models.BigIntegerField(_("核对人编号"), null=True)
    reviewed_by = models.CharField(_("核对人"), max_length=200, blank=True)
    reviewed_at = models.DateTimeField(_("核对时间"), null=True)
    answer = models.CharField(
        _("企业答复"),
        max_length=20,
        choices=EntitlementAnswer.choices,
        default=EntitlementAnswer.WAITING,
    )
    answer_reason = models.CharField(_("答复理由"), max_length=500, blank=True)
    answered_by = models.CharField(_("答复人"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("免申即享事项")
        constraints = [
            models.UniqueConstraint(fields=["list", "project"], name="entitled_once_a_list"),
            models.UniqueConstraint(
                fields=["list", "enterprise"],
                condition=models.Q(project=None),
                name="enterprise_once_a_list",
            ),
        ]
        indexes = [
            models.Index(fields=["list", "review", "id"], name="entitled_by_review"),
            models.Index(fields=["enterprise", "-id"], name="entitled_of_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.project or self.enterprise} {self.get_outcome_display()}"
