"""Addresses of the stage."""

from django.urls import path

from guanzi.lifecycle.projects.views import decisions, library

app_name = "projects"

urlpatterns = [
    path("decisions/", decisions.lists, name="lists"),
    path("decisions/<int:list_id>/", decisions.one, name="list"),
    path("projects/", library.projects, name="library"),
    path("projects/<int:project_id>/", library.one, name="project"),
]
