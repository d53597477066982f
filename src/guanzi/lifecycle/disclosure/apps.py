"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise] = {
    "disclosure.withhold": _("决定不予公开"),
    "disclosure.consent": _("同意公开"),
    "disclosure.propose_override": _("提出因公共利益公开"),
    "disclosure.decide_override": _("决定是否因公共利益公开"),
}


class DisclosureConfig(AppConfig):
    """Results, use of the funds, open data, and what is withheld on which ground."""

    name = "guanzi.lifecycle.disclosure"
    label = "disclosure"
    verbose_name = _("信息公开")

    def ready(self) -> None:
        """Say what the acts of this stage are called."""
        from guanzi.foundation.audit.verbs import name_verbs

        name_verbs(VERBS)
