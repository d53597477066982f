"""Addresses of this stage."""

from django.urls import path

from guanzi.lifecycle.matching import views

app_name = "matching"

urlpatterns = [
    path("match/", views.finder, name="finder"),
    path("measures/", views.measure_list, name="measures"),
    path("measures/<str:measure_id>/", views.calculator, name="calculator"),
    path("measures/<str:measure_id>/explanation.pdf", views.explanation_pdf, name="explanation"),
]
