"""Addresses of the audit trail."""

from django.urls import path

from guanzi.foundation.audit import views

app_name = "audit"

urlpatterns = [
    path("audit/", views.events, name="events"),
    path("audit/events.csv", views.events_csv, name="csv"),
    path("audit/anchors/", views.anchors, name="anchors"),
]
