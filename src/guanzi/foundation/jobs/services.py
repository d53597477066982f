"""Asking for long work, cancelling it, trying again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.jobs import permissions
from guanzi.foundation.jobs.errors import JobHasEnded, JobIsOpen, NoSuchJob
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.queue import enqueue
from guanzi.foundation.jobs.states import OPEN, JobState
from guanzi.foundation.jobs.work import handler_of, write_actor


@transaction.atomic
def start_job(
    *,
    kind: str,
    title: str,
    arguments: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    link: str = "",
) -> Job:
    """Put work into the queue. It begins after the caller's transaction, and only if that holds.

    The caller has asked whether the actor may want this. `link` is where the person is sent when
    the job is done; the handler's result may name another.
    """
    handler_of(kind)
    job = Job.objects.create(
        kind=kind,
        title=title[:200],
        arguments=dict(arguments),
        actor=write_actor(actor),
        person_id=actor.person_id or None,
        organisation_id=actor.organisation_id,
        link=link,
        asked_at=at,
    )
    enqueue(job)
    record_event(actor=actor, verb="jobs.start", subject=job, at=at, after={"kind": kind})
    return job


@transaction.atomic
def cancel_job(*, actor: Actor, job_id: int, at: datetime) -> Job:
    """A waiting job ends at once; a running one at its next step, and what it did stays done."""
    job = _locked(actor, job_id)
    if job.state not in OPEN:
        raise JobHasEnded
    if job.is_cancel_wanted:
        return job
    require(permissions.may_cancel(actor, job))
    before = job.state
    job.is_cancel_wanted = True
    if job.state == JobState.WAITING:
        job.state, job.ended_at = JobState.CANCELLED, at
    job.save(update_fields=["is_cancel_wanted", "state", "ended_at"])
    record_event(
        actor=actor,
        verb="jobs.cancel",
        subject=job,
        at=at,
        before={"state": before},
        after={"state": job.state},
    )
    return job


@transaction.atomic
def retry_job(*, actor: Actor, job_id: int, at: datetime) -> Job:
    """Queue a job again that ended without result; it continues from its checkpoint."""
    job = _locked(actor, job_id)
    if job.state in OPEN or job.state == JobState.DONE:
        raise JobIsOpen
    require(permissions.may_retry(actor, job))
    before = job.state
    job.state, job.ended_at, job.message = JobState.WAITING, None, ""
    job.is_cancel_wanted, job.setbacks = False, 0
    job.ticket += 1
    job.save()
    enqueue(job)
    record_event(
        actor=actor,
        verb="jobs.retry",
        subject=job,
        at=at,
        before={"state": before},
        after={"state": job.state},
    )
    return job


def _locked(actor: Actor, job_id: int) -> Job:
    """The job; somebody else's is not there. Its row may be busy for as long as one batch."""
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None or not permissions.may_see(actor, job):
        raise NoSuchJob
    return job
