"""Correcting what a district bears of a payment: one proposes, another decides."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.attempts import done
from guanzi.foundation.errors import FieldsWrong
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.payments import permissions, selectors, services
from guanzi.lifecycle.payments.errors import ShareInvalid
from guanzi.lifecycle.payments.forms import read_amount
from guanzi.lifecycle.payments.views.one import PaymentPage, payment_for, payment_page


@for_audience(Audience.AUTHORITY)
@takes_post
def propose(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Say what the district should bear, and why."""
    actor = actor_of(request)
    run, payment = payment_for(actor, payment_id)
    require(permissions.may_draw(actor))
    if request.method != "POST":
        return redirect("payments:payment", payment_id)

    def act() -> None:
        reason, faults = request.POST.get("reason", ""), {}
        if not reason.strip():
            faults["reason"] = _("请写明更正的理由。")
        try:
            fen = read_amount(request.POST.get("district", ""))
        except ShareInvalid as error:
            raise FieldsWrong({"district": error.sentence, **faults}) from None
        if faults:
            raise FieldsWrong(faults)
        services.propose_share(
            actor=actor, payment_id=payment_id, district_fen=fen, reason=reason, at=clock.now()
        )

    where = reverse("payments:payment", args=[payment_id]) + "#share"
    result = done(request, "propose", act, _("更正已提出，由另一位负责人批准后生效。"), where)
    if isinstance(result, HttpResponseRedirect):
        return result
    return payment_page(request, PaymentPage(actor, run, payment, result))


@for_audience(Audience.AUTHORITY)
@takes_post
def decide(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Agree, or refuse with the reason."""
    actor = actor_of(request)
    require(permissions.may_draw(actor))
    asked = selectors.proposal(proposal_id)
    run, payment = payment_for(actor, asked.payment_id)
    where = reverse("payments:payment", args=[payment.id]) + "#share"
    if request.method != "POST":
        return HttpResponseRedirect(where)
    act = request.POST.get("act", "")

    def decided() -> None:
        if act == "approve":
            services.correct_share(actor=actor, proposal_id=proposal_id, at=clock.now())
        elif act == "refuse":
            answer = request.POST.get("answer", "")
            services.refuse_share(
                actor=actor, proposal_id=proposal_id, answer=answer, at=clock.now()
            )
        else:
            raise ShareInvalid(_("请选择批准或者不批准。"))

    said = _("更正已入账，请重新出具清算单。") if act == "approve" else _("没有批准，分担不变。")
    result = done(request, "decide", decided, said, where)
    if isinstance(result, HttpResponseRedirect):
        return result
    return payment_page(request, PaymentPage(actor, run, payment, result))
