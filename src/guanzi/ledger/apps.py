"""The ledger as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "ledger.transfer": _("总账划转"),
    "ledger.reserve": _("总账占用"),
    "ledger.post": _("总账入账"),
    "ledger.void": _("总账释放"),
    "ledger.reversal": _("总账冲正"),
}


class LedgerConfig(AppConfig):
    """The one place where amounts of public money are counted."""

    name = "guanzi.ledger"
    label = "ledger"
    verbose_name = _("总账")

    def ready(self) -> None:
        """Say what the acts of this part are called."""
        from guanzi.foundation.audit.verbs import name_verbs

        name_verbs(VERBS)
