"""What happened. Rows are added and never changed: migrations/append_only.sql refuses it."""

from django.contrib.postgres.indexes import BrinIndex, OpClass
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One act: who, for whom, what, on what, and what was different afterwards.

    `district` is the one that it concerns, empty for what concerns the city as a whole.
    """

    at = models.DateTimeField(_("时间"))
    person_id = models.BigIntegerField(_("人员编号"))
    person = models.CharField(_("姓名"), max_length=60)
    organisation_id = models.BigIntegerField(_("单位编号"))
    organisation = models.CharField(_("单位"), max_length=200)
    role = models.CharField(_("角色"), max_length=20)
    verb = models.CharField(_("动作"), max_length=80)
    subject = models.CharField(_("对象"), max_length=120)
    subject_name = models.CharField(_("对象名称"), max_length=200)
    before = models.JSONField(_("变更前"), default=dict)
    after = models.JSONField(_("变更后"), default=dict)
    note = models.TextField(_("说明"), blank=True)
    # null: written down before events said where they belong; such a digest tells no district
    district = models.CharField(_("区"), max_length=20, null=True)  # noqa: DJ001

    class Meta:
        verbose_name = verbose_name_plural = _("审计事件")
        indexes = [
            models.Index(fields=["subject", "-id"], name="audit_of_subject"),
            models.Index(fields=["person", "-id"], name="audit_of_person"),
            models.Index(fields=["verb", "-id"], name="audit_of_verb"),
            models.Index(OpClass(F("subject_name"), "varchar_pattern_ops"), name="audit_by_name"),
            models.Index(fields=["district", "-id"], name="audit_of_district"),
            BrinIndex(fields=["at"], name="audit_by_time", pages_per_range=16, autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class AuditLink(models.Model):
    """An event's place in the chain; what a digest is made of is said in chain.py."""

    seq = models.BigIntegerField(_("序号"), primary_key=True)
    event = models.OneToOneField(
        AuditEvent, models.PROTECT, related_name="link", verbose_name=_("审计事件")
    )
    previous = models.CharField(_("上一条的摘要"), max_length=64)
    digest = models.CharField(_("摘要值（SM3）"), max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("审计链")
        constraints = [models.CheckConstraint(condition=models.Q(seq__gte=1), name="chain_from_1")]

    def __str__(self) -> str:
        return f"{self.seq} {self.digest[:8]}"


class AuditAnchor(models.Model):
    """How far the chain had come when a day began, to be noted somewhere else."""

    day = models.DateField(_("日期"), unique=True)
    seq = models.BigIntegerField(_("序号"))
    digest = models.CharField(_("摘要值（SM3）"), max_length=64)
    made_at = models.DateTimeField(_("生成时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("每日锚点")

    def __str__(self) -> str:
        return f"{self.day} {self.seq}"


class AuditMark(models.Model):
    """The sealer's bookmark: an aid that may be lost, no part of the evidence.

    Every event up to `settled` is in the chain or will never appear; up to `seen` this was not yet
    sure at `seen_at`.
    """

    settled = models.BigIntegerField(_("已全部入链至"), default=0)
    seen = models.BigIntegerField(_("已见至"), default=0)
    seen_at = models.DateTimeField(_("所见时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("入链进度")

    def __str__(self) -> str:
        return str(self.settled)
