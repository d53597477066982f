"""The register of enterprises, their projects, the support they received and their credit.

What is known is written in rows with a source and a day; a correction is a new row.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from guanzi.lifecycle.enterprises.states import (
    ClaimState,
    ImportKind,
    ImportState,
    RecognitionScheme,
    RowEffect,
    SizeClass,
    Source,
)


class Enterprise(models.Model):
    """One enterprise, known by its credit code.

    `code_exception` says why a code whose check digit fails was accepted. `name_core` and `tokens`
    are normalised forms for searching; `ownership` and `size_class` repeat what the facts say, for
    filtering. The services keep them.
    """

    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    code_exception = models.CharField(_("代码校验例外理由"), max_length=200, blank=True)
    name = models.CharField(_("名称"), max_length=200)
    name_core = models.CharField(_("名称主干"), max_length=200, db_index=True)
    tokens = ArrayField(models.CharField(max_length=10), verbose_name=_("检索词"), default=list)
    registration_district = models.CharField(_("注册区"), max_length=20)
    tax_district = models.CharField(_("税务登记区"), max_length=20, blank=True)
    industry = models.CharField(_("行业代码"), max_length=6, blank=True)
    industry_edition = models.PositiveSmallIntegerField(_("行业分类版本"), null=True)
    ownership = models.CharField(_("隶属关系"), max_length=20, blank=True)
    size_class = models.CharField(
        _("企业规模"), max_length=10, choices=SizeClass.choices, blank=True
    )
    is_synthetic = models.BooleanField(_("虚构"), default=False)
    registered_at = models.DateTimeField(_("入册时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("企业")
        indexes = [
            GinIndex(fields=["tokens"], name="enterprise_tokens"),
            models.Index(fields=["name", "id"], name="enterprise_by_name"),
            models.Index(
                fields=["registration_district", "name", "id"], name="enterprise_by_district"
            ),
            models.Index(fields=["ownership", "name", "id"], name="enterprise_by_ownership"),
            models.Index(fields=["size_class", "name", "id"], name="enterprise_by_size"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def district(self) -> str:
        """Where the enterprise's affairs are kept: whose auditors see its events."""
        return self.registration_district


