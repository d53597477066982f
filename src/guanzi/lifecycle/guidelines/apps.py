"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "guidelines.create": _("起草指南"),
    "guidelines.save": _("修改指南草稿"),
    "guidelines.submit": _("提交指南发布"),
    "guidelines.publish": _("批准并发布指南"),
    "guidelines.withdraw": _("撤回指南"),
}


class GuidelinesConfig(AppConfig):
    """The annual call: for which measure, when, with which figures, materials and route."""

    name = "guanzi.lifecycle.guidelines"
    label = "guidelines"
    verbose_name = _("申报指南")

    def ready(self) -> None:
        """Say what the acts of this part are called."""
        from guanzi.foundation.audit.verbs import name_verbs

        name_verbs(VERBS)
