"""Jobs as pages and other parts of the platform read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from guanzi.foundation import clock, paging
from guanzi.foundation.actor import Actor
from guanzi.foundation.files.models import StoredFile
from guanzi.foundation.files.selectors import stored_file
from guanzi.foundation.jobs import permissions
from guanzi.foundation.jobs.errors import NoSuchJob
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.states import OPEN, JobState

PAGE = 30
DAYS_FILES_ARE_KEPT = 30


@dataclass(frozen=True, slots=True)
class JobInfo:
    """A job at one moment.

    `percent` is None while the total is unknown, `per_second` until there is something to
    divide, `seconds_left` without either. `skipped` holds (what, why) of the first ones only.
    `was_cleared` says that what it made has been kept for its days, and no longer.
    """

    id: int
    kind: str
    title: str
    state: JobState
    done: int
    total: int | None
    percent: int | None
    per_second: float | None
    seconds_left: int | None
    message: str
    skipped: tuple[tuple[str, str], ...]
    skipped_count: int
    is_cancel_wanted: bool
    attempts: int
    link: str
    asked_at: datetime
    ended_at: datetime | None
    was_cleared: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something is still going to happen."""
        return self.state in OPEN

    @property
    def skipped_more(self) -> int:
        """How many were skipped beside those that are listed."""
        return self.skipped_count - len(self.skipped)


def info_of(job: Job) -> JobInfo:
    """What there is to know about a job."""
    rate = _rate(job)
    left = None
    if rate and job.total is not None and job.state == JobState.RUNNING:
        left = round(max(job.total - job.done, 0) / rate)
    was_cleared = _was_cleared(job)
    return JobInfo(
        id=job.pk,
        kind=job.kind,
        title=job.title,
        state=JobState(job.state),
        done=job.done,
        total=job.total,
        percent=_percent(job),
        per_second=rate,
        seconds_left=left,
        message=job.message,
        skipped=tuple((what, why) for what, why in job.skipped),
        skipped_count=job.skipped_count,
        is_cancel_wanted=job.is_cancel_wanted,
        attempts=job.attempts,
        link="" if was_cleared or job.state != JobState.DONE else _link(job),
        asked_at=job.asked_at,
        ended_at=job.ended_at,
        was_cleared=was_cleared,
    )


def _was_cleared(job: Job) -> bool:
    """Whether the file that it made is gone, as `files_of_jobs` lets it go."""
    if "file" not in job.result or job.ended_at is None:
        return False
    return job.ended_at < clock.now() - timedelta(days=DAYS_FILES_ARE_KEPT)


def _link(job: Job) -> str:
    """Where the result is: the file that was made, or the page that the job named."""
    return reverse("jobs:file", args=[job.pk]) if "file" in job.result else job.link


def _percent(job: Job) -> int | None:
    """Rounded down: a hundred means all of it."""
    if not job.total:
        return None
    return min(100, job.done * 100 // job.total)


def _rate(job: Job) -> float | None:
    """What this attempt does in a second; earlier attempts and their pauses do not count."""
    if job.attempt_at is None or job.moved_at is None:
        return None
    seconds = (job.moved_at - job.attempt_at).total_seconds()
    moved = job.done - job.attempt_from
    return moved / seconds if moved > 0 and seconds > 0 else None


def job(job_id: int) -> JobInfo | None:
    """One job; whether the reader may see it has been asked before."""
    found = Job.objects.filter(pk=job_id).first()
    return info_of(found) if found else None


def job_for(actor: Actor, job_id: int) -> Job:
    """One job that the actor may see; raises NoSuchJob."""
    found = Job.objects.filter(pk=job_id).first()
    if found is None or not permissions.may_see(actor, found):
        raise NoSuchJob
    return found


def made_for(actor: Actor, job_id: int) -> StoredFile:
    """The file that a job made, for the person who asked, acting for the same office: what one
    office may see another need not. Raises NoSuchJob, FileNotFound."""
    found = job_for(actor, job_id)
    is_own = (found.person_id, found.organisation_id) == (actor.person_id, actor.organisation_id)
    if not is_own or "file" not in found.result:
        raise NoSuchJob
    return stored_file(found.result["file"])


def files_of_jobs(at: datetime) -> frozenset[int]:
    """The stored files that jobs made lately, as their results name them (`file`)."""
    lately = at - timedelta(days=DAYS_FILES_ARE_KEPT)
    jobs = Job.objects.filter(Q(ended_at=None) | Q(ended_at__gte=lately), result__has_key="file")
    results = jobs.values_list("result__file", flat=True)
    return frozenset(int(each) for each in results if each)


def open_arguments(kind: str) -> tuple[Mapping[str, Any], ...]:
    """What the open jobs of a kind were asked to do."""
    waiting = Job.objects.filter(kind=kind, state__in=OPEN)
    return tuple(waiting.values_list("arguments", flat=True))


def latest_job(kind: str, arguments: Mapping[str, Any]) -> Job | None:
    """The last job of a kind that was asked to do just this."""
    return Job.objects.filter(kind=kind, arguments=dict(arguments)).order_by("-id").first()


def failed_arguments(kind: str) -> tuple[Mapping[str, Any], ...]:
    """What those jobs of a kind were asked to do that ended without their result."""
    ended = (JobState.FAILED, JobState.CANCELLED)
    return tuple(Job.objects.filter(kind=kind, state__in=ended).values_list("arguments", flat=True))


def jobs_of(person_id: int, before: int | None = None) -> tuple[tuple[JobInfo, ...], int | None]:
    """A page of a person's jobs, newest first, and where the next page begins."""
    shown, following = paging.latest(Job.objects.filter(person_id=person_id), before, PAGE)
    return tuple(map(info_of, shown)), following
