"""The stage as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "matching.compare": _("发起政策沙盘测算"),
    "matching.compared": _("政策沙盘测算完成"),
    "matching.export_comparison": _("导出政策沙盘测算结果"),
    "matching.start_list": _("测算免申即享清单"),
    "matching.finish_list": _("清单测算完成"),
    "matching.take_in": _("纳入清单"),
    "matching.leave_out": _("不纳入清单"),
    "matching.submit_list": _("提交清单"),
    "matching.return_list": _("退回清单"),
    "matching.drop_list": _("作废清单"),
    "matching.release_list": _("批准发布清单"),
    "matching.export_list": _("导出清单"),
    "matching.answer_entitlement": _("答复免申即享"),
}


class MatchingConfig(AppConfig):
    """Calculator, finder and policy sandbox."""

    name = "guanzi.lifecycle.matching"
    label = "matching"
    verbose_name = _("政策匹配")

    def ready(self) -> None:
        """Say what the acts of this stage are called."""
        from guanzi.foundation.audit.verbs import name_verbs

        name_verbs(VERBS)
