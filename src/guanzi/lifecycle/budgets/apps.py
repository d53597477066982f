"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "budgets.start": _("编制年度预算"),
    "budgets.save": _("保存预算草稿"),
    "budgets.submit": _("报送预算"),
    "budgets.return": _("退回预算"),
    "budgets.approve": _("批复预算"),
    "budgets.propose": _("提出预算调整"),
    "budgets.adjust": _("批准预算调整"),
    "budgets.refuse": _("不批准预算调整"),
    "budgets.close": _("年度结账"),
    "budgets.record": _("登记以前年度执行情况"),
    "budgets.expect": _("登记预计额度"),
    "budgets.export": _("导出预算执行情况表"),
}


class BudgetsConfig(AppConfig):
    """What a fund may spend in a year: plan, approval, quota, adjustment, execution."""

    name = "guanzi.lifecycle.budgets"
    label = "budgets"
    verbose_name = _("预算")

    def ready(self) -> None:
        """Say what the acts of this stage are called, and which funds it knows."""
        from guanzi.foundation.audit.verbs import name_verbs
        from guanzi.foundation.registers.funds import ask_for_funds
        from guanzi.lifecycle.budgets.selectors import known_funds

        name_verbs(VERBS)
        ask_for_funds(lambda name: name in known_funds())
