"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise] = {}


class ProjectsConfig(AppConfig):
    """What is supported: joint decision, publicity, the project library, agreement, changes, termination."""

    name = "guanzi.lifecycle.projects"
    label = "projects"
    verbose_name = _("项目库")

    def ready(self) -> None:
        """Say what the acts of this stage are called."""
        from guanzi.foundation.audit.verbs import name_verbs  # noqa: PLC0415

        name_verbs(VERBS)
