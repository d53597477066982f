"""Tell the payees what became of their money and of their accounts."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.identity.telling import EnterpriseNews, tell_enterprise, tell_enterprises
from guanzi.lifecycle.payments.models import PayeeAccount, Payment
from guanzi.lifecycle.payments.rules.accounts import grouped
from guanzi.lifecycle.payments.states import PaymentState
from guanzi.lifecycle.projects.selectors import PayableInstalment


def tell_payees(
    paid: Iterable[tuple[Payment, PayableInstalment]], given_up: Collection[int], at: datetime
) -> None:
    """Money that arrived, and money that did not; what the bank only accepted is no news. Parts
    that are `given_up` are not paid again."""
    news = [_news(payment, part, is_given_up=part.id in given_up) for payment, part in paid]
    tell_enterprises([each for each in news if each is not None], at)


def _news(payment: Payment, part: PayableInstalment, *, is_given_up: bool) -> EnterpriseNews | None:
    told = {
        "code": part.code,
        "n": part.number,
        "amount": yuan_text(payment.amount_fen),
        "reason": payment.reason or _("银行没有说明原因"),
    }
    said = {
        PaymentState.PAID: (
            _("项目 %(code)s 第 %(n)d 期已拨付"),
            _("%(amount)s已经支付，请查收。"),
        ),
        PaymentState.REJECTED: (
            _("项目 %(code)s 第 %(n)d 期银行拒付"),
            _("%(amount)s没有付出：%(reason)s。请核对收款账户，有误的请重新登记。"),
        ),
        PaymentState.RETURNED: (
            _("项目 %(code)s 第 %(n)d 期退汇"),
            _("%(amount)s被银行退回：%(reason)s。项目已经终止或停止拨付，不再拨付。")
            if is_given_up
            else _("%(amount)s被银行退回：%(reason)s。请核对收款账户，有误的请重新登记。"),
        ),
    }
    state = PaymentState(payment.state)
    if state not in said:
        return None
    title, text = said[state]
    link = reverse("projects:project", args=[part.project_id])
    if state is not PaymentState.PAID and not is_given_up:
        link = reverse("payments:account")
    return EnterpriseNews(part.credit_code, title % told, text % told, link)


def tell_account(row: PayeeAccount, credit_code: str, at: datetime) -> None:
    """An office checked the account, or refused it."""
    if row.refused_at is None:
        title = _("收款账户 %(tail)s 已核对")
        text = _("专项资金今后拨付到这个账户。不是贵单位登记的，请立即联系主管部门。")
    else:
        title, text = _("收款账户 %(tail)s 没有通过核对"), row.refusal
    told = title % {"tail": grouped(row.tail)}
    tell_enterprise(credit_code, told, text, reverse("payments:account"), at)
