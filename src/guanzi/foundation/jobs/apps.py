"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Work that takes longer than a page: with progress, cancelling, and another try."""

    name = "guanzi.foundation.jobs"
    label = "jobs"
    verbose_name = _("后台任务")
