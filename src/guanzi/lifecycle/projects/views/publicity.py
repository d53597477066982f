"""What everybody may read: the projects that are shown, and how to object."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.engines.rules.measure import Formula
from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.face.formula import FormulaSheet
from guanzi.foundation.posting import takes_post
from guanzi.foundation.throttling import limit_compute
from guanzi.lifecycle.projects import selectors, services
from guanzi.lifecycle.projects.selectors import Basis, ProjectInfo
from guanzi.lifecycle.projects.selectors.public import readable
from guanzi.lifecycle.projects.states import ObjectionOutcome, ProjectState


@dataclass(frozen=True, slots=True)
class Handled:
    """An objection as everybody sees it: what became of it, never who raised it."""

    outcome: ObjectionOutcome
    answer: str
    on: date | None


@dataclass(frozen=True, slots=True)
class PublicProject:
    """A project as everybody sees it; amounts in fen. What is withheld is None, and `withheld` says
    by field why."""

    id: int
    fund: str
    enterprise: str | None
    project: str | None
    code: str
    district: str
    state: ProjectState
    recovery: str
    determined_fen: int | None
    recovered_fen: int | None
    payer_shares: tuple[tuple[str, int], ...]
    withheld: Mapping[str, str]
    is_adjusted: bool
    since: date | None
    until: date | None
    is_open: bool
    waiting: int
    handled: tuple[Handled, ...]
    is_synthetic: bool


def shown(info: ProjectInfo) -> PublicProject:
    """What of a project is public."""
    at, case, may = clock.now(), info.application, readable(info)
    handled = tuple(
        Handled(each.outcome, may.answers[each.id], clock.day_of(each.decided_at))
        for each in info.objections
        if each.outcome is not None and each.decided_at is not None
    )
    is_shown = info.state is ProjectState.SHOWN
    return PublicProject(
        id=info.id,
        fund=info.fund,
        enterprise=may.enterprise,
        project=may.project,
        code=case.code,
        district=info.district,
        state=info.state,
        recovery=info.recovery,
        determined_fen=may.determined_fen,
        recovered_fen=may.recovered_fen,
        payer_shares=may.payer_shares,
        withheld=may.withheld,
        is_adjusted=info.determined_fen != info.formula_fen,
        since=clock.day_of(info.shown_at) if info.shown_at else None,
        until=clock.day_of(info.shown_until) if info.shown_until else None,
        is_open=is_shown and info.shown_until is not None and at <= info.shown_until,
        waiting=len(info.objections) - len(handled),
        handled=handled,
        is_synthetic=case.is_synthetic,
    )


def laid_out(basis: Basis) -> list[tuple[str, str, str]]:
    """The formula like mathematics, each line with its article; names lead to the policy page."""
    sheet = FormulaSheet(basis.measure)
    address = reverse("policies:page", args=[basis.document_id])
    return [
        (
            step.title,
            _math(sheet, step.formula, address) if step.formula else step.words,
            step.article,
        )
        for step in basis.steps
    ]


def _math(sheet: FormulaSheet, formula: Formula, address: str) -> str:
    """The sheet's links mean places of the policy page."""
    html = str(sheet.html(formula.node)).replace('href="#', f'href="{address}#')
    return mark_safe(html)  # noqa: S308  # escaped by the sheet, where a quote cannot stand


@for_audience(Audience.EVERYONE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is shown now, and what was shown with its outcome."""
    context = {
        "open": [shown(info) for info in selectors.projects_shown(clock.now())],
        "ended": [shown(info) for info in selectors.projects_were_shown()],
    }
    return render(request, "projects/publicity.html", context)


@for_audience(Audience.EVERYONE)
@takes_post
def one(request: HttpRequest, project_id: int) -> HttpResponseBase:
    """One project, with the form of an objection while it is shown."""
    info = selectors.shown_project(project_id)
    if request.method == "POST":
        return _object(request, project_id)
    return _page(request, info, NO_ATTEMPT)


@limit_compute
def _object(request: HttpRequest, project_id: int) -> HttpResponse:
    """Take an objection; what was typed stays where it cannot be taken."""

    def act() -> None:
        services.raise_objection(
            project_id=project_id,
            name=request.POST.get("name", ""),
            contact=request.POST.get("contact", ""),
            statement=request.POST.get("statement", ""),
            at=clock.now(),
        )

    failed = attempt(request, "objection", act)
    if failed:
        return _page(request, selectors.shown_project(project_id), failed)
    messages.success(request, _("已收到您的异议。主管部门核实后会按您留的联系方式答复。"))
    return HttpResponseRedirect(reverse("projects:publicity-one", args=[project_id]))


def _page(request: HttpRequest, info: ProjectInfo, tried: Attempt) -> HttpResponse:
    basis = selectors.basis_of(info.application.version_id)
    context = {
        "project": shown(info),
        "basis": basis,
        "steps": laid_out(basis),
        "tried": tried,
    }
    return render(request, "projects/publicity_one.html", context, status=tried.status)
