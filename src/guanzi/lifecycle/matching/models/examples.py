"""The example enterprises: synthetic, and labelled so wherever they are shown."""

from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExampleEnterprise(models.Model):
    """A made-up enterprise whose answers fill the calculator and the finder."""

    slug = models.SlugField(_("标识"), unique=True)
    name = models.CharField(_("名称"), max_length=60, validators=[MinLengthValidator(2)])
    description = models.CharField(_("说明"), max_length=200)
    on = models.DateField(_("基准日"))
    facts = models.JSONField(_("事实"), default=dict)
    measure = models.CharField(_("最相关的措施"), max_length=80, blank=True)
    rank = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = _("示例企业")
        verbose_name_plural = _("示例企业")
        ordering = ("rank", "slug")

    def __str__(self) -> str:
        return self.name
