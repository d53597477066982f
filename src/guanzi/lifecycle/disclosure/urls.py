"""Addresses of the stage."""

from django.urls import path

from guanzi.lifecycle.disclosure.views import common_grants, manage, opened

app_name = "disclosure"

urlpatterns = [
    path("open/", opened.results, name="results"),
    path("open/use/", opened.use, name="use"),
    path("open/projects.csv", opened.table, name="csv"),
    path("open/projects.json", opened.plain, name="json"),
    path("open/360giving.json", opened.giving, name="360giving"),
    path("open/projects/<int:project_id>/", opened.one, name="project"),
    path("open/manage/", manage.index, name="manage"),
    path("open/manage/<int:project_id>/", manage.fields, name="fields"),
    path("common-grants/opportunities", common_grants.listed, name="opportunities"),
    path("common-grants/opportunities/search", common_grants.search, name="search"),
    path(
        "common-grants/opportunities/<uuid:opportunity_id>",
        common_grants.one,
        name="opportunity",
    ),
]
