"""How states look, and the ways of a run and of a payment."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.foundation.face.stations import Stop, tones
from guanzi.lifecycle.payments.selectors import PaymentInfo, RunInfo
from guanzi.lifecycle.payments.states import (
    AccountState,
    ClearingState,
    Outcome,
    PaymentState,
    ProposalState,
    RunState,
)

tone_of = tones(
    good=(
        AccountState.CONFIRMED,
        RunState.RELEASED,
        PaymentState.PAID,
        Outcome.PAID,
        ClearingState.SETTLED,
        ProposalState.APPROVED,
    ),
    warn=(
        AccountState.ENTERED,
        RunState.SUBMITTED,
        RunState.REVIEWED,
        PaymentState.REQUESTED,
        ClearingState.SENT,
        ClearingState.CONFIRMED,
        ProposalState.PROPOSED,
    ),
    bad=(
        AccountState.REFUSED,
        PaymentState.REJECTED,
        PaymentState.RETURNED,
        Outcome.REJECTED,
        Outcome.RETURNED,
        ClearingState.DISPUTED,
        ProposalState.REFUSED,
    ),
    info=(
        RunState.DRAFT,
        RunState.RELEASING,
        PaymentState.RELEASED,
        PaymentState.ACCEPTED,
        Outcome.ACCEPTED,
    ),
)
_R, _P = RunState, PaymentState

# ISO 20022, ExternalStatusReason1Code and ExternalReturnReason1Code: those that payments meet
_REASONS = {
    "AC01": gettext_lazy("收款账号有误"),
    "AC02": gettext_lazy("付款账号有误"),
    "AC03": gettext_lazy("收款账号无效"),
    "AC04": gettext_lazy("账户已销户"),
    "AC06": gettext_lazy("账户被冻结"),
    "AC13": gettext_lazy("账户类型不符"),
    "AG01": gettext_lazy("账户不能办理这种业务"),
    "AM04": gettext_lazy("付款账户余额不足"),
    "AM05": gettext_lazy("重复的支付"),
    "AM09": gettext_lazy("金额有误"),
    "BE01": gettext_lazy("户名与账号不符"),
    "CNOR": gettext_lazy("联行号不存在"),
    "DUPL": gettext_lazy("重复的支付"),
    "FF01": gettext_lazy("文件格式有误"),
    "MS03": gettext_lazy("银行没有说明原因"),
    "RC01": gettext_lazy("联行号有误"),
}
_LENGTH_OF_A_CODE = 4


def reason_of(said: str) -> str:
    """What the bank gave as reason: the words for its code, the code, and what it added."""
    code, _space, more = said.partition(" ")
    if code in _REASONS:
        word = _("%(word)s（%(code)s）") % {"word": _REASONS[code], "code": code}
    elif len(code) == _LENGTH_OF_A_CODE and code.isascii() and code.isupper():
        word = _("原因代码 %(code)s，含义请向付款银行询问") % {"code": code}
    else:
        return said
    return " ".join(part for part in (word, more) if part)


def way_of_run(info: RunInfo) -> list[Stop]:
    """The stations of a run, as far as it has come; answered when nothing is outstanding."""
    if info.state is _R.DROPPED:
        return [Stop(_("拟订"), "done", info.made_by, info.made_at), Stop(_("已作废"), "now")]
    order = [_R.DRAFT, _R.SUBMITTED, _R.REVIEWED, _R.RELEASING]
    here = order.index(info.state) if info.state in order else len(order)
    stops = (
        (_("拟订和申请"), info.submitted_by or info.made_by, info.submitted_at),
        (_("财政审核"), info.reviewed_by, info.reviewed_at),
        (_("签发"), info.released_by, info.released_at),
    )
    places = [0, 1, 2]
    if here == 3:  # signed, the money is moved
        return [*_plain(stops, 3), Stop(_("办理签发"), "now"), Stop(_("银行回单"), "next")]
    found = [
        Stop(name, "done" if here > place else "now" if here == place else "next", who, at)
        for place, (name, who, at) in zip(places, stops, strict=True)
    ]
    if here < 3:
        return [*found, Stop(_("银行回单"), "next")]
    if info.open_count:
        return [*found, Stop(_("银行回单"), "now")]
    return [*found, Stop(_("银行回单"), "done", at=info.answered_at)]


def _plain(stops: tuple[tuple[str, str, datetime | None], ...], count: int) -> list[Stop]:
    return [Stop(name, "done", who, at) for name, who, at in stops[:count]]


def way_of_payment(run: RunInfo, payment: PaymentInfo, accepted: datetime | None) -> list[Stop]:
    """The stations of one payment, which the bank took on at a moment `accepted`."""
    return list(_payment_stops(run, payment, accepted))


def _payment_stops(run: RunInfo, payment: PaymentInfo, accepted: datetime | None) -> Iterator[Stop]:
    is_sent = payment.state not in (_P.REQUESTED, _P.DROPPED)
    asked = "now" if run.state is _R.DRAFT else "done"
    yield Stop(_("申请"), asked, run.submitted_by or run.made_by, run.submitted_at)
    yield _stop(_("财政审核"), run.reviewed_at, run.reviewed_by)
    yield Stop(
        _("签发"),
        "done" if is_sent else "next",
        run.released_by if is_sent else "",
        run.released_at if is_sent else None,
    )
    if payment.state is _P.DROPPED:
        yield Stop(str(payment.state.label), "now")
        return
    if payment.state is _P.REJECTED:
        yield Stop(str(payment.state.label), "now", reason_of(payment.reason), payment.ended_at)
        return
    answered = payment.state in (_P.ACCEPTED, _P.PAID, _P.RETURNED)
    stage = "done" if answered else "now" if is_sent else "next"
    yield Stop(_("银行受理"), stage, at=accepted if answered else None)
    if payment.booked_on is not None:
        day = _("入账日期 %(day)s") % {"day": payment.booked_on.isoformat()}
        yield Stop(_("支付成功"), "done", day)
    else:
        yield Stop(_("支付成功"), "now" if payment.state is _P.ACCEPTED else "next")
    if payment.state is _P.RETURNED:
        yield Stop(str(payment.state.label), "now", reason_of(payment.reason), payment.ended_at)


def _stop(name: str, at: datetime | None, note: str = "") -> Stop:
    return Stop(name, "done" if at else "next", note, at)
