"""Budgets and what is known of a fund's other years.

Lines, adjustment lines, past executions and expected quotas are written once
(migrations/0002_guards.py); what a budget grants now is counted in the ledger.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanzi.lifecycle.budgets.states import AdjustmentKind, AdjustmentState, BudgetState


class Budget(models.Model):
    """The budget of a fund for a year.

    `rows` is the table of lines as it was typed, until approval writes it as `BudgetLine`s.
    `last_execution` is what the last year's execution was known to be at submission.
    """

    fund = models.CharField(_("专项资金"), max_length=100)
    year = models.PositiveSmallIntegerField(_("预算年度"))
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("编制单位")
    )
    state = models.CharField(
        _("状态"), max_length=20, choices=BudgetState.choices, default=BudgetState.DRAFT
    )
    rows = models.JSONField(_("预算明细（填写原文）"), default=list)
    work_plan = models.TextField(_("年度工作计划"), blank=True)
    evaluation = models.TextField(_("以前年度绩效评价结果"), blank=True)
    evaluation_source = models.CharField(_("评价来源"), max_length=200, blank=True)
    evaluated_on = models.DateField(_("评价日期"), null=True)
    last_execution = models.JSONField(_("上年度预算执行情况"), default=dict)
    revision = models.PositiveIntegerField(_("草稿版次"), default=1)
    saved_by = models.CharField(_("保存人"), max_length=120)
    saved_at = models.DateTimeField(_("保存时间"))
    submitter_id = models.BigIntegerField(_("报送人编号"), null=True)
    submitter = models.CharField(_("报送人"), max_length=120, blank=True)
    submitted_at = models.DateTimeField(_("报送时间"), null=True)
    returned_by = models.CharField(_("退回人"), max_length=120, blank=True)
    returned_at = models.DateTimeField(_("退回时间"), null=True)
    return_reason = models.CharField(_("退回理由"), max_length=500, blank=True)
    approver = models.CharField(_("批复人"), max_length=120, blank=True)
    approved_at = models.DateTimeField(_("批复时间"), null=True)
    closed_by = models.CharField(_("结账人"), max_length=120, blank=True)
    closed_at = models.DateTimeField(_("结账时间"), null=True)
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    created_at = models.DateTimeField(_("建立时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("年度预算")
        constraints = [models.UniqueConstraint(fields=["fund", "year"], name="budget_once")]

    def __str__(self) -> str:
        return f"{self.fund} {self.year}"


class BudgetLine(models.Model):
    """A class (code `1`) or a line (code `1.2`) as approved; money in fen. A line that an
    adjustment opened later was approved with nothing, and stands behind the others of its class."""

    budget = models.ForeignKey(
        Budget, models.PROTECT, related_name="lines", verbose_name=_("年度预算")
    )
    code = models.CharField(_("代码"), max_length=20)
    title = models.CharField(_("名称"), max_length=200)
    amount_fen = models.BigIntegerField(_("批复金额（分）"))
    unit_price_fen = models.BigIntegerField(_("单价（分）"), null=True)
    quantity = models.PositiveIntegerField(_("数量"), null=True)
    position = models.PositiveSmallIntegerField(_("次序"))
    opened_by = models.ForeignKey(
        "BudgetAdjustment", models.PROTECT, null=True, related_name="+", verbose_name=_("新开依据")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("预算科目")
        constraints = [
            models.UniqueConstraint(fields=["budget", "code"], name="budget_line_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, opened_by=None)
                | Q(amount_fen=0, opened_by__isnull=False),
                name="budget_line_grants",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class BudgetAdjustment(models.Model):
    """A change of an approved budget: proposed by its department, decided by city finance. `opens`
    are the lines that begin with it, as [code, title, fen]."""

    budget = models.ForeignKey(
        Budget, models.PROTECT, related_name="adjustments", verbose_name=_("年度预算")
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    kind = models.CharField(_("类型"), max_length=20, choices=AdjustmentKind.choices)
    state = models.CharField(
        _("状态"),
        max_length=20,
        choices=AdjustmentState.choices,
        default=AdjustmentState.PROPOSED,
    )
    opens = models.JSONField(_("新开科目"), default=list)
    reason = models.CharField(_("调整理由"), max_length=500)
    proposer_id = models.BigIntegerField(_("提出人编号"))
    proposer = models.CharField(_("提出人"), max_length=120)
    proposed_at = models.DateTimeField(_("提出时间"))
    decider = models.CharField(_("审批人"), max_length=120, blank=True)
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    refusal_reason = models.CharField(_("未批准的理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("预算调整")
        constraints = [
            models.UniqueConstraint(fields=["budget", "number"], name="budget_adjustment_once")
        ]

    def __str__(self) -> str:
        return f"{self.budget} #{self.number}"


class AdjustmentLine(models.Model):
    """By how much an adjustment changes a line, in fen."""

    adjustment = models.ForeignKey(
        BudgetAdjustment, models.PROTECT, related_name="lines", verbose_name=_("预算调整")
    )
    line = models.ForeignKey(
        BudgetLine, models.PROTECT, related_name="changes", verbose_name=_("预算科目")
    )
    amount_fen = models.BigIntegerField(_("调整金额（分）"))

    class Meta:
        verbose_name = verbose_name_plural = _("调整明细")
        constraints = [
            models.UniqueConstraint(fields=["adjustment", "line"], name="adjusted_once"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="adjustment_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.amount_fen}"


class PastExecution(models.Model):
    """How a year was executed that the platform did not keep: the total (empty title) or a class.

    An empty figure is unknown, never zero. The latest row of a fund, year and title rules.
    """

    fund = models.CharField(_("专项资金"), max_length=100)
    year = models.PositiveSmallIntegerField(_("预算年度"))
    title = models.CharField(_("政策类"), max_length=200, blank=True)
    through_month = models.PositiveSmallIntegerField(_("截至月份"), null=True)
    policy_items = models.PositiveIntegerField(_("涉及政策项（数量）"), null=True)
    initial_fen = models.BigIntegerField(_("年初预算（分）"), null=True)
    adjusted_fen = models.BigIntegerField(_("调整后预算（分）"), null=True)
    actual_fen = models.BigIntegerField(_("实际支出（分）"), null=True)
    source = models.CharField(_("来源"), max_length=200)
    recorded_by = models.CharField(_("登记人"), max_length=120)
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("以前年度执行情况")
        indexes = [models.Index(fields=["fund", "year", "title", "-id"], name="past_of_fund")]

    def __str__(self) -> str:
        return f"{self.fund} {self.year} {self.title}".strip()


class ExpectedQuota(models.Model):
    """What a coming year is expected to grant, in fen; the latest row of a fund and year rules."""

    fund = models.CharField(_("专项资金"), max_length=100)
    year = models.PositiveSmallIntegerField(_("预算年度"))
    amount_fen = models.BigIntegerField(_("预计额度（分）"))
    basis = models.CharField(_("依据"), max_length=300)
    recorded_by = models.CharField(_("登记人"), max_length=120)
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("预计额度")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="expected_not_negative")
        ]
        indexes = [models.Index(fields=["fund", "year", "-id"], name="expected_of_fund")]

    def __str__(self) -> str:
        return f"{self.fund} {self.year}"
