"""The department's own pages: list, begin, preview, publish, withdraw."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.engines.rules import Measure, NotInRulebook
from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.addresses import number_in
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.guidelines import permissions, selectors, services
from guanzi.lifecycle.guidelines.errors import (
    GuidelineChanged,
    GuidelineNotReady,
    GuidelineStateConflict,
    MeasureNotCallable,
    ReasonMissing,
)
from guanzi.lifecycle.guidelines.forms import LONGEST_LINE
from guanzi.lifecycle.guidelines.rules import changes_between
from guanzi.lifecycle.guidelines.views.page import call_page, preview_of
from guanzi.lifecycle.policies.selectors import current_edition, current_rulebook

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


@for_audience(Audience.AUTHORITY, Audience.OPERATOR, Audience.AUDITOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the own department wrote, and what the others published."""
    actor, at = actor_of(request), clock.now()
    others = [
        info
        for info in selectors.listed_guidelines()
        if info.organisation_id != actor.organisation_id
    ]
    context = {
        "own": selectors.guidelines_of(actor.organisation_id),
        "others": [(info, info.call_state(at)) for info in others],
        "may_draft": permissions.may_draft(actor),
        "at": at,
    }
    return render(request, "guidelines/manage.html", context)


# --- beginning ---


@dataclass(frozen=True, slots=True)
class Offer:
    """A document with those of its measures that could be called for."""

    title: str
    measures: tuple[Measure, ...]


@for_audience(Audience.AUTHORITY)
@takes_post
def create(request: HttpRequest) -> HttpResponseBase:
    """Choose a measure and a year; the rest is prefilled."""
    actor, at = actor_of(request), clock.now()
    require(permissions.may_draft(actor))
    typed = {
        name: request.POST.get(name, request.GET.get(name, "")).strip()[:LONGEST_LINE]
        for name in ("measure", "year", "title")
    }
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        problems = list(_beginning_problems(typed))
        if not problems:
            guideline_id = services.create_guideline(
                actor=actor,
                measure_id=typed["measure"],
                year=int(typed["year"]),
                title=typed["title"] or _usual_title(typed),
                at=at,
            )
            return redirect("guidelines:edit", guideline_id)
    typed["year"] = typed["year"] or str(clock.day_of(at).year - 1)
    context = {"offers": _offers(), "typed": typed, "problems": problems, "wrong": dict(problems)}
    return render(request, "guidelines/create.html", context, status=422 if problems else 200)


def _beginning_problems(typed: dict[str, str]) -> Iterable[tuple[str, str]]:
    try:
        current_rulebook().versions(typed["measure"])
    except NotInRulebook:
        yield "measure", _("请选择一项措施。")
    year = typed["year"]
    if not EARLIEST_YEAR <= (number_in(year) or 0) <= LATEST_YEAR:
        yield "year", _("请填四位的年度，如 2024。")


def _usual_title(typed: dict[str, str]) -> str:
    versions = current_rulebook().versions(typed["measure"])
    if not versions:
        raise MeasureNotCallable(_("规则库里没有这项可以计算的措施。"))
    named = {"year": typed["year"], "name": versions[-1].name}
    return _("%(year)s 年度%(name)s申报指南") % named


def _offers() -> tuple[Offer, ...]:
    rulebook = current_rulebook()
    offers = []
    for document in rulebook.documents:
        inside = [m for m in rulebook.measures if rulebook.document_of(m) is document]
        if inside:
            offers.append(Offer(document.title, tuple(inside)))
    return tuple(offers)


# --- looking, publishing, withdrawing ---


@for_audience(Audience.AUTHORITY)
@require_safe
def preview(request: HttpRequest, guideline_id: int) -> HttpResponse:
    """Exactly what the applicant will see."""
    actor, at = actor_of(request), clock.now()
    info = selectors.guideline(guideline_id)
    require(permissions.may_see_draft(actor, info))
    shown = preview_of(info, current_edition().digest, at)
    page = call_page(shown, at, is_preview=True)
    context = {"page": page, "versions": (), "latest": shown, "typed": info.typed}
    return render(request, "guidelines/page.html", context)


@for_audience(Audience.AUTHORITY)
@takes_post
def publish(request: HttpRequest, guideline_id: int) -> HttpResponseBase:
    """What is different, and the act that makes it hold, for the second of two persons."""
    actor, at = actor_of(request), clock.now()

    def act() -> None:
        services.publish_guideline(
            actor=actor, guideline_id=guideline_id, at=at, seen_revision=_seen(request)
        )

    return _compared(request, guideline_id, at, act, onward="guidelines:page")


@for_audience(Audience.AUTHORITY)
@takes_post
def submit(request: HttpRequest, guideline_id: int) -> HttpResponseBase:
    """The same, and the act that hands it to the one who publishes, for the first."""
    actor, at = actor_of(request), clock.now()

    def act() -> None:
        services.submit_guideline(
            actor=actor,
            guideline_id=guideline_id,
            at=at,
            change=request.POST.get("change", ""),
            seen_revision=_seen(request),
        )

    return _compared(request, guideline_id, at, act, onward="guidelines:publish")


def _seen(request: HttpRequest) -> int | None:
    return number_in(request.POST.get("revision"))


def _compared(
    request: HttpRequest, guideline_id: int, at: datetime, act: Callable[[], None], *, onward: str
) -> HttpResponseBase:
    """The draft beside what holds, after an act that was refused or before any."""
    actor, refusal, status = actor_of(request), "", 200
    if request.method == "POST":
        try:
            act()
            return redirect(onward, guideline_id)
        except (GuidelineNotReady, ReasonMissing) as error:
            refusal, status = error.sentence, 422
        except (GuidelineChanged, GuidelineStateConflict) as error:
            refusal, status = error.sentence, 409
    info = selectors.guideline(guideline_id)
    require(permissions.may_see_draft(actor, info))
    before = selectors.latest_version(guideline_id).terms if info.versions else None
    context: dict[str, Any] = {
        "info": info,
        "changes": changes_between(before, info.terms),
        "problems": selectors.problems_of_draft(info, at),
        "may_submit": permissions.may_submit(actor, info),
        "may_publish": permissions.may_publish(actor, info),
        "change": request.POST.get("change", info.submitted_change),
        "refusal": refusal,
    }
    return render(request, "guidelines/publish.html", context, status=status)


@for_audience(Audience.AUTHORITY)
@takes_post
def withdraw(request: HttpRequest, guideline_id: int) -> HttpResponseBase:
    """Take a guideline back, with a reason that everybody reads."""
    actor, at = actor_of(request), clock.now()
    refusal = ""
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            services.withdraw_guideline(
                actor=actor, guideline_id=guideline_id, reason=reason, at=at
            )
            return redirect("guidelines:page", guideline_id)
        except ReasonMissing as error:
            refusal = error.sentence
    info = selectors.guideline(guideline_id)
    permissions.require_step(actor, info, "withdraw")
    context = {"info": info, "reason": request.POST.get("reason", ""), "refusal": refusal}
    return render(request, "guidelines/withdraw.html", context, status=422 if refusal else 200)
