"""Addresses of this stage."""

from django.urls import path

from guanzi.lifecycle.policies import views

app_name = "policies"

urlpatterns = [
    path("", views.home, name="home"),
    path("policies/", views.policy_list, name="list"),
    path("policies/<str:document_id>/", views.policy_page, name="page"),
]
