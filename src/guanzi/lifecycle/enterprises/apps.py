"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from guanzi.foundation.audit.verbs import name_verbs
from guanzi.foundation.registers.funds import ask_for_funds


class EnterprisesConfig(AppConfig):
    """The register: enterprises, what is known of them and from where, their support and credit."""

    name = "guanzi.lifecycle.enterprises"
    label = "enterprises"
    verbose_name = _("企业登记册")

    def ready(self) -> None:
        """Say what the acts of this stage are called, and which funds it knows."""
        from guanzi.lifecycle.enterprises.selectors.linked import knows_fund

        ask_for_funds(knows_fund)
        name_verbs(
            {
                "enterprises.register": _("登记企业"),
                "enterprises.rename": _("变更名称"),
                "enterprises.move": _("变更区或行业"),
                "enterprises.record_fact": _("记录事实"),
                "enterprises.record_sme_number": _("登记入库编号"),
                "enterprises.register_project": _("登记项目"),
                "enterprises.record_tracking": _("登记跟踪统计"),
                "enterprises.record_support": _("记录扶持"),
                "enterprises.correct_support": _("更正扶持记录"),
                "enterprises.void_support": _("作废扶持记录"),
                "enterprises.record_credit": _("登记失信行为"),
                "enterprises.repair_credit": _("登记信用修复"),
                "enterprises.give_undertaking": _("作出守信承诺"),
                "enterprises.claim": _("申请认领企业"),
                "enterprises.confirm_claim": _("确认认领"),
                "enterprises.decline_claim": _("不予确认认领"),
                "enterprises.start_import": _("上传导入文件"),
                "enterprises.confirm_import": _("确认导入"),
                "enterprises.drop_import": _("放弃导入"),
                "enterprises.write_import": _("完成导入"),
                "enterprises.overwrite": _("导入改写"),
                "enterprises.export": _("导出登记册"),
            }
        )
