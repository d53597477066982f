"""Running one job: begin, hand to its handler, write how it ended.

A job runs at least once and takes effect once: its entry in the queue is given to one worker;
when that worker dies, the entry is given to another, which continues from the checkpoint. A worker
that was only slow finds at its next step that a later attempt has begun, and stops without writing.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.errors import GuanziError
from guanzi.foundation.jobs import queue
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.states import JobState
from guanzi.foundation.jobs.work import (
    JobCancelled,
    Progress,
    TakenOver,
    WorkerStops,
    handler_of,
)

log = structlog.get_logger(__name__)

MOST_SETBACKS = 4
PASSING = (OperationalError, InterfaceError, ConnectionError, TimeoutError)


def run_job(job_id: int, ticket: int) -> None:
    """Run a job unless it has ended meanwhile; raises TryAgain when it is to come again."""
    job = _begin(job_id, ticket)
    if job is None:
        return
    progress = Progress(job)
    try:
        result = handler_of(job.kind)(progress, **job.arguments)
    except JobCancelled:
        _end(job, JobState.CANCELLED, message=_("按要求停下了，已经办完的保留。"))
    except TakenOver:
        log.warning("job_taken_over", job=job.pk, kind=job.kind, attempt=job.attempts)
    except WorkerStops:
        _wait_again(job, seconds=0)
    except GuanziError as refusal:
        _end(job, JobState.FAILED, message=refusal.sentence)
    except PASSING:
        log.warning("job_hit_passing_trouble", job=job.pk, kind=job.kind, exc_info=True)
        _bear(job)
    except Exception:
        log.exception("job_failed", job=job.pk, kind=job.kind)
        _end(
            job,
            JobState.FAILED,
            message=_("系统出错了，不是您的问题。可以重试；仍不行请联系平台。"),
        )
    else:
        _finish(job, progress, result or {})


@transaction.atomic
def _begin(job_id: int, ticket: int) -> Job | None:
    """Take the job; None when there is nothing to do (any more)."""
    job = Job.objects.select_for_update().filter(pk=job_id, ticket=ticket).first()
    if job is None or job.state not in (JobState.WAITING, JobState.RUNNING):
        return None
    now = clock.now()
    if job.state == JobState.RUNNING:
        job.setbacks += 1  # its worker died
    if job.setbacks > MOST_SETBACKS:
        job.state, job.ended_at = JobState.FAILED, now
        job.message = _("任务多次中断，已经停下。可以重试；仍不行请联系平台。")
        job.save()
        return None
    if not job.checkpoint:
        job.done, job.skipped, job.skipped_count = 0, [], 0
    job.state, job.attempts = JobState.RUNNING, job.attempts + 1
    job.started_at = job.started_at or now
    job.attempt_at, job.attempt_from, job.moved_at = now, job.done, now
    job.save()
    return job


def _finish(job: Job, progress: Progress, result: Mapping[str, Any]) -> None:
    kept = {name: value for name, value in result.items() if name not in ("link", "message")}
    ended = progress.ended()
    if ended["total"] is not None and not ended["skipped_count"]:
        ended["done"] = max(ended["done"], ended["total"])
    _end(
        job,
        JobState.DONE,
        **ended,
        result=kept,
        link=result.get("link") or job.link,
        message=result.get("message", ""),
    )


def _end(job: Job, state: JobState, **fields: Any) -> None:
    _write(job, state=state, ended_at=clock.now(), is_cancel_wanted=False, **fields)


def _bear(job: Job) -> None:
    """Try again a few times, a little later each time."""
    setbacks = Job.objects.values_list("setbacks", flat=True).get(pk=job.pk) + 1
    if setbacks > MOST_SETBACKS:
        _end(job, JobState.FAILED, message=_("暂时办不成，请稍后重试。"), setbacks=setbacks)
        return
    _write(job, state=JobState.WAITING, setbacks=setbacks, message=_("遇到故障，稍后自动再试。"))
    raise queue.TryAgain(2**setbacks)


def _wait_again(job: Job, seconds: int) -> None:
    _write(job, state=JobState.WAITING)
    raise queue.TryAgain(seconds)


def _write(job: Job, **fields: Any) -> None:
    """Only the latest attempt writes."""
    Job.objects.filter(pk=job.pk, attempts=job.attempts, state=JobState.RUNNING).update(**fields)


def run_waiting() -> int:
    """Run everything that waits, in this process and in its open transaction; how many there were.

    For preparing demonstrations and for tests: nothing else needs to be running.
    """
    count = 0
    for entry in queue.entries():
        count += 1
        try:
            run_job(entry.job_id, entry.ticket)
        except queue.TryAgain as again:
            queue.give_back(entry.id, again.seconds)
        else:
            queue.finish(entry)
    return count
