"""The ledger as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The one place where amounts of public money are counted."""

    name = "guanzi.ledger"
    label = "ledger"
    verbose_name = _("总账")
