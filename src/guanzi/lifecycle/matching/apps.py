"""The stage as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    """Calculator and finder."""

    name = "guanzi.lifecycle.matching"
    label = "matching"
    verbose_name = _("政策匹配")