class EnterpriseName(models.Model):
    """A former name."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="former_names", verbose_name=_("企业")
    )
    name = models.CharField(_("曾用名"), max_length=200)
    name_core = models.CharField(_("名称主干"), max_length=200, db_index=True)
    used_until = models.DateField(_("使用至"), null=True)
    source = models.CharField(_("来源"), max_length=20, choices=Source.choices)
    recorded_at = models.DateTimeField(_("记录时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("曾用名")

    def __str__(self) -> str:
        return self.name


class RecognisedProject(models.Model):
    """A project recognised as 高新技术成果转化项目. Coefficients are exact decimals as text."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="projects", verbose_name=_("企业")
    )
    number = models.CharField(_("认定编号"), max_length=40, unique=True)
    name = models.CharField(_("项目名称"), max_length=200)
    name_core = models.CharField(_("名称主干"), max_length=200, db_index=True)
    product_name = models.CharField(_("产品名称"), max_length=200, blank=True)
    invoice_names = ArrayField(
        models.CharField(max_length=200), verbose_name=_("开票名称"), default=list
    )
    scheme = models.CharField(_("项目类别"), max_length=20, choices=RecognitionScheme.choices)
    recognised_on = models.DateField(_("认定日期"))
    valid_until = models.DateField(_("认定有效期截止"))
    innovation_coefficient = models.DecimalField(
        _("创新贡献系数"), max_digits=8, decimal_places=6, null=True
    )
    core_share = models.DecimalField(
        _("核心技术价值占比"), max_digits=7, decimal_places=6, null=True
    )
    tracked_years = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("已报跟踪统计的年度"), default=list
    )
    recorded_at = models.DateTimeField(_("记录时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("转化项目")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("recognised_on")), name="project_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.name


class KnownFact(models.Model):
    """One value of one fact, as one source gave it. Added, never changed; of one source the row of
    the latest day rules.

    `value` is text as the rulebook's facts are typed (`12345678.90元`, `85%`, `是`); `period` is a
    year (`2021`) or empty for what holds at `as_of`. `project` is set for facts of a project.
    """

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="facts", verbose_name=_("企业")
    )
    project = models.ForeignKey(
        RecognisedProject, models.PROTECT, related_name="facts", null=True, verbose_name=_("项目")
    )
    fact = models.CharField(_("事实"), max_length=60)
    value = models.TextField(_("值"))
    period = models.CharField(_("期间"), max_length=10, blank=True)
    source = models.CharField(_("来源"), max_length=20, choices=Source.choices)
    as_of = models.DateField(_("截至日期"))
    evidence = models.CharField(_("依据"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.CharField(_("记录人"), max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = _("已知事实")
        indexes = [
            models.Index(fields=["enterprise", "fact", "period", "-id"], name="fact_of_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.fact} = {self.value}"


class SupportRecord(models.Model):
    """Support received, from whichever fund: what duplicate funding is checked against.

    Added, never changed: a correction names the row that it replaces and says why, and a void one
    replaces it by nothing. Only `is_withheld` changes, and a correction inherits it: the record
    names a project that leaves by no interface.
    """

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="support", verbose_name=_("企业")
    )
    project_number = models.CharField(_("项目编号"), max_length=40, blank=True, db_index=True)
    project_name = models.CharField(_("项目名称"), max_length=200)
    fund = models.CharField(_("资金"), max_length=100)
    level = models.CharField(_("级别"), max_length=20)
    category = models.CharField(_("类别"), max_length=20)
    year = models.PositiveSmallIntegerField(_("年度"))
    amount_fen = models.BigIntegerField(_("扶持金额（分）"))
    document = models.CharField(_("文件"), max_length=200, blank=True)
    source = models.CharField(_("来源"), max_length=20, choices=Source.choices)
    corrects = models.OneToOneField(
        "self", models.PROTECT, related_name="corrected_by", null=True, verbose_name=_("更正")
    )
    is_void = models.BooleanField(_("作废"), default=False)
    is_withheld = models.BooleanField(_("不对外提供"), default=False)
    reason = models.CharField(_("更正理由"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.CharField(_("记录人"), max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("扶持记录")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="support_not_negative")
        ]
        indexes = [models.Index(fields=["recorded_at", "id"], name="support_by_time")]

    def __str__(self) -> str:
        return f"{self.fund} {self.year} {self.project_name}"


class CreditRecord(models.Model):
    """Misconduct, with the catalogue item that allows to record it, and what it restrains.

    `fund` names the fund from which the enterprise is barred, empty for all; the bar holds from
    `since` to `until` unless it was `repaired_on` before. `changed_at` is kept by the database.
    """

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="credit", verbose_name=_("企业")
    )
    catalogue_item = models.CharField(_("信用信息目录条目"), max_length=100)
    conduct = models.CharField(_("失信行为"), max_length=300)
    restraint = models.CharField(_("约束措施"), max_length=200)
    fund = models.CharField(_("限制的资金"), max_length=100, blank=True)
    since = models.DateField(_("限制起"))
    until = models.DateField(_("限制止"))
    repaired_on = models.DateField(_("信用修复日期"), null=True)
    repair_document = models.CharField(_("修复文书"), max_length=200, blank=True)
    document = models.CharField(_("认定文书"), max_length=200)
    recorded_by = models.CharField(_("认定单位"), max_length=120)
    recorded_at = models.DateTimeField(_("记录时间"))
    changed_at = models.DateTimeField(_("变动时间"), db_default=Now())

    class Meta:
        verbose_name = verbose_name_plural = _("信用记录")
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="bar_ends_after_start")
        ]
        indexes = [models.Index(fields=["changed_at", "id"], name="credit_by_change")]

    def __str__(self) -> str:
        return self.conduct


class SmeNumber(models.Model):
    """A number of the national register of technology-based SMEs, and the days it is valid."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="sme_numbers", verbose_name=_("企业")
    )
    number = models.CharField(_("入库登记编号"), max_length=18, unique=True)
    valid_since = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"))
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.CharField(_("记录人"), max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = _("科技型中小企业编号")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_since")), name="sme_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Undertaking(models.Model):
    """A promise of truthfulness given with an application (守信承诺)."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="undertakings", verbose_name=_("企业")
    )
    text = models.TextField(_("承诺内容"))
    given_by = models.CharField(_("承诺人"), max_length=120)
    given_at = models.DateTimeField(_("承诺时间"))
    subject = models.CharField(_("承诺事项"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("守信承诺")

    def __str__(self) -> str:
        return self.subject


class Claim(models.Model):
    """A person asks to act for an enterprise; an officer of its district confirms."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="claims", verbose_name=_("企业")
    )
    person = models.ForeignKey(
        "identity.Person", models.PROTECT, related_name="claims", verbose_name=_("申请人")
    )
    position = models.CharField(_("职务"), max_length=60)
    evidence = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name=_("授权文件")
    )
    state = models.CharField(
        _("状态"), max_length=20, choices=ClaimState.choices, default=ClaimState.WAITING
    )
    claimed_at = models.DateTimeField(_("申请时间"))
    decided_by = models.CharField(_("确认人"), max_length=120, blank=True)
    decided_at = models.DateTimeField(_("确认时间"), null=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("认领申请")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "person"], condition=Q(state="waiting"), name="claim_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.enterprise}"


class RegisterImport(models.Model):
    """A file on its way into the register: read, looked at, confirmed or dropped, written."""

    kind = models.CharField(_("导入内容"), max_length=20, choices=ImportKind.choices)
    state = models.CharField(
        _("状态"), max_length=20, choices=ImportState.choices, default=ImportState.READING
    )
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("文件")
    )
    columns = models.JSONField(_("栏目对应"), default=list)
    counts = models.JSONField(_("行数"), default=dict)
    problem = models.TextField(_("问题"), blank=True)
    person = models.CharField(_("导入人"), max_length=60)
    organisation_id = models.BigIntegerField(_("单位编号"))
    job_id = models.BigIntegerField(_("任务编号"), null=True)
    asked_at = models.DateTimeField(_("上传时间"))
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("登记册导入")
        indexes = [models.Index(fields=["organisation_id", "-id"], name="import_of_organisation")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class ImportRow(models.Model):
    """One row of the file as it was read, and what it would do; gone once it is written.

    `key` tells rows of one file that speak of the same thing; `problems` are (column, value,
    sentence).
    """

    batch = models.ForeignKey(
        RegisterImport, models.CASCADE, related_name="rows", verbose_name=_("导入")
    )
    number = models.PositiveIntegerField(_("行号"))
    key = models.CharField(_("关键字"), max_length=64)
    cells = models.JSONField(_("内容"))
    effect = models.CharField(_("作用"), max_length=10, choices=RowEffect.choices)
    problems = models.JSONField(_("问题"), default=list)
    is_written = models.BooleanField(_("已写入"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("导入行")
        indexes = [
            models.Index(fields=["batch", "key"], name="import_row_key"),
            models.Index(fields=["batch", "effect", "number"], name="import_row_effect"),
        ]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"


class ImportedRow(models.Model):
    """Which row of which import wrote something about an enterprise. Added, never changed."""

    batch = models.ForeignKey(
        RegisterImport, models.PROTECT, related_name="written", verbose_name=_("导入")
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="imported_rows", verbose_name=_("企业")
    )
    number = models.PositiveIntegerField(_("行号"))

    class Meta:
        verbose_name = verbose_name_plural = _("导入写入的行")

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"
