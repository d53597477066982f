"""My enterprise's applications, and beginning one."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.applications import permissions, selectors, services
from guanzi.lifecycle.applications.selectors.prospects import Prospect, prospects_of
from guanzi.lifecycle.applications.selectors.shapes import (
    ApplicationInfo,
    RecommendationInfo,
)
from guanzi.lifecycle.applications.selectors.unfinished import Unfinished
from guanzi.lifecycle.applications.states import ApplicationState, RecommendationState
from guanzi.lifecycle.applications.views.answering import see_other
from guanzi.lifecycle.applications.views.words import working_days_text
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.subjects import is_for_enterprises
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.matching.selectors.entitlements import EntitlementInfo, own_entitlements
from guanzi.lifecycle.matching.states import EntitlementAnswer


@dataclass(frozen=True, slots=True)
class Line:
    """An application in the list; `rest` where something is still to be done."""

    info: ApplicationInfo
    rest: Unfinished | None
    left: str

    @property
    def link(self) -> str:
        name = "edit" if self.rest else "view"
        return reverse(f"applications:{name}", args=[self.info.id])

    @property
    def is_over(self) -> bool:
        """A draft whose window has closed."""
        return self.rest is None and self.info.state is ApplicationState.DRAFT


def enterprise_of(actor: Actor) -> EnterpriseInfo | None:
    """The actor's enterprise in the register."""
    return enterprises.enterprise_by_code(actor.credit_code)


@for_audience(Audience.ENTERPRISE)
def index(request: HttpRequest) -> HttpResponse:
    """The enterprise's applications, those that wait for something first."""
    actor, at = actor_of(request), clock.now()
    enterprise = enterprise_of(actor)
    infos = selectors.applications_of(enterprise.id) if enterprise else ()
    rests = selectors.unfinished(infos)
    lines = [_line(info, rests.get(info.id), at) for info in infos]
    context = {
        "enterprise": enterprise,
        "waiting": [line for line in lines if line.rest],
        "others": [line for line in lines if not line.rest],
        "guidelines": [_open(version, at) for version in guidelines.open_guidelines(at)],
        "recommendations": _offered(actor),
        "offers": _offers(enterprise, at),
        "at": at,
    }
    return render(request, "applications/list.html", context)


def _offers(enterprise: EnterpriseInfo | None, at: datetime) -> list[EntitlementInfo]:
    """What it is offered without applying, and has not answered yet."""
    offered = own_entitlements(enterprise.id) if enterprise else ()
    waiting = EntitlementAnswer.WAITING
    return [each for each in offered if each.answer is waiting and each.list.is_open(at)]


def _line(info: ApplicationInfo, rest: Unfinished | None, at: datetime) -> Line:
    if rest is None or rest.deadline < at:
        return Line(info, None, "")
    return Line(info, rest, working_days_text(at, rest.deadline))


@dataclass(frozen=True, slots=True)
class OpenGuideline:
    """A guideline that takes applications, and until when."""

    version: VersionInfo
    closes_at: datetime
    left: str


def _open(version: VersionInfo, at: datetime) -> OpenGuideline:
    batch = version.terms.open_batch(at)
    closes_at = batch.closes_at if batch else at
    return OpenGuideline(version, closes_at, working_days_text(at, closes_at))


def _offered(actor: Actor) -> list[RecommendationInfo]:
    seen = selectors.recommendations_seen_by(actor)
    return [each for each in seen if each.state is RecommendationState.OFFERED]


@for_audience(Audience.ENTERPRISE)
@takes_post
def start(request: HttpRequest) -> HttpResponseBase:
    """Choose a recognised project, or apply for the enterprise; one click begins."""
    actor, at = actor_of(request), clock.now()
    if request.method == "POST":
        recommendation = number_in(request.POST.get("recommendation"))
        application_id = services.start_application(
            actor=actor,
            version_id=number_in(request.POST.get("version", "")) or 0,
            project_id=number_in(request.POST.get("project", "")),
            at=at,
            recommendation_id=recommendation or None,
        )
        return see_other("edit", application_id)
    enterprise = enterprise_of(actor)
    wanted = number_in(request.GET.get("guideline")) or 0
    context = {
        "enterprise": enterprise,
        "may_start": permissions.may_start(actor, actor.credit_code),
        "calls": _calls(enterprise, actor, at, wanted),
        "wanted": wanted,
        "at": at,
    }
    return render(request, "applications/start.html", context)


@dataclass(frozen=True, slots=True)
class Choice:
    """A project, or the enterprise, that could be chosen, and the recommendation behind it."""

    prospect: Prospect
    recommendation: RecommendationInfo | None


@dataclass(frozen=True, slots=True)
class Call:
    """An open guideline with the projects that could be chosen; `is_chosen` where they were looked
    into, which is done for one guideline at a time."""

    version: VersionInfo
    closes_at: datetime
    left: str
    is_chosen: bool
    choices: tuple[Choice, ...]

    @property
    def is_for_enterprises(self) -> bool:
        return is_for_enterprises(guidelines.measure_of(self.version.id))

    @property
    def fitting(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.prospect.is_open]

    @property
    def others(self) -> list[Choice]:
        return [choice for choice in self.choices if not choice.prospect.is_open]


Offered = dict[tuple[int, int], RecommendationInfo]


def _recommended(
    each: Prospect, version: VersionInfo, offered: Offered
) -> RecommendationInfo | None:
    project = each.startable.project
    return offered.get((version.guideline_id, project.id)) if project else None


def _calls(
    enterprise: EnterpriseInfo | None, actor: Actor, at: datetime, wanted: int
) -> list[Call]:
    offered = {(each.guideline_id, each.project_id): each for each in _offered(actor)}
    open_ones = [
        version
        for version in guidelines.open_guidelines(at)
        if not wanted or version.guideline_id == wanted
    ]
    is_chosen = len(open_ones) == 1
    prospects = (
        prospects_of(enterprise.id, at, guideline_id=open_ones[0].guideline_id)
        if enterprise and is_chosen
        else ()
    )
    calls = []
    for version in open_ones:
        choices = tuple(Choice(each, _recommended(each, version, offered)) for each in prospects)
        shown = _open(version, at)
        calls.append(Call(version, shown.closes_at, shown.left, is_chosen, choices))
    return calls
