"""The project library: list and export."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanzi.foundation import clock
from guanzi.foundation.access import ALLOWED, Audience, Permission, actor_of, for_audience, require
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.jobs.made import TABLE_FORMS
from guanzi.foundation.posting import takes_post
from guanzi.foundation.registers.districts import DISTRICTS
from guanzi.lifecycle.projects import permissions, selectors, services
from guanzi.lifecycle.projects.forms.library import read_library
from guanzi.lifecycle.projects.states import ProjectState


def may_list(actor: Actor) -> Permission:
    """Offices by their scope; an enterprise finds its own."""
    if actor.kind is OrganisationKind.ENTERPRISE:
        return ALLOWED
    return permissions.may_read_library(actor)


@for_audience(Audience.OFFICIAL, Audience.ENTERPRISE)
def projects(request: HttpRequest) -> HttpResponse:
    """What is in the library."""
    actor = actor_of(request)
    require(may_list(actor))
    query = read_library(request.GET)
    page = selectors.library_page(actor, query.asked, query.place)
    context = {
        "actor": actor,
        "query": query,
        "projects": page.projects,
        "states": ProjectState.choices,
        "funds": selectors.funds_in_library(),
        "districts": () if actor.district else DISTRICTS,
        "is_enterprise": actor.kind is OrganisationKind.ENTERPRISE,
        "next": query.at(page.later),
        "before": query.at(page.earlier),
    }
    return render(request, "projects/library.html", context)


@for_audience(Audience.OFFICIAL)
@takes_post
def export(request: HttpRequest) -> HttpResponse:
    """Have what the filters find made into a table."""
    actor = actor_of(request)
    require(permissions.may_read_library(actor))
    query, form = read_library(request.GET).query(), request.POST.get("form", "")
    if form not in TABLE_FORMS:
        return HttpResponseRedirect(f"{reverse('projects:library')}?{query}")
    job = services.start_export(actor=actor, query=query, form=form, at=clock.now())
    return HttpResponseRedirect(reverse("jobs:job", args=[job.pk]))
