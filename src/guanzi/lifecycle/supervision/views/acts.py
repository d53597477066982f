"""The acts on a case: each is posted from its page and leads back to its place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import update_wrapper

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.files.services import MOST_BYTES
from guanzi.foundation.posting import takes_files, takes_post
from guanzi.lifecycle.checks.errors import FieldsWrong
from guanzi.lifecycle.checks.views.attempts import attempt, attempt_with_file
from guanzi.lifecycle.supervision import permissions, selectors, services
from guanzi.lifecycle.supervision.errors import RepaymentInvalid, SupervisionConflict
from guanzi.lifecycle.supervision.forms import RepaymentForm
from guanzi.lifecycle.supervision.selectors import SupervisionInfo
from guanzi.lifecycle.supervision.states import AppealOutcome
from guanzi.lifecycle.supervision.views.case import READERS, case_for, case_page


@dataclass(frozen=True, slots=True)
class Posted:
    """Who posted what about which case, and when; `file_id` is what was handed in with it."""

    actor: Actor
    info: SupervisionInfo
    at: datetime
    request: HttpRequest
    file_id: int | None = None

    def __getitem__(self, name: str) -> str:
        return self.request.POST.get(name, "")


Act = Callable[[Posted], object]
View = Callable[..., HttpResponseBase]


def _act(
    done: Promise, place: str, *audience: Audience, has_file: bool = False
) -> Callable[[Act], View]:
    """A function that does one thing becomes a view: it is tried; afterwards comes the page at
    its place, or the form with what was typed."""

    def make(do: Act) -> View:
        name = do.__name__

        def view(request: HttpRequest, /, case_id: int) -> HttpResponse:
            actor, at = actor_of(request), clock.now()
            info = case_for(actor, case_id)
            if request.method == "POST":
                if has_file:
                    tried = attempt_with_file(
                        request, name, lambda kept: do(Posted(actor, info, at, request, kept)), at
                    )
                else:
                    tried = attempt(request, name, lambda: do(Posted(actor, info, at, request)))
                if tried:
                    return case_page(request, selectors.case(case_id), tried)
                messages.success(request, str(done))
            address = reverse("supervision:case", args=[case_id])
            return HttpResponseRedirect(f"{address}#{place}")

        update_wrapper(view, do)
        marked = takes_files(most_bytes=MOST_BYTES)(view) if has_file else takes_post(view)
        return for_audience(*(audience or (Audience.AUTHORITY,)))(marked)

    return make


@_act(gettext_lazy("已登记。"), "findings", has_file=True)
def find(posted: Posted) -> None:
    """Write down what was found."""
    services.add_finding(
        actor=posted.actor,
        case_id=posted.info.id,
        text=posted["text"],
        file_id=posted.file_id,
        at=posted.at,
    )


@_act(gettext_lazy("已通知企业陈述申辩。"), "hearing")
def hear(posted: Posted) -> None:
    """Tell the enterprise; it cannot be taken back, so that it has to be confirmed."""
    require(permissions.may_handle(posted.actor, posted.info, "hear"))
    if posted["sure"] != "yes":
        raise FieldsWrong({"sure": _("请确认：通知之后企业就看得到核查发现。")})
    services.start_hearing(actor=posted.actor, case_id=posted.info.id, at=posted.at)


@_act(gettext_lazy("已提交，承办单位会看到。"), "hearing", *READERS, has_file=True)
def state(posted: Posted) -> None:
    """The enterprise speaks."""
    services.give_defence(
        actor=posted.actor,
        case_id=posted.info.id,
        text=posted["text"],
        file_id=posted.file_id,
        at=posted.at,
    )


@_act(gettext_lazy("已办结，不予追究。"), "timeline")
def close(posted: Posted) -> None:
    """Demand nothing."""
    services.close_case(
        actor=posted.actor, case_id=posted.info.id, outcome=posted["outcome"], at=posted.at
    )


@_act(gettext_lazy("已登记退缴。"), "repayments")
def repay(posted: Posted) -> None:
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


@_act(gettext_lazy("申诉已提交，请等待答复。"), "appeals", *READERS)
def appeal(posted: Posted) -> None:
    """The enterprise objects to the demand."""
    services.appeal(actor=posted.actor, case_id=posted.info.id, text=posted["text"], at=posted.at)


@_act(gettext_lazy("已处理申诉。"), "appeals")
def answer(posted: Posted) -> None:
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
