"""Accounts of payees, runs and payments, the bank's answers, clearings."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.sealing import SealedField
from guanzi.lifecycle.payments.states import (
    AccountState,
    AnswerKind,
    ClearingState,
    Outcome,
    PaymentState,
    ProposalState,
    RunState,
)


class PayeeAccount(models.Model):
    """An account of an enterprise. A new one is a new row; the number is sealed at rest."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    holder = models.CharField(_("户名"), max_length=140)
    bank = models.CharField(_("开户银行"), max_length=140)
    bank_code = models.CharField(_("联行号"), max_length=12)
    number = SealedField(_("账号"))
    tail = models.CharField(_("账号末四位"), max_length=4)
    proof = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name=_("开户证明")
    )
    state = models.CharField(
        _("状态"), max_length=20, choices=AccountState.choices, default=AccountState.ENTERED
    )
    entered_by = models.CharField(_("登记人"), max_length=200)
    entered_at = models.DateTimeField(_("登记时间"))
    confirmed_by = models.CharField(_("核对人"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("核对时间"), null=True)
    refused_by = models.CharField(_("退回人"), max_length=200, blank=True)
    refused_at = models.DateTimeField(_("退回时间"), null=True)
    refusal = models.CharField(_("退回理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("收款账户")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(state=AccountState.CONFIRMED),
                name="one_confirmed_account",
            )
        ]

    def __str__(self) -> str:
        return f"{self.holder} …{self.tail}"


class TreasuryAccount(models.Model):
    """From which account a fund is paid. The latest row of a fund rules."""

    fund = models.CharField(_("专项资金"), max_length=100)
    holder = models.CharField(_("户名"), max_length=140)
    bank = models.CharField(_("开户银行"), max_length=140)
    bank_code = models.CharField(_("联行号"), max_length=12)
    number = SealedField(_("账号"))
    tail = models.CharField(_("账号末四位"), max_length=4)
    entered_by = models.CharField(_("登记人"), max_length=200)
    entered_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("付款账户")

    def __str__(self) -> str:
        return f"{self.fund} …{self.tail}"


class PaymentRun(models.Model):
    """Payments that are asked for, reviewed and released together: one treasury file.

    `released_at` is the moment of the release, which the file bears; `digest` is the file's.
    """

    code = models.CharField(_("批次号"), max_length=30, unique=True)
    title = models.CharField(_("名称"), max_length=200)
    fund = models.CharField(_("专项资金"), max_length=100)
    year = models.PositiveSmallIntegerField(_("预算年度"))
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("申请单位")
    )
    state = models.CharField(
        _("状态"), max_length=20, choices=RunState.choices, default=RunState.DRAFT
    )
    made_by_id = models.BigIntegerField(_("拟订人编号"))
    made_by = models.CharField(_("拟订人"), max_length=200)
    made_at = models.DateTimeField(_("拟订时间"))
    submitted_by = models.CharField(_("申请人"), max_length=200, blank=True)
    submitted_at = models.DateTimeField(_("申请时间"), null=True)
    reviewer_id = models.BigIntegerField(_("审核人编号"), null=True)
    reviewed_by = models.CharField(_("审核人"), max_length=200, blank=True)
    reviewed_at = models.DateTimeField(_("审核时间"), null=True)
    releaser_id = models.BigIntegerField(_("签发人编号"), null=True)
    released_by = models.CharField(_("签发人"), max_length=200, blank=True)
    released_at = models.DateTimeField(_("签发时间"), null=True)
    return_reason = models.CharField(_("退回理由"), max_length=500, blank=True)
    debtor = models.ForeignKey(
        TreasuryAccount, models.PROTECT, null=True, related_name="+", verbose_name=_("付款账户")
    )
    digest = models.CharField(_("支付文件摘要值（SM3）"), max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("拨款批次")
        indexes = [models.Index(fields=["fund", "-id"], name="runs_of_fund")]

    def __str__(self) -> str:
        return self.code


class Payment(models.Model):
    """One payment to one payee, in fen. `code` makes it unmistakable for the bank; `shares` say who
    bears how much; `support` is the record that it left in the register. It was paid on the day on
    which the bank booked it; `ended_at` is when we learned the last of it."""

    run = models.ForeignKey(
        PaymentRun, models.PROTECT, related_name="payments", verbose_name=_("拨款批次")
    )
    number = models.PositiveIntegerField(_("序号"))
    code = models.CharField(_("支付编号"), max_length=35, unique=True)
    instalment = models.ForeignKey(
        "projects.Instalment", models.PROTECT, related_name="+", verbose_name=_("分期拨付")
    )
    account = models.ForeignKey(
        PayeeAccount, models.PROTECT, related_name="+", verbose_name=_("收款账户")
    )
    payee = models.CharField(_("收款人"), max_length=140)
    district = models.CharField(_("区"), max_length=20)
    amount_fen = models.BigIntegerField(_("金额（分）"))
    shares = models.JSONField(_("分担"))
    purpose = models.CharField(_("用途"), max_length=140)
    state = models.CharField(
        _("状态"), max_length=20, choices=PaymentState.choices, default=PaymentState.REQUESTED
    )
    reason = models.CharField(_("银行说明"), max_length=300, blank=True)
    corrections = models.PositiveSmallIntegerField(_("分担更正次数"), default=0)
    support = models.BigIntegerField(_("扶持记录"), null=True)
    booked_on = models.DateField(_("入账日期"), null=True)
    ended_at = models.DateTimeField(_("处理时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("拨款")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="payment_number_once"),
            models.UniqueConstraint(
                fields=["instalment"],
                condition=~Q(state__in=["rejected", "returned", "dropped"]),
                name="instalment_paid_once",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_of_something"),
        ]
        indexes = [models.Index(fields=["district", "booked_on"], name="payments_of_district")]

    def __str__(self) -> str:
        return self.code


class BankAnswer(models.Model):
    """A file of the bank, kept as it came."""

    kind = models.CharField(_("类型"), max_length=20, choices=AnswerKind.choices)
    message = models.CharField(_("报文编号"), max_length=35, unique=True)
    made_at = models.DateTimeField(_("银行制作时间"), null=True)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("文件")
    )
    received_by = models.CharField(_("接收人"), max_length=200)
    received_at = models.DateTimeField(_("接收时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("银行回单")

    def __str__(self) -> str:
        return self.message


class AnswerLine(models.Model):
    """What an answer says about one payment; `applied_at` tells that it was followed, `note` why
    nothing followed from it."""

    answer = models.ForeignKey(
        BankAnswer, models.PROTECT, related_name="lines", verbose_name=_("银行回单")
    )
    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="answers", verbose_name=_("拨款")
    )
    outcome = models.CharField(_("结果"), max_length=20, choices=Outcome.choices)
    reason = models.CharField(_("银行说明"), max_length=300, blank=True)
    booked_on = models.DateField(_("入账日期"), null=True)
    applied_at = models.DateTimeField(_("处理时间"), null=True)
    note = models.CharField(_("处理说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("回单明细")
        indexes = [
            models.Index(
                fields=["answer", "id"], condition=Q(applied_at=None), name="answers_to_follow"
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment} {self.get_outcome_display()}"


class DistrictCredit(models.Model):
    """A share that a district does not bear after all, in fen: of a payment that came back after
    it was cleared, or of money that was recovered."""

    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="credits", verbose_name=_("拨款")
    )
    amount_fen = models.BigIntegerField(_("金额（分）"))
    reason = models.CharField(_("原因"), max_length=200)
    key = models.CharField(_("幂等键"), max_length=120, unique=True)
    booked_on = models.DateField(_("入账日期"), null=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("区级分担冲回")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="credit_of_something")
        ]

    def __str__(self) -> str:
        return f"{self.payment} {self.amount_fen}"


class Clearing(models.Model):
    """What a district owes for a fund's year, as one statement; in fen, below zero what the city
    gives back. A new statement replaces the one before. `lines` are
    [payment id, code, payee, district fen, paid on, credit id]."""

    fund = models.CharField(_("专项资金"), max_length=100)
    year = models.PositiveSmallIntegerField(_("预算年度"))
    district = models.CharField(_("区"), max_length=20)
    version = models.PositiveSmallIntegerField(_("版次"))
    state = models.CharField(
        _("状态"), max_length=20, choices=ClearingState.choices, default=ClearingState.SENT
    )
    due_fen = models.BigIntegerField(_("应上解（分）"))
    lines = models.JSONField(_("明细"))
    digest = models.CharField(_("摘要值（SM3）"), max_length=64)
    drawn_by = models.CharField(_("出具人"), max_length=200)
    drawn_at = models.DateTimeField(_("出具时间"))
    confirmed_by = models.CharField(_("确认人"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    objection = models.TextField(_("异议"), blank=True)
    answer = models.TextField(_("答复"), blank=True)
    voucher = models.CharField(_("上解凭证号"), max_length=60, blank=True)
    settled_by = models.CharField(_("登记人"), max_length=200, blank=True)
    settled_at = models.DateTimeField(_("上解时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("区级清算单")
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "year", "district", "version"], name="clearing_version_once"
            ),
            models.UniqueConstraint(
                fields=["fund", "year", "district"],
                condition=Q(state__in=["sent", "disputed", "confirmed"]),
                name="one_open_clearing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.year} {self.district} v{self.version}"


class ShareProposal(models.Model):
    """What somebody says that the district should bear of a payment, in fen; a leader decides."""

    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="proposals", verbose_name=_("拨款")
    )
    before_fen = models.BigIntegerField(_("原区级分担（分）"))
    district_fen = models.BigIntegerField(_("更正后区级分担（分）"))
    reason = models.CharField(_("理由"), max_length=500)
    state = models.CharField(
        _("状态"), max_length=20, choices=ProposalState.choices, default=ProposalState.PROPOSED
    )
    proposer_id = models.BigIntegerField(_("提出人编号"))
    proposed_by = models.CharField(_("提出人"), max_length=200)
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.CharField(_("批准人"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("批准时间"), null=True)
    answer = models.CharField(_("未批准的理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("分担更正")
        constraints = [
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(state=ProposalState.PROPOSED),
                name="one_open_share_proposal",
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment} {self.district_fen}"
