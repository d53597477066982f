"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "checks.run": _("核查"),
    "checks.decide": _("判断核查发现"),
    "checks.answer": _("说明核查发现"),
    "checks.assign": _("分派经办人"),
    "checks.ask_assistance": _("请求协助"),
    "checks.answer_assistance": _("答复协助请求"),
    "checks.waive_assistance": _("不再等待协助答复"),
    "checks.export": _("导出办理队列"),
    "checks.print": _("打印多件申请表"),
}


class ChecksConfig(AppConfig):
    """What was handed in is compared with what is known; officers decide what remains."""

    name = "guanzi.lifecycle.checks"
    label = "checks"
    verbose_name = _("受理核查")

    def ready(self) -> None:
        """Say what the acts of this stage are called."""
        from guanzi.foundation.audit.verbs import name_verbs

        name_verbs(VERBS)
