"""The page that says as whom a visitor may sign in, and a bank that answers. Both exist only where
the city is made up."""

from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.actor import Actor
from guanzi.foundation.files.answers import send_content
from guanzi.lifecycle.payments import permissions as paying
from guanzi.lifecycle.payments import selectors as payments
from guanzi.lifecycle.payments import services
from guanzi.lifecycle.payments.selectors.shapes import RunInfo
from guanzi.lifecycle.payments.states import RunState
from guanzi.site.demo.bank import notice, status_report, transfers_in
from guanzi.site.demo.keys import PASSWORD, code_now, demo_accounts


@for_audience(Audience.EVERYONE)
@require_safe
@never_cache
def accounts(request: HttpRequest) -> HttpResponse:
    """Every made-up person, by organisation, with the password and the code of this moment."""
    if not settings.DEMO:
        raise Http404
    by_kind = sorted(demo_accounts(), key=lambda account: account.kind.value)
    groups = [
        (str(kind.label), list(found))
        for kind, found in groupby(by_kind, key=lambda account: account.kind)
    ]
    context = {
        "groups": groups,
        "password": PASSWORD,
        "code": code_now(),
        "runs": _unanswered(getattr(request, "actor", None)),
    }
    return render(request, "demo.html", context)


def _unanswered(actor: Actor | None) -> list[RunInfo]:
    """Runs of which the bank has not said everything, for who may hand in its answers."""
    if actor is None or not paying.may_receive_answers(actor):
        return []
    found, _following = payments.runs_in(actor, [RunState.RELEASED])
    return [run for run in found if run.open_count]


@for_audience(Audience.AUTHORITY)
@require_safe
def bank(request: HttpRequest, run_id: int, form: str) -> HttpResponse:
    """What a bank would answer to the treasury file of a run: it takes every payment, or it has
    paid every one."""
    if not settings.DEMO or form not in ("pain.002", "camt.054"):
        raise Http404
    at = clock.now()
    order = services.treasury_file(actor=actor_of(request), run_id=run_id, at=at)
    code, amounts = payments.run(run_id).code, transfers_in(order)
    if form == "pain.002":
        content = status_report(code, dict.fromkeys(amounts, "ACSP"), message=f"PSR-{code}", at=at)
    else:
        content = notice(amounts, message=f"NTF-{code}", at=at, booked=clock.day_of(at))
    return send_content(content, f"{code}-{form}.xml")
