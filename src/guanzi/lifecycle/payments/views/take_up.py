"""Take-up: of those to whom something is due by the rules, who was paid."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.addresses import number_in
from guanzi.foundation.jobs.made import TABLE_FORMS
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.budgets.rules.numbers import rate_text, raw_rate_text
from guanzi.lifecycle.payments import permissions
from guanzi.lifecycle.payments.rules.take_up import TakeUp
from guanzi.lifecycle.payments.selectors.take_up import take_ups
from guanzi.lifecycle.payments.services.exporting import start_take_up_export
from guanzi.lifecycle.policies.selectors import current_rulebook


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@takes_post
def take_up(request: HttpRequest) -> HttpResponse:
    """Every measure and year with a released list; a table of each to take along."""
    actor = actor_of(request)
    require(permissions.may_read_take_up(actor))
    found = take_ups(actor.district)
    form, year = request.POST.get("form", ""), number_in(request.POST.get("year"))
    measure = request.POST.get("measure", "")
    if form in TABLE_FORMS and any((e.measure_id, e.year) == (measure, year) for e in found):
        job = start_take_up_export(
            actor=actor, measure_id=measure, year=year or 0, form=form, at=clock.now()
        )
        return redirect("jobs:job", job.pk)
    names = {each.id: each.name for each in current_rulebook().measures}
    context = {
        "lines": [_line(each, names) for each in found],
        "scope": actor.district,
    }
    return render(request, "payments/take_up.html", context)


def _line(each: TakeUp, names: dict[str, str]) -> dict[str, object]:
    return {
        "up": each,
        "name": names.get(each.measure_id, each.measure_id),
        "rate": rate_text(each.rate),
        "raw": raw_rate_text(each.rate),
        "money_rate": rate_text(each.money_rate),
        "raw_money": raw_rate_text(each.money_rate),
    }
