"""What was published, word for word.

Rows are added and never changed: migrations/append_only.sql refuses it.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PolicyVersion(models.Model):
    """The whole text of one rulebook file as published: a policy document, or the vocabulary."""

    document_id = models.CharField(_("文件标识"), max_length=100)
    file = models.CharField(_("文件名"), max_length=200)
    digest = models.CharField(_("摘要值"), max_length=64)
    title = models.CharField(_("名称"), max_length=200)
    text = models.TextField(_("全文"))
    valid_since = models.DateField(_("有效期起"), null=True)
    valid_until = models.DateField(_("有效期止"), null=True)
    published_at = models.DateTimeField(_("首次发布时间"))
    published_by = models.CharField(_("发布人"), max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = _("文件版本")
        constraints = [
            models.UniqueConstraint(fields=["file", "digest"], name="version_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_since")),
                name="version_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["document_id", "-id"], name="version_of_document")]

    def __str__(self) -> str:
        return f"{self.title} {self.digest[:8]}"


class RulebookEdition(models.Model):
    """One state of the whole rulebook: the versions of its files, named by their common digest."""

    digest = models.CharField(_("摘要值"), max_length=64, unique=True)
    versions = models.ManyToManyField(
        PolicyVersion, related_name="editions", verbose_name=_("文件版本")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("规则库版本")

    def __str__(self) -> str:
        return self.digest[:8]


class Publication(models.Model):
    """The act by which an edition became the current one; the latest act decides."""

    edition = models.ForeignKey(
        RulebookEdition, models.PROTECT, related_name="publications", verbose_name=_("规则库版本")
    )
    published_at = models.DateTimeField(_("发布时间"))
    published_by = models.CharField(_("发布人"), max_length=100)
    note = models.TextField(_("说明"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("发布记录")

    def __str__(self) -> str:
        return f"{self.edition} {self.published_at:%Y-%m-%d}"
