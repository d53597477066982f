"""Addresses of the stage."""

from django.urls import path

from guanzi.lifecycle.supervision.views import acts, case, demands, listing

app_name = "supervision"

urlpatterns = [
    path("supervision/", listing.cases, name="cases"),
    path("supervision/report/", listing.report, name="report"),
    path("supervision/open/<int:project_id>/", listing.open_case, name="open"),
    path("supervision/<int:case_id>/", case.one, name="case"),
    path("supervision/<int:case_id>/files/<int:file_id>/", case.file, name="file"),
    path("supervision/<int:case_id>/notice.pdf", case.notice, name="notice"),
    path("supervision/<int:case_id>/propose/", demands.propose, name="propose"),
    path("supervision/<int:case_id>/decide/", demands.decide, name="decide"),
    path("supervision/<int:case_id>/find/", acts.find, name="find"),
    path("supervision/<int:case_id>/hear/", acts.hear, name="hear"),
    path("supervision/<int:case_id>/state/", acts.state, name="state"),
    path("supervision/<int:case_id>/close/", acts.close, name="close"),
    path("supervision/<int:case_id>/repay/", acts.repay, name="repay"),
    path("supervision/<int:case_id>/appeal/", acts.appeal, name="appeal"),
    path("supervision/<int:case_id>/answer/", acts.answer, name="answer"),
]
