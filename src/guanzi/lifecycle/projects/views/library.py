"""The project library."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.lifecycle.projects import permissions, selectors


@for_audience(Audience.OFFICIAL)
def projects(request: HttpRequest) -> HttpResponse:
    """What is in the library."""
    actor = actor_of(request)
    require(permissions.may_read_library(actor))
    return render(request, "projects/library.html", {"projects": selectors.library(actor)})


@for_audience(Audience.MEMBER)
def one(request: HttpRequest, project_id: int) -> HttpResponse:
    """One project."""
    info = selectors.project(project_id)
    require(permissions.may_read_project(actor_of(request), info))
    return render(request, "projects/project.html", {"project": info})
