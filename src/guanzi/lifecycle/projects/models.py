"""Decision lists and their signatures, decided projects, instalments, objections, changes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from guanzi.lifecycle.projects.states import (
    ChangeKind,
    ChangeState,
    DecisionOutcome,
    Ground,
    InstalmentState,
    InstalmentTerm,
    ListState,
    ObjectionOutcome,
    ProjectState,
)


class DecisionList(models.Model):
    """What two offices decide together, for one line of one year's budget."""

    title = models.CharField(_("名称"), max_length=200)
    fund = models.CharField(_("专项资金"), max_length=100)
    year = models.PositiveSmallIntegerField(_("预算年度"))
    line = models.ForeignKey(
        "budgets.BudgetLine", models.PROTECT, related_name="+", verbose_name=_("预算科目")
    )
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("拟订单位")
    )
    state = models.CharField(
        _("状态"), max_length=20, choices=ListState.choices, default=ListState.DRAFT
    )
    revision = models.PositiveIntegerField(_("版次"), default=1)
    saved_by = models.CharField(_("保存人"), max_length=120)
    saved_at = models.DateTimeField(_("保存时间"))
    return_reason = models.CharField(_("退回理由"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("审定时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("审定清单")
        indexes = [models.Index(fields=["organisation", "-id"], name="decision_lists_of_office")]

    def __str__(self) -> str:
        return self.title


class DecisionItem(models.Model):
    """What a list says about one case; amounts in fen. `instalments` is a list of
    [year, fen, term]."""

    decision_list = models.ForeignKey(
        DecisionList, models.PROTECT, related_name="items", verbose_name=_("审定清单")
    )
    application = models.ForeignKey(
        "applications.Application", models.PROTECT, related_name="+", verbose_name=_("申报")
    )
    position = models.PositiveIntegerField(_("序号"))
    outcome = models.CharField(_("结论"), max_length=20, choices=DecisionOutcome.choices)
    formula_fen = models.BigIntegerField(_("公式金额（分）"))
    determined_fen = models.BigIntegerField(_("审定金额（分）"))
    reason = models.CharField(_("理由"), max_length=1000, blank=True)
    articles = ArrayField(models.CharField(max_length=120), default=list, verbose_name=_("依据"))
    instalments = models.JSONField(_("分期"), default=list)
    entered_by = models.CharField(_("填写人"), max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = _("审定事项")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision_list", "application"], name="decided_once_on_a_list"
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision_list} {self.position}"


class ListSignature(models.Model):
    """Somebody signed the list for an office, as it stood: `digest` is over all that it says."""

    decision_list = models.ForeignKey(
        DecisionList, models.PROTECT, related_name="signatures", verbose_name=_("审定清单")
    )
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    office = models.CharField(_("单位类型"), max_length=30)
    person_id = models.BigIntegerField(_("签署人编号"))
    person = models.CharField(_("签署人"), max_length=120)
    digest = models.CharField(_("摘要值（SM3）"), max_length=64)
    signed_at = models.DateTimeField(_("签署时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("会签")
        constraints = [
            models.UniqueConstraint(
                fields=["decision_list", "office", "digest"], name="signed_once_for_an_office"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.decision_list}"


class Project(models.Model):
    """A decided case on its way through the project library; amounts in fen.

    A waiting project comes before others next year, in the order of `priority` and then of the
    day on which it began to wait. `recovered_fen` came back of what was paid; while money is
    demanded back `is_stopped`, and nothing more is paid. `changed_at`, also of its parts, is kept
    by the database.
    """

    application = models.OneToOneField(
        "applications.Application", models.PROTECT, related_name="+", verbose_name=_("申报")
    )
    item = models.ForeignKey(
        DecisionItem, models.PROTECT, related_name="+", verbose_name=_("审定事项")
    )
    line = models.ForeignKey(
        "budgets.BudgetLine", models.PROTECT, related_name="+", verbose_name=_("预算科目")
    )
    fund = models.CharField(_("专项资金"), max_length=100)
    year = models.PositiveSmallIntegerField(_("预算年度"))
    district = models.CharField(_("区"), max_length=20)
    state = models.CharField(_("状态"), max_length=20, choices=ProjectState.choices)
    determined_fen = models.BigIntegerField(_("审定金额（分）"))
    recovered_fen = models.PositiveBigIntegerField(_("已追回（分）"), default=0, db_default=0)
    is_stopped = models.BooleanField(_("停止拨付"), default=False, db_default=False)
    priority = models.PositiveSmallIntegerField(_("排序"), default=100)
    decided_at = models.DateTimeField(_("审定时间"))
    shown_at = models.DateTimeField(_("公示开始"), null=True)
    shown_until = models.DateTimeField(_("公示截止"), null=True)
    established_at = models.DateTimeField(_("入库时间"), null=True)
    accepted_at = models.DateTimeField(_("验收时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    changed_at = models.DateTimeField(_("变动时间"), db_default=Now())

    class Meta:
        verbose_name = verbose_name_plural = _("入库项目")
        indexes = [
            models.Index(fields=["changed_at", "id"], name="projects_by_change"),
            models.Index(fields=["fund", "state", "priority", "id"], name="projects_in_library"),
            models.Index(fields=["state", "shown_until"], name="projects_shown"),
        ]

    def __str__(self) -> str:
        return str(self.application)


class Instalment(models.Model):
    """A part of what was granted, in fen; `shares` say who bears how much of it. The ledger holds
    it in the reservation of that id, or owes it in a later year by the entry `promise_id`. It is
    paid from `line`: that of the decision, until the budget of a later year takes it in."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="instalments", verbose_name=_("项目")
    )
    line = models.ForeignKey(
        "budgets.BudgetLine", models.PROTECT, related_name="+", verbose_name=_("预算科目")
    )
    number = models.PositiveSmallIntegerField(_("期次"))
    year = models.PositiveSmallIntegerField(_("预算年度"))
    amount_fen = models.BigIntegerField(_("金额（分）"))
    shares = models.JSONField(_("分担"))
    term = models.CharField(_("条件"), max_length=20, choices=InstalmentTerm.choices)
    state = models.CharField(_("状态"), max_length=20, choices=InstalmentState.choices)
    reservation_id = models.BigIntegerField(_("占用编号"), null=True)
    promise_id = models.BigIntegerField(_("承诺凭证"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("分期拨付")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="instalment_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="instalment_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"


class Objection(models.Model):
    """What somebody says against a project while it is shown; named, never anonymous."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="objections", verbose_name=_("项目")
    )
    name = models.CharField(_("异议人"), max_length=100)
    contact = models.CharField(_("联系方式"), max_length=200)
    statement = models.TextField(_("异议内容"))
    raised_at = models.DateTimeField(_("提出时间"))
    outcome = models.CharField(
        _("处理结果"), max_length=20, choices=ObjectionOutcome.choices, blank=True
    )
    answer = models.TextField(_("处理意见"), blank=True)
    decided_by = models.CharField(_("处理人"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("公示异议")

    def __str__(self) -> str:
        return f"{self.name} {self.project}"


class ProjectChange(models.Model):
    """A change of a running project, proposed by one office and agreed to by another."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="changes", verbose_name=_("项目")
    )
    kind = models.CharField(_("变更类型"), max_length=20, choices=ChangeKind.choices)
    statement = models.TextField(_("变更内容"))
    reason = models.TextField(_("理由"))
    state = models.CharField(
        _("状态"), max_length=20, choices=ChangeState.choices, default=ChangeState.PROPOSED
    )
    proposer_id = models.BigIntegerField(_("提出人编号"))
    proposed_by = models.CharField(_("提出人"), max_length=200)
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.CharField(_("批准人"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("批准时间"), null=True)
    answer = models.CharField(_("批准意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("项目变更")
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state=ChangeState.PROPOSED),
                name="one_open_change",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_kind_display()}"


class HeldBack(models.Model):
    """A field of a project that the public does not read today, and on which ground. What was
    decided about it, and by whom, is on record in the stage of disclosure, which writes this."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="held_back", verbose_name=_("项目")
    )
    field = models.CharField(_("栏目"), max_length=120)
    ground = models.CharField(_("理由"), max_length=20, choices=Ground.choices)
    since = models.DateTimeField(_("开始时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("暂不公开的栏目")
        constraints = [
            models.UniqueConstraint(fields=["project", "field"], name="held_back_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.field}"
