"""Checks, what they found, and what people made of it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from guanzi.lifecycle.checks.states import FindingSeverity, FindingVerdict, ReviewOutcome


class CheckRun(models.Model):
    """One run of every check over one submission. Runs are added, the latest one counts."""

    application = models.ForeignKey(
        "applications.Application", models.PROTECT, related_name="+", verbose_name=_("申报")
    )
    submission = models.ForeignKey(
        "applications.Submission", models.PROTECT, related_name="+", verbose_name=_("提交记录")
    )
    number = models.PositiveIntegerField(_("次数"))
    edition = models.CharField(_("规则库版本"), max_length=64)
    decision = models.JSONField(_("判定"))
    run_by = models.CharField(_("发起人"), max_length=120)
    run_at = models.DateTimeField(_("核查时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("核查")
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="check_run_once")
        ]

    def __str__(self) -> str:
        return f"{self.application} #{self.number}"


class CaseStanding(models.Model):
    """How a case stands in the queue: its last run, what is still open, who handles it until when.

    Kept by the services beside what it sums up, so that a queue of any length is one query. From
    `state` on the row repeats what the application, its enterprise and its project say, for
    filters, search and order; triggers of the database keep it. `amount_fen` is -1 where there is
    none, `words` are the pairs of characters of the names, the credit code and the kind of the
    application, each behind a letter. `check_failed_at` is set where the last
    try to check broke off; nobody but a person tries again then.
    """

    application = models.OneToOneField(
        "applications.Application", models.PROTECT, related_name="+", verbose_name=_("申报")
    )
    run = models.ForeignKey(
        CheckRun, models.PROTECT, null=True, related_name="+", verbose_name=_("核查")
    )
    stops = models.PositiveIntegerField(_("不得通过的发现数"), default=0)
    asks = models.PositiveIntegerField(_("待判断的发现数"), default=0)
    kinds = ArrayField(models.CharField(max_length=60), verbose_name=_("发现种类"), default=list)
    check_failed_at = models.DateTimeField(_("核查没有完成的时间"), null=True)
    officer = models.ForeignKey(
        "identity.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    due_on = models.DateField(_("办理期限"))
    state = models.CharField(_("状态"), max_length=20, default="", editable=False)
    district = models.CharField(_("受理区"), max_length=20, default="", editable=False)
    code = models.CharField(_("统一编码"), max_length=32, default="", editable=False)
    amount_fen = models.BigIntegerField(_("公式金额（分）"), default=-1, editable=False)
    submitted_at = models.DateTimeField(_("首次提交时间"), db_default=Now(), editable=False)
    enterprise_name = models.CharField(_("企业"), max_length=200, default="", editable=False)
    project_number = models.CharField(_("认定编号"), max_length=40, default="", editable=False)
    words = ArrayField(
        models.CharField(max_length=20), verbose_name=_("检索词"), default=list, editable=False
    )

    class Meta:
        verbose_name = verbose_name_plural = _("办理进度")
        indexes = [
            *(
                models.Index(fields=[*scope, column, "application"], name=f"queue_{name}")
                for scope, where in ((("state",), "city"), (("state", "district"), "district"))
                for column, name in (
                    ("due_on", f"{where}_due"),
                    ("submitted_at", f"{where}_received"),
                    ("amount_fen", f"{where}_amount"),
                    ("enterprise_name", f"{where}_name"),
                )
            ),
            models.Index(fields=["officer", "state", "due_on"], name="queue_officer"),
            models.Index(fields=["code"], opclasses=["varchar_pattern_ops"], name="queue_code"),
            models.Index(
                fields=["project_number"], opclasses=["varchar_pattern_ops"], name="queue_project"
            ),
            GinIndex(fields=["words"], fastupdate=False, name="queue_words"),
            GinIndex(fields=["kinds"], fastupdate=False, name="queue_kinds"),
        ]

    def __str__(self) -> str:
        return str(self.application)


class Finding(models.Model):
    """One thing that a check noticed, with evidence and article. `key` is stable over runs, so
    that a decision stays with its finding."""

    run = models.ForeignKey(
        CheckRun, models.PROTECT, related_name="findings", verbose_name=_("核查")
    )
    position = models.PositiveSmallIntegerField(_("次序"), default=0)
    key = models.CharField(_("标识"), max_length=120)
    digest = models.CharField(_("证据摘要值"), max_length=64, default="")
    check_name = models.CharField(_("核查项"), max_length=60)
    severity = models.CharField(_("程度"), max_length=20, choices=FindingSeverity.choices)
    sentence = models.TextField(_("发现"))
    article = models.CharField(_("依据"), max_length=120, blank=True)
    evidence = models.JSONField(_("证据"), default=dict)
    concerns_applicant = models.BooleanField(_("告知企业"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("核查发现")
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="finding_once")]

    def __str__(self) -> str:
        return self.sentence


class FindingDecision(models.Model):
    """An officer's decision on a finding, with its reason. The latest one counts; it rests on the
    evidence as it was (`evidence_digest`), and is asked again when that changes."""

    application = models.ForeignKey(
        "applications.Application", models.PROTECT, related_name="+", verbose_name=_("申报")
    )
    key = models.CharField(_("标识"), max_length=120)
    evidence_digest = models.CharField(_("证据摘要值"), max_length=64)
    verdict = models.CharField(_("结论"), max_length=20, choices=FindingVerdict.choices)
    reason = models.CharField(_("理由"), max_length=500)
    decided_by = models.CharField(_("判断人"), max_length=120)
    decided_at = models.DateTimeField(_("判断时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("发现的判断")
        indexes = [models.Index(fields=["application", "key", "-id"], name="decision_of_finding")]

    def __str__(self) -> str:
        return self.get_verdict_display()


class FindingAnswer(models.Model):
    """What the applicant says to a finding, with evidence."""

    application = models.ForeignKey(
        "applications.Application", models.PROTECT, related_name="+", verbose_name=_("申报")
    )
    key = models.CharField(_("标识"), max_length=120)
    text = models.TextField(_("说明"))
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name=_("证明")
    )
    answered_by = models.CharField(_("答复人"), max_length=120)
    answered_at = models.DateTimeField(_("答复时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("企业说明")

    def __str__(self) -> str:
        return self.text[:40]


class Assignment(models.Model):
    """Which officer of an organisation handles a case; the one that has not ended counts."""

    application = models.ForeignKey(
        "applications.Application", models.PROTECT, related_name="+", verbose_name=_("申报")
    )
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    officer = models.ForeignKey(
        "identity.Person", models.PROTECT, related_name="+", verbose_name=_("经办人")
    )
    assigned_by = models.CharField(_("分派人"), max_length=120)
    assigned_at = models.DateTimeField(_("分派时间"))
    due_on = models.DateField(_("办理期限"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("分派")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="one_officer_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer} {self.application}"


class AssistanceRequest(models.Model):
    """District finance asks district science or tax for help, with a term (003 art. 4)."""

    application = models.ForeignKey(
        "applications.Application", models.PROTECT, related_name="+", verbose_name=_("申报")
    )
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("协助单位")
    )
    question = models.TextField(_("请协助事项"))
    asked_by = models.CharField(_("提出人"), max_length=120)
    asked_at = models.DateTimeField(_("提出时间"))
    due_on = models.DateField(_("答复期限"))
    answer = models.TextField(_("协助意见"), blank=True)
    is_agreed = models.BooleanField(_("意见"), null=True)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name=_("附件")
    )
    answered_by = models.CharField(_("答复人"), max_length=120, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    waiver = models.CharField(_("不再等待的理由"), max_length=500, blank=True)
    waived_by = models.CharField(_("决定人"), max_length=120, blank=True)
    waived_at = models.DateTimeField(_("决定时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("协助请求")
        indexes = [
            models.Index(fields=["organisation", "due_on"], name="assistance_of_office"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.application}"


class ReviewDecision(models.Model):
    """Forwarded or refused, with the articles and the run of checks that it rests on."""

    application = models.ForeignKey(
        "applications.Application", models.PROTECT, related_name="+", verbose_name=_("申报")
    )
    run = models.ForeignKey(CheckRun, models.PROTECT, related_name="+", verbose_name=_("核查"))
    outcome = models.CharField(_("结论"), max_length=20, choices=ReviewOutcome.choices)
    reason = models.TextField(_("理由"))
    articles = models.JSONField(_("依据条款"), default=list)
    objection = models.TextField(_("异议途径"), blank=True)
    decided_by = models.CharField(_("决定人"), max_length=120)
    organisation = models.CharField(_("决定单位"), max_length=200)
    decided_at = models.DateTimeField(_("决定时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("审核决定")

    def __str__(self) -> str:
        return self.get_outcome_display()
