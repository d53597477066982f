"""Addresses of the stage."""

from django.urls import path

from guanzi.lifecycle.projects.views import (
    carrying,
    decisions,
    library,
    project,
    publicity,
    signing,
)

app_name = "projects"

urlpatterns = [
    path("decisions/", decisions.lists, name="lists"),
    path("decisions/new/", decisions.start, name="start"),
    path("decisions/carry/", carrying.carry, name="carry"),
    path("decisions/<int:list_id>/", decisions.one, name="list"),
    path("decisions/<int:list_id>/sign/", signing.sign, name="sign"),
    path("decisions/<int:list_id>/return/", signing.give_back, name="return"),
    path("decisions/<int:list_id>/drop/", signing.drop, name="drop"),
    path(
        "decisions/<int:list_id>/send-back/<int:application_id>/",
        signing.send_back,
        name="send-back",
    ),
    path("decisions/<int:list_id>/decided.pdf", signing.decided_paper, name="list-paper"),
    path("projects/", library.projects, name="library"),
    path("projects/export/", library.export, name="export"),
    path("projects/<int:project_id>/", project.one, name="project"),
    path("projects/<int:project_id>/approval.pdf", project.approval, name="approval"),
    path("projects/<int:project_id>/rank/", project.rank, name="rank"),
    path("projects/<int:project_id>/accept/", project.accept, name="accept"),
    path("projects/<int:project_id>/propose/", project.propose, name="propose"),
    path("projects/<int:project_id>/decide/", project.decide, name="decide"),
    path(
        "projects/<int:project_id>/objections/<int:objection_id>/",
        project.answer,
        name="answer",
    ),
    path("publicity/", publicity.index, name="publicity"),
    path("publicity/<int:project_id>/", publicity.one, name="publicity-one"),
]
