"""What was handed in. The bytes lie on disk under their digest; the name is only remembered."""

from django.conf import settings
from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FileKind(TextChoices):
    """What a file really is, by its content."""

    PDF = "pdf", _("PDF 文件")
    XLSX = "xlsx", _("Excel 工作簿")
    CSV = "csv", _("CSV 表格")
    DOCX = "docx", _("Word 文档")
    JPEG = "jpeg", _("JPEG 图片")
    PNG = "png", _("PNG 图片")
    XML = "xml", _("XML 报文")
    HTML = "html", _("HTML 网页")
    PARQUET = "parquet", _("Parquet 数据文件")
    ARROW = "arrow", _("Arrow 数据文件")


class ScanState(TextChoices):
    """What the virus scanner said."""

    NOT_SCANNED = "not_scanned", _("未扫描")
    CLEAN = "clean", _("未发现病毒")
    INFECTED = "infected", _("发现病毒")


class StoredFile(models.Model):
    """One upload: who handed in which bytes, when, under which name."""

    digest = models.CharField(_("摘要值（SM3）"), max_length=64, db_index=True)
    kind = models.CharField(_("文件类型"), max_length=10, choices=FileKind.choices)
    size = models.BigIntegerField(_("字节数"))
    pages = models.PositiveIntegerField(_("页数"), null=True)
    name = models.CharField(_("原文件名"), max_length=200)
    scan = models.CharField(
        _("病毒扫描"), max_length=20, choices=ScanState.choices, default=ScanState.NOT_SCANNED
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("上传人"),
    )
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("文件")

    def __str__(self) -> str:
        return self.name
