"""What the pages of this stage share."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from guanzi.foundation.access import actor_of, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.selectors import events_of
from guanzi.foundation.files.answers import disposition
from guanzi.foundation.jobs import permissions as jobs
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.selectors import latest_job
from guanzi.lifecycle.checks.views.attempts import Attempt, attempt
from guanzi.lifecycle.checks.views.looks import Happening
from guanzi.lifecycle.payments import permissions, selectors
from guanzi.lifecycle.payments.selectors import RunInfo

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def read_run(request: HttpRequest, run_id: int) -> tuple[Actor, RunInfo]:
    """Who asks, and the run. Raises RunNotFound, NotPermitted."""
    actor = actor_of(request)
    require(permissions.may_read_runs(actor))
    info = selectors.run(run_id)
    require(permissions.may_read_run(actor, info))
    return actor, info


def done(
    request: HttpRequest, name: str, act: Callable[[], object], sentence: str, where: str
) -> HttpResponseRedirect | Attempt:
    """Do it, say so and lead on; or what was tried in vain."""
    failed = attempt(request, name, act)
    if failed:
        return failed
    messages.success(request, sentence)
    return HttpResponseRedirect(where)


def job_for(actor: Actor, kind: str, **arguments: object) -> Job | None:
    """The work behind a page, where this person may see it."""
    job = latest_job(kind, arguments)
    return job if job is not None and jobs.may_see(actor, job) else None


def timeline(subject: str) -> list[Happening]:
    """Who did what when, latest first."""
    return [
        Happening(each.at, each.person, each.organisation, each.verb_name, each.note)
        for each in reversed(events_of(subject))
    ]


def download(content: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    """A file to take along, or to look at."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": disposition(name, inline=inline),
            "Cache-Control": "private, no-store",
        },
    )
