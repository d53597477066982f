"""The three steps that end a review, each on a page of its own that says the consequence."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.calendar import CalendarMissing, term_end
from guanzi.foundation.face.citations import in_order
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.checks import permissions, selectors, services
from guanzi.lifecycle.checks.rules.typed import MONTHLY
from guanzi.lifecycle.checks.selectors.shapes import CaseFile, FindingInfo
from guanzi.lifecycle.checks.services.restore import Point
from guanzi.lifecycle.checks.states import FindingSeverity, FindingVerdict
from guanzi.lifecycle.checks.views.case import head_for
from guanzi.lifecycle.enterprises.rules.facts import SALES
from guanzi.lifecycle.guidelines.rules.terms import INVOICES

LEAST_ROWS, MOST_ROWS = 3, 50
_FIELD_OF = {"monthly_sum": MONTHLY, "register_values": SALES}


def _step(
    request: HttpRequest,
    application_id: int,
    template: str,
    act: Callable[[], object],
    context: Callable[[CaseFile, Attempt], Mapping[str, Any]],
    done: str,
) -> HttpResponse:
    actor = actor_of(request)
    head = head_for(actor, application_id)
    tried = NO_ATTEMPT
    if request.method == "POST":
        failed = attempt(request, "step", act)
        if failed is None:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("checks:case", args=[application_id]))
        tried = failed
    else:
        require(permissions.may_review(actor, head))
    file = selectors.case_file(application_id)
    shared = {"file": file, "head": file.head, "tried": tried}
    more = context(file, tried)
    return render(request, template, {**shared, **more}, status=tried.status)


# --- return ---


@for_audience(Audience.AUTHORITY)
@takes_post
def restore(request: HttpRequest, application_id: int) -> HttpResponse:
    """Return the case for correction."""
    actor, at = actor_of(request), clock.now()

    def act() -> None:
        services.return_case(
            actor=actor, application_id=application_id, points=_points(request), at=at
        )

    def context(file: CaseFile, tried: Attempt) -> Mapping[str, Any]:
        points = _points(request) if tried.sentence else _suggested(file)
        blank = [Point("", "")] * max(1, LEAST_ROWS - len(points))
        rows = enumerate([*points, *blank][:MOST_ROWS], start=1)
        try:
            due = term_end(at, file.terms.correction_days, "working")
        except CalendarMissing:
            due = None
        return {
            "points": [
                (point, *(tried.faults.get(f"{name}-{number}") for name in ("target", "reason")))
                for number, point in rows
            ],
            "targets": selectors.targets_in(file.record),
            "days": file.terms.correction_days,
            "due": due,
        }

    done = _("已退回补正，企业已收到通知。")
    return _step(request, application_id, "checks/return.html", act, context, done)


def _points(request: HttpRequest) -> list[Point]:
    """The rows of the form; those left blank are no points."""
    rows = zip(
        request.POST.getlist("target"),
        request.POST.getlist("reason"),
        request.POST.getlist("article"),
        strict=False,
    )
    points = [Point(target[:100], reason, article) for target, reason, article in rows]
    return [point for point in points if point.target or point.reason.strip()][:MOST_ROWS]


def _suggested(file: CaseFile) -> list[Point]:
    """What officers found to be true and the applicant can put right."""
    keys = {target.key for target in selectors.targets_in(file.record)}
    upheld = (f for f in file.findings if _is_upheld(f) and f.concerns_applicant)
    points = [Point(_target_of(file, f), f.sentence, f.article) for f in upheld]
    return [point for point in points if point.target in keys]


def _target_of(file: CaseFile, finding: FindingInfo) -> str:
    check, _colon, rest = finding.key.partition(":")
    if check in ("materials", "corrections"):
        return rest
    if check.startswith("invoice"):
        sheets = (s.material.key for s in file.record.materials if s.material.form == INVOICES)
        return next(sheets, "")
    return _FIELD_OF.get(check, "")


def _is_upheld(finding: FindingInfo) -> bool:
    made = finding.decision
    return made is not None and made.holds and made.verdict is FindingVerdict.UPHELD


# --- forward ---


@for_audience(Audience.AUTHORITY)
@takes_post
def forward(request: HttpRequest, application_id: int) -> HttpResponse:
    """Forward the case to those who decide."""
    actor, at = actor_of(request), clock.now()

    def act() -> None:
        services.forward_case(
            actor=actor,
            application_id=application_id,
            reason=request.POST.get("reason", ""),
            at=at,
        )

    def context(file: CaseFile, tried: Attempt) -> Mapping[str, Any]:
        return {
            "permission": permissions.may_forward(actor, file.head, file.obstacles),
            "upheld": [f for f in file.findings if _is_upheld(f)],
        }

    done = _("已转报。")
    return _step(request, application_id, "checks/forward.html", act, context, done)


# --- refuse ---


@for_audience(Audience.AUTHORITY)
@takes_post
def refuse(request: HttpRequest, application_id: int) -> HttpResponse:
    """Refuse the case."""
    actor, at = actor_of(request), clock.now()
    articles = [*request.POST.getlist("article"), request.POST.get("other", "")]

    def act() -> None:
        services.refuse_case(
            actor=actor,
            application_id=application_id,
            articles=articles,
            reason=request.POST.get("reason", ""),
            objection=request.POST.get("objection", ""),
            at=at,
        )

    def context(file: CaseFile, tried: Attempt) -> Mapping[str, Any]:
        grounds = [f for f in file.findings if _is_ground(f) and f.article]
        chosen = articles if tried.sentence else [f.article for f in grounds]
        return {
            "grounds": _by_article(grounds),
            "chosen": chosen,
            "reason": tried.typed.get("reason", "".join(f.sentence for f in grounds)),
            "articles": _articles(file),
            "objection": tried.typed.get("objection", _way_to_object(file)),
        }

    done = _("已作出不予通过的决定，企业已收到通知。")
    return _step(request, application_id, "checks/refuse.html", act, context, done)


def _is_ground(finding: FindingInfo) -> bool:
    return finding.severity is FindingSeverity.STOPS or _is_upheld(finding)


def _by_article(findings: list[FindingInfo]) -> list[tuple[str, list[FindingInfo]]]:
    found: dict[str, list[FindingInfo]] = {}
    for finding in findings:
        found.setdefault(finding.article, []).append(finding)
    return list(found.items())


def _way_to_object(file: CaseFile) -> str:
    decides = file.calculation.measure.decides if file.calculation else _("主管部门")
    return _(
        "对本决定有异议的，可以向%(office)s书面提出，并附上相应材料；"
        "也可以依法申请行政复议或者提起行政诉讼。"
    ) % {"office": decides}


def _articles(file: CaseFile) -> list[str]:
    """The articles of the measure's conditions, to choose from."""
    lines = file.calculation.explanation.of_kind("condition") if file.calculation else []
    return in_order(line.citation_text for line in lines)
