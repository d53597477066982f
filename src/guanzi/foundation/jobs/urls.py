"""Addresses of long work."""

from django.urls import path

from guanzi.foundation.jobs import views

app_name = "jobs"

urlpatterns = [
    path("jobs/", views.my_jobs, name="list"),
    path("jobs/<int:job_id>/", views.one_job, name="job"),
    path("jobs/<int:job_id>/file", views.file, name="file"),
    path("jobs/<int:job_id>/card", views.card, name="card"),
    path("jobs/<int:job_id>/cancel", views.cancel, name="cancel"),
    path("jobs/<int:job_id>/retry", views.retry, name="retry"),
]
