"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise] = {}


class BudgetsConfig(AppConfig):
    """What a fund may spend in a year: plan, approval, quota, adjustment, execution."""

    name = "guanzi.lifecycle.budgets"
    label = "budgets"
    verbose_name = _("预算")

    def ready(self) -> None:
        """Say what the acts of this stage are called."""
        from guanzi.foundation.audit.verbs import name_verbs  # noqa: PLC0415

        name_verbs(VERBS)
