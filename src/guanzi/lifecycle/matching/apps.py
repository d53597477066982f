"""The stage as Django knows it."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Calculator and finder."""

    name = "guanzi.lifecycle.matching"
    label = "matching"
    verbose_name = "政策匹配"
