"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """What people are told: in the platform and by e-mail."""

    name = "guanzi.foundation.notices"
    label = "notices"
    verbose_name = _("通知")
