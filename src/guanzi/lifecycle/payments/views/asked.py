"""Which run a page was asked for, and the work behind it."""

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.jobs import permissions as jobs
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.selectors import latest_job
from guanzi.lifecycle.payments import permissions, selectors
from guanzi.lifecycle.payments.selectors import RunInfo


def run_for(actor: Actor, run_id: int) -> RunInfo:
    """A run that the actor may read. Raises RunNotFound, NotPermitted."""
    require(permissions.may_read_runs(actor))
    info = selectors.run(run_id)
    require(permissions.may_read_run(actor, info))
    return info


def job_for(actor: Actor, kind: str, **arguments: object) -> Job | None:
    """The work behind a page, where this person may see it."""
    job = latest_job(kind, arguments)
    return job if job is not None and jobs.may_see(actor, job) else None
