"""Addresses of the stage."""

from django.urls import path

from guanzi.lifecycle.supervision.views import cases

app_name = "supervision"

urlpatterns = [
    path("supervision/", cases.cases, name="cases"),
    path("supervision/<int:case_id>/", cases.one, name="case"),
]
