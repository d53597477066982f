"""Applications: the draft that is being written, and the submissions that can no longer change."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.sealing import SealedField
from guanzi.lifecycle.applications.states import (
    ApplicationKind,
    ApplicationState,
    InvoiceSheetState,
    RecommendationState,
)


class Application(models.Model):
    """An enterprise asks for one measure and revenue year, for one project, or without `project`
    for itself.

    `code` is the unified project code, given at the first submission. `amount_fen` is the formula
    amount of the last submission; what is determined later is another number. `entitlement` is the
    line of the list that the enterprise confirmed, where it did not have to apply.
    """

    code = models.CharField(_("统一编码"), max_length=32, blank=True)
    kind = models.CharField(
        _("申请方式"),
        max_length=20,
        choices=ApplicationKind.choices,
        default=ApplicationKind.APPLIED,
    )
    entitlement = models.OneToOneField(
        "matching.Entitlement",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("免申即享事项"),
    )
    guideline_version = models.ForeignKey(
        "guidelines.GuidelineVersion",
        models.PROTECT,
        related_name="+",
        verbose_name=_("指南版次"),
    )
    batch = models.PositiveSmallIntegerField(_("批次"))
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    project = models.ForeignKey(
        "enterprises.RecognisedProject",
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("项目"),
    )
    measure_id = models.CharField(_("措施"), max_length=100)
    fund = models.CharField(_("专项资金"), max_length=100)
    revenue_year = models.PositiveSmallIntegerField(_("收入年度"))
    district = models.CharField(_("受理区"), max_length=20)
    focus_industry = models.CharField(_("聚焦产业"), max_length=30, blank=True)
    state = models.CharField(
        _("状态"),
        max_length=20,
        choices=ApplicationState.choices,
        default=ApplicationState.DRAFT,
    )
    amount_fen = models.BigIntegerField(_("公式金额（分）"), null=True)
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = SealedField(_("联系电话"), blank=True)
    created_by = models.ForeignKey(
        "identity.Person", models.PROTECT, related_name="+", verbose_name=_("建立人")
    )
    created_at = models.DateTimeField(_("建立时间"))
    saved_at = models.DateTimeField(_("保存时间"))
    submitted_at = models.DateTimeField(_("首次提交时间"), null=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True)
    withdrawal_told_at = models.DateTimeField(_("指南撤回告知时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("申报")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="code_once"),
            models.CheckConstraint(
                condition=Q(kind="entitled", entitlement__isnull=False)
                | Q(kind="applied", entitlement__isnull=True),
                name="entitled_by_a_list",
            ),
            models.UniqueConstraint(
                fields=["measure_id", "project", "revenue_year"],
                condition=~Q(state__in=["withdrawn", "refused", "lapsed"]),
                name="one_running_application",
            ),
            models.UniqueConstraint(
                fields=["measure_id", "enterprise", "revenue_year"],
                condition=Q(project=None) & ~Q(state__in=["withdrawn", "refused", "lapsed"]),
                name="one_running_of_enterprise",
            ),
        ]
        indexes = [
            models.Index(fields=["submitted_at", "id"], name="queue_in_order"),
            models.Index(fields=["district", "submitted_at", "id"], name="queue_of_district"),
            models.Index(fields=["enterprise", "-id"], name="applications_of_enterprise"),
        ]

    def __str__(self) -> str:
        return self.code or f"{self.get_state_display()} {self.pk}"


class DraftField(models.Model):
    """One field of the form as somebody typed it. `revision` counts its changes, so that nobody
    overwrites what they have not seen."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="fields", verbose_name=_("申报")
    )
    name = models.CharField(_("栏目"), max_length=100)
    text = models.TextField(_("内容"), blank=True)
    revision = models.PositiveIntegerField(_("版次"), default=1)
    edited_by = models.ForeignKey(
        "identity.Person", models.PROTECT, related_name="+", verbose_name=_("填写人")
    )
    edited_at = models.DateTimeField(_("填写时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("申报栏目")
        constraints = [
            models.UniqueConstraint(fields=["application", "name"], name="field_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Dispute(models.Model):
    """The applicant says that a value of the register is wrong, with evidence. An officer decides;
    until then the register's value stands."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="disputes", verbose_name=_("申报")
    )
    fact = models.CharField(_("事实"), max_length=60)
    known_value = models.TextField(_("登记值"))
    claimed_value = models.TextField(_("主张值"))
    statement = models.CharField(_("说明"), max_length=500)
    evidence = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name=_("证明")
    )
    raised_by = models.ForeignKey(
        "identity.Person", models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    raised_at = models.DateTimeField(_("提出时间"))
    is_upheld = models.BooleanField(_("予以采纳"), null=True)
    decided_by = models.CharField(_("处理人"), max_length=120, blank=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True)
    reason = models.CharField(_("处理理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("异议")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "fact"],
                condition=Q(is_upheld__isnull=True),
                name="dispute_once",
            )
        ]

    def __str__(self) -> str:
        return self.fact


class Material(models.Model):
    """A file handed in for one of the guideline's materials. A removed one stays on record."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="materials", verbose_name=_("申报")
    )
    key = models.CharField(_("材料"), max_length=60)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("文件")
    )
    added_at = models.DateTimeField(_("上传时间"))
    removed_at = models.DateTimeField(_("移除时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("申报材料")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "key", "file"],
                condition=Q(removed_at__isnull=True),
                name="material_once",
            )
        ]

    def __str__(self) -> str:
        return self.key


class InvoiceSheet(models.Model):
    """An uploaded invoice summary; the latest one of an application counts. Sums are without VAT,
    red-letter invoices negative. `errors` holds the first of `error_count`."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="invoice_sheets", verbose_name=_("申报")
    )
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("文件")
    )
    state = models.CharField(
        _("状态"),
        max_length=20,
        choices=InvoiceSheetState.choices,
        default=InvoiceSheetState.READING,
    )
    job_id = models.BigIntegerField(_("后台任务"), null=True)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    net_fen = models.BigIntegerField(_("不含税净额（分）"), default=0)
    tax_fen = models.BigIntegerField(_("税额（分）"), default=0)
    errors = models.JSONField(_("错误"), default=list)
    error_count = models.PositiveIntegerField(_("错误数"), default=0)
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("发票信息汇总表")

    def __str__(self) -> str:
        return str(self.file)


class Invoice(models.Model):
    """One line of the summary. `number` is the digital number, or code and number joined."""

    sheet = models.ForeignKey(
        InvoiceSheet, models.CASCADE, related_name="invoices", verbose_name=_("发票信息汇总表")
    )
    row = models.PositiveIntegerField(_("行号"))
    number = models.CharField(_("发票号码"), max_length=40, db_index=True)
    issued_on = models.DateField(_("开票日期"))
    item = models.CharField(_("货物或服务名称"), max_length=200)
    buyer = models.CharField(_("购买方"), max_length=200, blank=True)
    net_fen = models.BigIntegerField(_("不含税金额（分）"))
    tax_fen = models.BigIntegerField(_("税额（分）"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("发票")
        constraints = [models.UniqueConstraint(fields=["sheet", "row"], name="invoice_row_once")]

    def __str__(self) -> str:
        return self.number


class Submission(models.Model):
    """What was handed in, word for word. Rows are added and never changed.

    `snapshot` is canonical JSON text; `digest` is its SM3. `edition` names the rulebook that
    computed `amount_fen`; `invoice_sheet` is the summary that the snapshot names.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="submissions", verbose_name=_("申报")
    )
    number = models.PositiveSmallIntegerField(_("次数"))
    snapshot = models.TextField(_("快照"))
    digest = models.CharField(_("摘要值（SM3）"), max_length=64)
    edition = models.CharField(_("规则库版本"), max_length=64)
    invoice_sheet = models.ForeignKey(
        InvoiceSheet,
        models.PROTECT,
        null=True,
        related_name="submissions",
        verbose_name=_("发票信息汇总表"),
    )
    amount_fen = models.BigIntegerField(_("公式金额（分）"), null=True)
    receipt = models.CharField(_("回执编号"), max_length=40, unique=True)
    undertaking = models.TextField(_("守信承诺"))
    submitted_by = models.ForeignKey(
        "identity.Person", models.PROTECT, related_name="+", verbose_name=_("提交人")
    )
    submitted_at = models.DateTimeField(_("提交时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("提交记录")
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="submission_once")
        ]

    def __str__(self) -> str:
        return self.receipt


class PaperConfirmation(models.Model):
    """An officer compared the sealed paper with the record."""

    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="paper", verbose_name=_("提交记录")
    )
    confirmed_by = models.CharField(_("核对人"), max_length=120)
    confirmed_at = models.DateTimeField(_("核对时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("纸件核对")

    def __str__(self) -> str:
        return str(self.submission)


class CorrectionRequest(models.Model):
    """What an applicant must put right, each point tied to a field or material, until when.

    `points` is a list of {"target": field or material, "reason": sentence, "article": citation}.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="corrections", verbose_name=_("申报")
    )
    points = models.JSONField(_("补正事项"))
    asked_by = models.CharField(_("提出人"), max_length=120)
    asked_at = models.DateTimeField(_("提出时间"))
    due_at = models.DateTimeField(_("补正期限"))
    answered_at = models.DateTimeField(_("补正时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("补正通知")

    def __str__(self) -> str:
        return f"{self.application} {self.due_at:%Y-%m-%d}"


class CaseMessage(models.Model):
    """What officer and applicant write to each other about a case."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="messages", verbose_name=_("申报")
    )
    author = models.ForeignKey(
        "identity.Person", models.PROTECT, related_name="+", verbose_name=_("作者")
    )
    organisation = models.CharField(_("单位"), max_length=200)
    is_from_applicant = models.BooleanField(_("来自企业"))
    text = models.TextField(_("内容"))
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name=_("附件")
    )
    written_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("往来消息")

    def __str__(self) -> str:
        return self.text[:40]


class Recommendation(models.Model):
    """An institution recommends a project; the enterprise accepts and applies."""

    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("推荐机构")
    )
    guideline = models.ForeignKey(
        "guidelines.Guideline", models.PROTECT, related_name="+", verbose_name=_("指南")
    )
    project = models.ForeignKey(
        "enterprises.RecognisedProject", models.PROTECT, related_name="+", verbose_name=_("项目")
    )
    statement = models.TextField(_("推荐意见"))
    state = models.CharField(
        _("状态"),
        max_length=20,
        choices=RecommendationState.choices,
        default=RecommendationState.OFFERED,
    )
    application = models.ForeignKey(
        Application,
        models.PROTECT,
        null=True,
        related_name="recommendations",
        verbose_name=_("申报"),
    )
    offered_at = models.DateTimeField(_("推荐时间"))
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("推荐")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "guideline", "project"], name="recommended_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.project}"

    @property
    def district(self) -> str:
        """Where the recommended enterprise is."""
        return self.project.enterprise.registration_district
