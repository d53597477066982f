"""What the worker is told to run."""

from datetime import datetime, time, timedelta

from procrastinate.contrib.django import app

from guanzi.foundation.audit import sealing
from guanzi.foundation.audit.services import make_anchor
from guanzi.foundation.jobs import queue, running
from guanzi.foundation.jobs.work import recurring


@app.task(name=queue.TASK, retry=queue.WhenGivenBack())
def run_job(job_id: int, ticket: int) -> None:
    """Run one job; the queue knows no other task."""
    running.run_job(job_id, ticket)


@recurring("jobs.rescue", every=timedelta(seconds=3))
def rescue(at: datetime) -> None:
    """Give the jobs of dead workers to living ones."""
    queue.give_back_what_the_dead_held()


@recurring("audit.seal", every=timedelta(seconds=5))
def seal_events(at: datetime) -> None:
    """Bind what happened into the chain."""
    sealing.seal()


@recurring("audit.anchor", daily_at=time(0, 5))
def anchor_day(at: datetime) -> None:
    """Keep how far the chain has come."""
    make_anchor(at=at)
