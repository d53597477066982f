"""Addresses of this stage."""

from django.urls import path

from guanzi.lifecycle.guidelines.views import manage, public, writing

app_name = "guidelines"

urlpatterns = [
    path("guidelines/", public.index, name="list"),
    path("guidelines/manage/", manage.index, name="manage"),
    path("guidelines/manage/new/", manage.create, name="create"),
    path("guidelines/manage/<int:guideline_id>/", writing.edit, name="edit"),
    path("guidelines/manage/<int:guideline_id>/preview/", manage.preview, name="preview"),
    path("guidelines/manage/<int:guideline_id>/submit/", manage.submit, name="submit"),
    path("guidelines/manage/<int:guideline_id>/publish/", manage.publish, name="publish"),
    path("guidelines/manage/<int:guideline_id>/withdraw/", manage.withdraw, name="withdraw"),
    path("guidelines/<int:guideline_id>/", public.page, name="page"),
    path("guidelines/<int:guideline_id>/calendar.ics", public.calendar, name="calendar"),
    path("guidelines/<int:guideline_id>/versions/<int:number>/", public.older, name="version"),
    path(
        "guidelines/<int:guideline_id>/versions/<int:number>/templates/<slug:key>",
        public.template,
        name="template",
    ),
]
