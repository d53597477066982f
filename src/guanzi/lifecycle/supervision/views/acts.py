"""The acts on a case: each is posted from its page and leads back to its place."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.foundation.access import require
from guanzi.foundation.errors import FieldsWrong
from guanzi.foundation.posted import PageOfActs, Posted
from guanzi.lifecycle.supervision import permissions, services
from guanzi.lifecycle.supervision.errors import RepaymentInvalid, SupervisionConflict
from guanzi.lifecycle.supervision.forms import RepaymentForm
from guanzi.lifecycle.supervision.selectors import SupervisionInfo
from guanzi.lifecycle.supervision.states import AppealOutcome
from guanzi.lifecycle.supervision.views.case import READERS, case_for, case_page

_acts = PageOfActs(case_for, case_page, "supervision:case", "case_id")


@_acts.act(gettext_lazy("已登记。"), place="findings", has_file=True)
def find(posted: Posted[SupervisionInfo]) -> None:
    """Write down what was found."""
    services.add_finding(
        actor=posted.actor,
        case_id=posted.info.id,
        text=posted["text"],
        file_id=posted.file_id,
        at=posted.at,
    )


@_acts.act(gettext_lazy("已通知企业陈述申辩。"), place="hearing")
def hear(posted: Posted[SupervisionInfo]) -> None:
    """Tell the enterprise; it cannot be taken back, so that it has to be confirmed."""
    require(permissions.may_handle(posted.actor, posted.info, "hear"))
    if posted["sure"] != "yes":
        raise FieldsWrong({"sure": _("请确认：通知之后企业就看得到核查发现。")})
    services.start_hearing(actor=posted.actor, case_id=posted.info.id, at=posted.at)


@_acts.act(
    gettext_lazy("已提交，承办单位会看到。"), place="hearing", audience=READERS, has_file=True
)
def state(posted: Posted[SupervisionInfo]) -> None:
    """The enterprise speaks."""
    services.give_defence(
        actor=posted.actor,
        case_id=posted.info.id,
        text=posted["text"],
        file_id=posted.file_id,
        at=posted.at,
    )


@_acts.act(gettext_lazy("已办结，不予追究。"), place="timeline")
def close(posted: Posted[SupervisionInfo]) -> None:
    """Demand nothing."""
    services.close_case(
        actor=posted.actor, case_id=posted.info.id, outcome=posted["outcome"], at=posted.at
    )


@_acts.act(gettext_lazy("已登记退缴。"), place="repayments")
def repay(posted: Posted[SupervisionInfo]) -> None:
    """Write down what came in."""
    require(permissions.may_record_repayment(posted.actor, posted.info))
    form = RepaymentForm(posted.request.POST)
    if not form.is_valid():
        raise FieldsWrong({name: " ".join(map(str, said)) for name, said in form.errors.items()})
    try:
        services.record_repayment(
            actor=posted.actor,
            case_id=posted.info.id,
            amount_fen=form.cleaned_data["amount"],
            voucher=form.cleaned_data["voucher"],
            at=posted.at,
        )
    except RepaymentInvalid as error:
        raise FieldsWrong({error.field: error.sentence}) from error


@_acts.act(gettext_lazy("申诉已提交，请等待答复。"), place="appeals", audience=READERS)
def appeal(posted: Posted[SupervisionInfo]) -> None:
    """The enterprise objects to the demand."""
    services.appeal(actor=posted.actor, case_id=posted.info.id, text=posted["text"], at=posted.at)


@_acts.act(gettext_lazy("已处理申诉。"), place="appeals")
def answer(posted: Posted[SupervisionInfo]) -> None:
    """Decide an appeal; where it is upheld the demand falls, which has to be confirmed."""
    require(permissions.may_decide_appeal(posted.actor, posted.info))
    if posted["outcome"] not in AppealOutcome.values:
        raise FieldsWrong({"outcome": _("请选择申诉成立还是维持原决定。")})
    outcome = AppealOutcome(posted["outcome"])
    if outcome is AppealOutcome.UPHELD and posted["sure"] != "yes":
        raise FieldsWrong({"sure": _("请确认后果：追回决定撤销，限制申报解除。")})
    waiting = posted.info.open_appeal
    if waiting is None or posted["appeal"] != str(waiting.id):
        raise SupervisionConflict(_("没有等待处理的申诉。"))
    services.decide_appeal(
        actor=posted.actor,
        case_id=posted.info.id,
        outcome=outcome,
        answer=posted["answer"],
        at=posted.at,
    )
