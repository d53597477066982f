"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "files.receive": _("上传文件"),
    "files.forget": _("清除没有用到的文件"),
    "files.refuse": _("拒收文件"),
}


class FilesConfig(AppConfig):
    """What people hand in: kept by digest, typed by content, never by its name."""

    name = "guanzi.foundation.files"
    label = "files"
    verbose_name = _("文件")

    def ready(self) -> None:
        """Say what the acts of this part are called."""
        from guanzi.foundation.audit.verbs import name_verbs

        name_verbs(VERBS)
