"""The stage as a Django app."""

from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise] = {
    "payments.enter_account": _("登记收款账户"),
    "payments.confirm_account": _("核对收款账户"),
    "payments.refuse_account": _("退回收款账户"),
    "payments.reveal_account": _("查看收款账号"),
    "payments.set_treasury": _("登记付款账户"),
    "payments.start_run": _("拟订拨款批次"),
    "payments.save_run": _("修改拨款批次"),
    "payments.submit_run": _("提交拨款申请"),
    "payments.return_run": _("退回拨款申请"),
    "payments.review_run": _("审核拨款申请"),
    "payments.release_run": _("签发拨款"),
    "payments.finish_run": _("签发完成"),
    "payments.take_file": _("取用支付文件"),
    "payments.print_run": _("打印拨款清单"),
    "payments.drop_run": _("作废拨款批次"),
    "payments.receive_answer": _("收到银行回单"),
    "payments.accepted": _("银行受理"),
    "payments.paid": _("支付成功"),
    "payments.rebook": _("更正入账日期"),
    "payments.rejected": _("银行拒付"),
    "payments.returned": _("退汇"),
    "payments.export_take_up": _("导出应补尽补名单"),
    "payments.draw_clearing": _("出具清算单"),
    "payments.confirm_clearing": _("确认清算单"),
    "payments.dispute_clearing": _("对清算单提出异议"),
    "payments.answer_clearing": _("答复清算异议"),
    "payments.propose_share": _("提出更正区级分担"),
    "payments.correct_share": _("更正区级分担"),
    "payments.refuse_share": _("不批准更正区级分担"),
    "payments.settle_clearing": _("登记上解或退还"),
    "payments.print_clearing": _("打印清算单"),
}


class PaymentsConfig(AppConfig):
    """Payment requests, treasury files, the bank's answers, and the clearing with the districts."""

    name = "guanzi.lifecycle.payments"
    label = "payments"
    verbose_name = _("拨付清算")

    def ready(self) -> None:
        """Say what the acts of this stage are called, and what the pages of a case show of it."""
        from guanzi.foundation.audit.verbs import name_verbs
        from guanzi.lifecycle.applications.rules.onward import add_onward
        from guanzi.lifecycle.payments.views.onward import payments_onward

        name_verbs(VERBS)
        add_onward(payments_onward)
