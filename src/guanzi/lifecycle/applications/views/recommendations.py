"""A registered institution recommends a project; the enterprise answers."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.actor import OrganisationKind
from guanzi.foundation.addresses import number_in
from guanzi.foundation.errors import Conflict, GuanziError, InvalidInput
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.applications import permissions, selectors, services
from guanzi.lifecycle.applications.errors import TextMissing, TextTooLong
from guanzi.lifecycle.applications.forms import RecommendForm, recommend_form
from guanzi.lifecycle.applications.views.answering import see_other, status_of
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo, ProjectInfo
from guanzi.lifecycle.enterprises.selectors.search import Asked as SearchFor
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.subjects import is_for_enterprises
from guanzi.lifecycle.guidelines.selectors import VersionInfo

MOST_FOUND = 20
MOST_ENTERPRISES = 5


@for_audience(Audience.RECOMMENDER, Audience.ENTERPRISE, Audience.AUDITOR)
@takes_post
def recommendations(request: HttpRequest) -> HttpResponseBase:
    """What was recommended and what became of it; the institution adds to it."""
    actor, at = actor_of(request), clock.now()
    form = recommend_form(request.POST if request.method == "POST" else request.GET)
    refusal: GuanziError | None = None
    if request.method == "POST":
        try:
            services.offer_recommendation(
                actor=actor,
                guideline_id=form.guideline_id,
                project_id=form.project_id,
                statement=form.statement,
                at=at,
            )
        except (InvalidInput, Conflict) as refused:
            refusal = refused
        else:
            messages.success(request, _("已推荐，企业会收到通知。"))
            return see_other("recommendations")
    return _page(request, form, refusal)


def _page(request: HttpRequest, form: RecommendForm, refusal: GuanziError | None) -> HttpResponse:
    actor, at = actor_of(request), clock.now()
    words = (request.POST.get("q") or request.GET.get("q", "")).strip()[:80]
    is_recommender = actor.kind is OrganisationKind.RECOMMENDER
    found = _projects(words) if words and is_recommender else []
    context = {
        "form": form,
        "refusal": refusal,
        "is_statement_wrong": isinstance(refusal, TextMissing | TextTooLong),
        "words": words,
        "found": found,
        "is_recommender": is_recommender,
        "may_recommend": permissions.may_recommend(actor),
        "guidelines": _recommendable(at) if is_recommender else [],
        "seen": [
            (each, permissions.may_answer_recommendation(actor, each))
            for each in selectors.recommendations_seen_by(actor)
        ],
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "applications/recommendations.html", context, status=status)


def _recommendable(at: datetime) -> list[VersionInfo]:
    """The open guidelines under which projects apply."""
    return [
        each
        for each in guidelines.open_guidelines(at)
        if not is_for_enterprises(guidelines.measure_of(each.id))
    ]


@dataclass(frozen=True, slots=True)
class FoundProject:
    """A recognised project and whose it is."""

    project: ProjectInfo
    enterprise: EnterpriseInfo


def _projects(words: str) -> list[FoundProject]:
    """Recognised projects of that number or name, and those of the enterprises that are meant."""
    numbered = enterprises.project_by_number(words)
    likes = enterprises.projects_like(words, besides=0)
    named = [enterprises.project(like.project_id) for like in likes]
    found = [
        FoundProject(project, enterprises.enterprise(project.enterprise_id))
        for project in [*filter(None, [numbered]), *named]
    ]
    for each in enterprises.search(SearchFor(text=words)).found[:MOST_ENTERPRISES]:
        projects = enterprises.projects_of(each.enterprise.id)
        found += [FoundProject(project, each.enterprise) for project in projects]
    unique = {each.project.id: each for each in found}
    return list(unique.values())[:MOST_FOUND]


@for_audience(Audience.ENTERPRISE)
@takes_post
def answer(request: HttpRequest, recommendation_id: int) -> HttpResponseBase:
    """The enterprise declines, or accepts and goes on to apply."""
    actor, at = actor_of(request), clock.now()
    if request.method != "POST":
        return see_other("recommendations")
    is_taken = request.POST.get("answer") == "take"
    services.answer_recommendation(
        actor=actor, recommendation_id=recommendation_id, is_accepted=is_taken, at=at
    )
    if not is_taken:
        messages.success(request, _("已答复：不接受这份推荐。"))
        return see_other("list")
    guideline = number_in(request.POST.get("guideline"))
    return see_other("start", guideline=str(guideline)) if guideline else see_other("start")
