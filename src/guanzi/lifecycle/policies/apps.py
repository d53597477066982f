"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    """Policies: what is in force, since when, and in whose words."""

    name = "guanzi.lifecycle.policies"
    label = "policies"
    verbose_name = _("政策库")

    def ready(self) -> None:
        """Say which funds the rulebook has."""
        from guanzi.foundation.registers.funds import ask_for_funds
        from guanzi.lifecycle.policies.selectors import knows_fund

        ask_for_funds(knows_fund)
