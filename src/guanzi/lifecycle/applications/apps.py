"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "applications.start": _("开始填写"),
    "applications.confirm_entitlement": _("确认免申即享"),
    "applications.save_field": _("填写"),
    "applications.add_material": _("上传材料"),
    "applications.remove_material": _("移除材料"),
    "applications.restore_material": _("恢复材料"),
    "applications.upload_invoices": _("上传发票信息汇总表"),
    "applications.read_invoices": _("读取发票信息汇总表"),
    "applications.raise_dispute": _("对登记的值提出异议"),
    "applications.withdraw_dispute": _("撤回异议"),
    "applications.decide_dispute": _("处理异议"),
    "applications.submit": _("提交申报"),
    "applications.withdraw": _("撤回申报"),
    "applications.accept": _("受理"),
    "applications.return": _("退回补正"),
    "applications.refuse": _("不予通过"),
    "applications.forward": _("审核通过，转报"),
    "applications.approve": _("联合审定，予以支持"),
    "applications.decline": _("不予支持"),
    "applications.send_back": _("退回受理部门重核"),
    "applications.tell_withdrawal": _("告知指南撤回"),
    "applications.lapse": _("逾期未补正，视为放弃"),
    "applications.print": _("打印申请表"),
    "applications.confirm_paper": _("核对纸件"),
    "applications.reveal_contact": _("查看联系电话"),
    "applications.write_message": _("写消息"),
    "applications.offer_recommendation": _("推荐项目"),
    "applications.answer_recommendation": _("答复推荐"),
    "applications.take_recommendation": _("采用推荐"),
}


class ApplicationsConfig(AppConfig):
    """An enterprise asks for support: from the draft to a complete, unchangeable submission."""

    name = "guanzi.lifecycle.applications"
    label = "applications"
    verbose_name = _("项目申报")

    def ready(self) -> None:
        """Say what the acts of this part are called, and what an enterprise's page shows of it."""
        from guanzi.foundation.audit.verbs import name_verbs
        from guanzi.lifecycle.applications.selectors.running import applied_for
        from guanzi.lifecycle.applications.views.on_file import (
            applications_on_file,
        )
        from guanzi.lifecycle.enterprises.rules.sections import add_section
        from guanzi.lifecycle.matching.rules.entitlements import add_claims

        name_verbs(VERBS)
        add_section(applications_on_file)
        add_claims(applied_for)
