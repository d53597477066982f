"""Addresses of this stage."""

from django.urls import path

from guanzi.lifecycle.policies import views
from guanzi.lifecycle.policies.views import drafting

app_name = "policies"

DRAFT = "policies/drafting/<int:draft_id>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("policies/", views.policy_list, name="list"),
    path("policies/drafting/", drafting.drafts, name="drafts"),
    path(DRAFT, drafting.draft, name="draft"),
    path(f"{DRAFT}figures/<int:number>/", drafting.figure, name="figure"),
    path(f"{DRAFT}original/", drafting.original, name="draft_original"),
    path(f"{DRAFT}edit/", drafting.edit, name="edit"),
    path(f"{DRAFT}check/", drafting.check, name="check"),
    path(f"{DRAFT}revisions/<int:number>/", drafting.revision, name="revision"),
    path(f"{DRAFT}review/", drafting.review, name="review"),
    path(f"{DRAFT}submit/", drafting.submit, name="submit"),
    path(f"{DRAFT}take-back/", drafting.take_back, name="take_back"),
    path(f"{DRAFT}return/", drafting.send_back, name="return"),
    path(f"{DRAFT}discard/", drafting.discard, name="discard"),
    path(f"{DRAFT}resume/", drafting.resume, name="resume"),
    path(f"{DRAFT}publish/", drafting.publish, name="publish"),
    path("policies/<str:document_id>/", views.policy_page, name="page"),
    path("policies/<str:document_id>/draft/", drafting.go_on_from, name="go_on_from"),
    path(
        "policies/<str:document_id>/original/<str:digest>/",
        drafting.published_original,
        name="original",
    ),
]
