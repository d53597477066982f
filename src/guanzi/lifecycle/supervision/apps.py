"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise] = {
    "supervision.open": _("立案核查"),
    "supervision.find": _("登记核查发现"),
    "supervision.hear": _("通知陈述申辩"),
    "supervision.state": _("提交陈述申辩"),
    "supervision.close": _("不予追究"),
    "supervision.propose": _("提出追回"),
    "supervision.return": _("退回追回意见"),
    "supervision.demand": _("批准追回"),
    "supervision.repay": _("登记退缴"),
    "supervision.settle": _("退缴完毕"),
    "supervision.appeal": _("提出申诉"),
    "supervision.cancel": _("申诉成立，撤销追回"),
    "supervision.decide_appeal": _("处理申诉"),
    "supervision.report": _("导出信用信息"),
    "supervision.print_demand": _("打印追回通知书"),
}


class SupervisionConfig(AppConfig):
    """Inspections and reports, what they found, what is demanded back, and who is barred."""

    name = "guanzi.lifecycle.supervision"
    label = "supervision"
    verbose_name = _("监督追责")

    def ready(self) -> None:
        """Say what the acts of this stage are called, and what the pages of a case show of it."""
        from guanzi.foundation.audit.verbs import name_verbs
        from guanzi.lifecycle.applications.rules.onward import add_onward
        from guanzi.lifecycle.supervision.views.onward import supervision_onward

        name_verbs(VERBS)
        add_onward(supervision_onward)
