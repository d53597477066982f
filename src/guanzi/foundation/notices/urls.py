"""Addresses of notices."""

from django.urls import path

from guanzi.foundation.notices import views

app_name = "notices"

urlpatterns = [
    path("notices/", views.notice_list, name="list"),
    path("notices/read/", views.read_all, name="read-all"),
    path("notices/<int:notice_id>/", views.read_notice, name="read"),
]
