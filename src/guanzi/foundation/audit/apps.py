"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Who did what, when, with which effect: kept in a chain that shows every later change."""

    name = "guanzi.foundation.audit"
    label = "audit"
    verbose_name = _("审计")
