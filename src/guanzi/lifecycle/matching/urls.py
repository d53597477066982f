"""Addresses of this stage."""

from django.urls import path

from guanzi.lifecycle.matching import views
from guanzi.lifecycle.matching.views import entitlement_line, entitlement_lists, sandbox

app_name = "matching"

_LIST = "entitlements/<int:entitlement_list_id>"
_RUN = "sandbox/<int:sandbox_run_id>"

urlpatterns = [
    path("match/", views.finder, name="finder"),
    path("measures/", views.measure_list, name="measures"),
    path("measures/<str:measure_id>/", views.calculator, name="calculator"),
    path("measures/<str:measure_id>/explanation.pdf", views.explanation_pdf, name="explanation"),
    path("entitlements/", entitlement_lists.index, name="entitlement-lists"),
    path(f"{_LIST}/", entitlement_lists.one, name="entitlement-list"),
    path(f"{_LIST}/review/", entitlement_lists.review, name="entitlement-review"),
    path(f"{_LIST}/submit/", entitlement_lists.submit, name="entitlement-submit"),
    path(f"{_LIST}/return/", entitlement_lists.give_back, name="entitlement-return"),
    path(f"{_LIST}/release/", entitlement_lists.release, name="entitlement-release"),
    path(f"{_LIST}/drop/", entitlement_lists.drop, name="entitlement-drop"),
    path(f"{_LIST}/export/", entitlement_lists.export, name="entitlement-export"),
    path("entitlements/lines/<int:entitlement_id>/", entitlement_line.line, name="entitlement"),
    path("sandbox/", sandbox.index, name="sandbox"),
    path("sandbox/new/", sandbox.new, name="sandbox_new"),
    path(f"{_RUN}/", sandbox.run, name="sandbox_run"),
    path(f"{_RUN}/enterprises/<path:code>/", sandbox.answer, name="sandbox_answer"),
    path(f"{_RUN}/result.<str:form>", sandbox.result_file, name="sandbox_result"),
]
