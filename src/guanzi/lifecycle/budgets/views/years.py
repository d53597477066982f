"""The years of a fund: execution tables as document 004 三2 prints them, and what is recorded."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in, text_in
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.audit.services import record_export
from guanzi.foundation.face.money import wan_text as exact_wan_text
from guanzi.foundation.files.answers import send_content
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.budgets import permissions, selectors, services
from guanzi.lifecycle.budgets.forms.figures import execution_typed, expectation_typed
from guanzi.lifecycle.budgets.rules.execution import ExecutionYear, class_rows, gaps, year_rows
from guanzi.lifecycle.budgets.rules.numbers import wan_text
from guanzi.lifecycle.budgets.views.listing import funds_to_draft
from guanzi.lifecycle.budgets.views.papers import execution_pdf, execution_xlsx

EARLIEST, LATEST = 2000, 2100
SPARE_CLASSES = 4


def _fund(request: HttpRequest, actor: Actor) -> str:
    """The fund asked for, else the first that somebody may read; empty where there is none."""
    asked = text_in(request.GET.get("fund"), 100)
    if asked:
        require(permissions.may_read_fund(actor, asked))
        return asked
    funds = _readable(actor)
    return funds[0] if funds else ""


def _readable(actor: Actor) -> list[str]:
    return [name for name in selectors.known_funds() if permissions.may_read_fund(actor, name)]


def _years(request: HttpRequest, fund: str, at: datetime) -> list[int]:
    """Three years, newest first: until the one asked for, else the newest that is known."""
    until = number_in(request.GET.get("until"), most_digits=4)
    if until is None or not EARLIEST <= until <= LATEST:
        until = selectors.latest_year(fund) or clock.day_of(at).year
    return [until - back for back in range(selectors.PRINTED_YEARS)]


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def execution(request: HttpRequest) -> HttpResponse:
    """Both tables of a fund, with the raw rates beside the rounded ones."""
    actor, at = actor_of(request), clock.now()
    require(permissions.may_look(actor))
    fund = _fund(request, actor)
    years = selectors.execution_of(fund, _years(request, fund, at), at)
    classes = class_rows(years)
    context = {
        "fund": fund,
        "funds": _readable(actor),
        "years": years,
        "until": years[0].year,
        "rows": list(zip(years, year_rows(years), strict=True)),
        "classes": classes,
        "count": len(classes) - 1,
        "gaps": [(gap, wan_text(gap.classes_fen), wan_text(gap.total_fen)) for gap in gaps(years)],
        "may_record": permissions.may_record(actor, fund),
        "query": urlencode({"fund": fund, "until": str(years[0].year)}),
    }
    return render(request, "budgets/execution.html", context)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Both tables as Excel or PDF."""
    actor, at = actor_of(request), clock.now()
    require(permissions.may_look(actor))
    fund = _fund(request, actor)
    if form not in ("xlsx", "pdf"):
        raise Http404
    if not fund:
        return redirect("budgets:execution")
    years = selectors.execution_of(fund, _years(request, fund, at), at)
    record_export(
        actor=actor,
        at=at,
        verb="budgets.export",
        what=("budgets:execution", _("预算执行情况表")),
        after={"form": form, "fund": fund, "years": [each.year for each in years]},
    )
    name = _("预算执行情况-%(year)d.%(form)s") % {"year": years[0].year, "form": form}
    if form == "xlsx":
        return send_content(execution_xlsx(fund, years), name)
    return send_content(execution_pdf(fund, years, clock.day_of(at)), name)


@for_audience(Audience.AUTHORITY)
@takes_post
def record(request: HttpRequest) -> HttpResponseBase:
    """Write down how a year was executed that the platform did not keep."""
    actor, at = actor_of(request), clock.now()
    require(permissions.may_draft(actor))
    fund = text_in(request.POST.get("fund", request.GET.get("fund")), 100)
    tried = NO_ATTEMPT
    typed = {name: request.POST.get(name, "") for name in request.POST}
    if request.method == "POST":
        refused = attempt(
            request,
            "record",
            lambda: services.record_execution(
                actor=actor, fund=fund, given=execution_typed(typed), at=at
            ),
        )
        if refused is None:
            messages.success(request, _("已登记。"))
            query = urlencode({"fund": fund, "until": str(typed.get("year", ""))})
            return redirect(f"{reverse('budgets:execution')}?{query}")
        tried = refused
    else:
        typed = _known(fund, number_in(request.GET.get("year"), most_digits=4), at)
    return _record_page(request, actor, fund, typed, tried)


