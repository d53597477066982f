"""Pages of long work: mine, and one with its card."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.addresses import number_in
from guanzi.foundation.files.answers import send_file
from guanzi.foundation.jobs import selectors, services
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.posting import asked_by_pages, takes_post


@for_audience(Audience.MEMBER)
def my_jobs(request: HttpRequest) -> HttpResponse:
    """What I asked for, newest first."""
    start = number_in(request.GET.get("before"))
    jobs, following = selectors.jobs_of(actor_of(request).person_id, start)
    return render(request, "jobs/list.html", {"jobs": jobs, "following": following, "start": start})


@for_audience(Audience.MEMBER)
def one_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """One job with its card, which renews itself."""
    job = selectors.job_for(actor_of(request), job_id)
    return render(request, "jobs/job.html", {"job": job})


@for_audience(Audience.MEMBER)
def file(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """What the job made, to take along."""
    return send_file(selectors.made_for(actor_of(request), job_id))


@for_audience(Audience.MEMBER)
@asked_by_pages
def card(request: HttpRequest, job_id: int) -> HttpResponse:
    """The card alone, for htmx."""
    return _card(request, selectors.job_for(actor_of(request), job_id))


@for_audience(Audience.MEMBER)
@takes_post
def cancel(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """Stop the job at its next step."""
    if request.method == "POST":
        services.cancel_job(actor=actor_of(request), job_id=job_id, at=clock.now())
    return _shown(request, job_id)


@for_audience(Audience.MEMBER)
@takes_post
def retry(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """Begin again, or continue from where it stopped."""
    if request.method == "POST":
        services.retry_job(actor=actor_of(request), job_id=job_id, at=clock.now())
    return _shown(request, job_id)


def _shown(request: HttpRequest, job_id: int) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        return _card(request, selectors.job_for(actor_of(request), job_id))
    return HttpResponseRedirect(reverse("jobs:job", args=[job_id]))


def _card(request: HttpRequest, job: Job) -> HttpResponse:
    answer = render(request, "jobs/_card.html", {"job": job})
    answer["Cache-Control"] = "no-store"
    return answer
