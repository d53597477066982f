"""Supervision cases, what was found, what is demanded, repaid and appealed against."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guanzi.lifecycle.supervision.states import AppealOutcome, Origin, SupervisionState


class SupervisionCase(models.Model):
    """Somebody looks into the use of what a project received."""

    number = models.CharField(_("案号"), max_length=30, unique=True)
    origin = models.CharField(_("来源"), max_length=20, choices=Origin.choices)
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, related_name="+", verbose_name=_("项目")
    )
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("承办单位")
    )
    state = models.CharField(
        _("状态"),
        max_length=20,
        choices=SupervisionState.choices,
        default=SupervisionState.OPEN,
    )
    statement = models.TextField(_("事由"))
    opened_by = models.CharField(_("立案人"), max_length=200)
    opened_at = models.DateTimeField(_("立案时间"))
    hearing_until = models.DateTimeField(_("陈述申辩截止"), null=True)
    outcome = models.TextField(_("处理结论"), blank=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("监督事项")
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=["open", "hearing", "proposed", "demanded"]),
                name="one_open_supervision",
            )
        ]

    def __str__(self) -> str:
        return self.number


class SupervisionFinding(models.Model):
    """What was found, with its evidence."""

    case = models.ForeignKey(
        SupervisionCase, models.PROTECT, related_name="findings", verbose_name=_("监督事项")
    )
    text = models.TextField(_("发现"))
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name=_("证据")
    )
    found_by = models.CharField(_("登记人"), max_length=200)
    found_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("监督发现")

    def __str__(self) -> str:
        return self.text[:40]


class Defence(models.Model):
    """What the enterprise says before anything is decided."""

    case = models.ForeignKey(
        SupervisionCase, models.PROTECT, related_name="defences", verbose_name=_("监督事项")
    )
    text = models.TextField(_("陈述申辩"))
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name=_("材料")
    )
    said_by = models.CharField(_("提交人"), max_length=200)
    said_at = models.DateTimeField(_("提交时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("陈述申辩")

    def __str__(self) -> str:
        return self.text[:40]


class Demand(models.Model):
    """What is demanded back, by when and on which articles; in fen. Interest and a fine only where
    an article is named. With it the enterprise is barred and the register of credit told."""

    case = models.ForeignKey(
        SupervisionCase, models.PROTECT, related_name="demands", verbose_name=_("监督事项")
    )
    principal_fen = models.BigIntegerField(_("收回本金（分）"))
    interest_fen = models.BigIntegerField(_("利息（分）"), default=0)
    interest_article = models.CharField(_("利息依据"), max_length=200, blank=True)
    fine_fen = models.BigIntegerField(_("罚款（分）"), default=0)
    fine_article = models.CharField(_("罚款依据"), max_length=200, blank=True)
    articles = ArrayField(models.CharField(max_length=120), verbose_name=_("依据"))
    reason = models.TextField(_("理由"))
    due_on = models.DateField(_("退缴期限"))
    conduct = models.CharField(_("失信行为"), max_length=300)
    catalogue_item = models.CharField(_("信用信息目录条目"), max_length=100)
    bar_years = models.PositiveSmallIntegerField(_("限制申报年数"))
    proposer_id = models.BigIntegerField(_("提出人编号"))
    proposed_by = models.CharField(_("提出人"), max_length=200)
    proposed_at = models.DateTimeField(_("提出时间"))
    approver_id = models.BigIntegerField(_("批准人编号"), null=True)
    approved_by = models.CharField(_("批准人"), max_length=200, blank=True)
    approved_at = models.DateTimeField(_("批准时间"), null=True)
    returned_reason = models.CharField(_("退回理由"), max_length=500, blank=True)
    credit_id = models.BigIntegerField(_("信用记录"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("追回决定")
        constraints = [
            models.CheckConstraint(
                condition=Q(principal_fen__gte=0, interest_fen__gte=0, fine_fen__gte=0),
                name="demand_not_negative",
            ),
            models.CheckConstraint(
                condition=(Q(interest_fen=0) | ~Q(interest_article=""))
                & (Q(fine_fen=0) | ~Q(fine_article="")),
                name="surcharge_has_an_article",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}"

    @property
    def total_fen(self) -> int:
        """All that is demanded, in fen."""
        return self.principal_fen + self.interest_fen + self.fine_fen


class Repayment(models.Model):
    """Money that came back, in fen. `total_fen` is the sum with all before."""

    demand = models.ForeignKey(
        Demand, models.PROTECT, related_name="repayments", verbose_name=_("追回决定")
    )
    amount_fen = models.BigIntegerField(_("金额（分）"))
    total_fen = models.BigIntegerField(_("累计（分）"))
    voucher = models.CharField(_("缴款凭证号"), max_length=60, unique=True)
    recorded_by = models.CharField(_("登记人"), max_length=200)
    repaid_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("退缴")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, total_fen__gte=F("amount_fen")),
                name="repayment_of_something",
            )
        ]

    def __str__(self) -> str:
        return self.voucher


class Appeal(models.Model):
    """What the enterprise says against a demand, and what became of it."""

    demand = models.ForeignKey(
        Demand, models.PROTECT, related_name="appeals", verbose_name=_("追回决定")
    )
    text = models.TextField(_("申诉"))
    said_by = models.CharField(_("申诉人"), max_length=200)
    said_at = models.DateTimeField(_("申诉时间"))
    outcome = models.CharField(
        _("处理结果"), max_length=20, choices=AppealOutcome.choices, blank=True
    )
    answer = models.TextField(_("处理意见"), blank=True)
    decided_by = models.CharField(_("处理人"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("申诉")
        constraints = [
            models.UniqueConstraint(
                fields=["demand"], condition=Q(decided_at=None), name="one_open_appeal"
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]