def _known(fund: str, year: int | None, at: datetime) -> dict[str, str]:
    """The form as that year is known: a correction begins with what stands there. The classes of
    the fund's newest year are there anyhow."""
    asked = year or (selectors.latest_year(fund) or clock.day_of(at).year)
    (known,) = selectors.execution_of(fund, [asked], at)
    typed = {
        "year": str(year or ""),
        "through_month": str(known.through_month or "") if year else "",
        "source": known.source if year else "",
    }
    if year:
        typed |= _figures(known, "", "")
    for number, title in enumerate(known.classes):
        typed[f"title-{number}"] = title
        if year:
            typed |= _figures(known, title, f"-{number}")
    return typed


def _figures(known: ExecutionYear, title: str, ending: str) -> dict[str, str]:
    each = known.classes[title] if title else known.total
    return {
        f"initial{ending}": _wan(each.initial_fen),
        f"adjusted{ending}": _wan(each.adjusted_fen),
        f"actual{ending}": _wan(each.actual_fen),
        f"items{ending}": "" if each.policy_items is None else str(each.policy_items),
    }


def _wan(fen: int | None) -> str:
    return "" if fen is None else exact_wan_text(fen)


def _record_page(
    request: HttpRequest, actor: Actor, fund: str, typed: Mapping[str, str], tried: Attempt
) -> HttpResponse:
    numbers = sorted(
        int(name.removeprefix("title-"))
        for name in typed
        if name.startswith("title-")
        and number_in(name.removeprefix("title-"), most_digits=3) is not None
    )
    first_spare = (numbers[-1] + 1) if numbers else 0
    spare = range(first_spare, first_spare + SPARE_CLASSES)
    columns = {
        "title": _("政策类"),
        "items": _("政策项"),
        "initial": _("年初预算"),
        "adjusted": _("调整后预算"),
        "actual": _("实际支出"),
    }
    context = {
        "fund": fund,
        "funds": funds_to_draft(actor),
        "typed": {**typed, "items_": typed.get("items", "")},
        "rows": [
            [
                (f"{name}-{number}", label, typed.get(f"{name}-{number}", ""))
                for name, label in columns.items()
            ]
            for number in (*numbers, *spare)
        ],
        "tried": tried,
    }
    return render(request, "budgets/record.html", context, status=tried.status)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@takes_post
def expected(request: HttpRequest) -> HttpResponseBase:
    """What coming years are expected to grant, and who said so."""
    actor, at = actor_of(request), clock.now()
    require(permissions.may_look(actor))
    fund = _fund(request, actor)
    tried = NO_ATTEMPT
    if request.method == "POST":
        fund = text_in(request.POST.get("fund"), 100)
        require(permissions.may_record(actor, fund))
        refused = attempt(request, "expect", lambda: _expect(request, actor, fund, at))
        if refused is None:
            messages.success(request, _("已登记。"))
            return redirect(f"{reverse('budgets:expected')}?{urlencode({'fund': fund})}")
        tried = refused
    context = {
        "fund": fund,
        "funds": sorted({*_readable(actor), *(funds_to_draft(actor))}),
        "said": selectors.expectations_of(fund),
        "may_record": permissions.may_record(actor, fund),
        "typed": {name: request.POST.get(name, "") for name in ("year", "amount", "basis")},
        "next_year": clock.day_of(at).year + 1,
        "tried": tried,
    }
    return render(request, "budgets/expected.html", context, status=tried.status)


def _expect(request: HttpRequest, actor: Actor, fund: str, at: datetime) -> None:
    typed = {name: request.POST.get(name, "") for name in request.POST}
    year, fen, basis = expectation_typed(typed)
    services.record_expected_quota(
        actor=actor, fund=fund, year=year, amount_fen=fen, basis=basis, at=at
    )
