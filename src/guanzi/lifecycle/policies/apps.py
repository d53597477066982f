"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "policies.start_draft": _("开始起草政策"),
    "policies.read_draft": _("读取起草的原文"),
    "policies.fail_draft": _("起草的原文读取失败"),
    "policies.save_draft": _("编辑政策草案"),
    "policies.settle_figure": _("核对草案的数字"),
    "policies.submit_draft": _("提交政策草案审核"),
    "policies.take_back_draft": _("撤回政策草案的提交"),
    "policies.return_draft": _("退回政策草案"),
    "policies.publish_draft": _("审核并发布政策"),
    "policies.discard_draft": _("作废政策草案"),
    "policies.resume_draft": _("恢复作废的政策草案"),
}


class PoliciesConfig(AppConfig):
    """Policies: what is in force, since when, and in whose words."""

    name = "guanzi.lifecycle.policies"
    label = "policies"
    verbose_name = _("政策库")

    def ready(self) -> None:
        """Say which funds the rulebook has, and what the acts of this stage are called."""
        from guanzi.foundation.audit.verbs import name_verbs
        from guanzi.foundation.registers.funds import ask_for_funds
        from guanzi.lifecycle.policies.selectors import knows_fund

        ask_for_funds(knows_fund)
        name_verbs(VERBS)
