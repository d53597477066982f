"""The queue: procrastinate's tables in our own database, written in our own transactions."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision, sql
from procrastinate.contrib.django import app
from procrastinate.jobs import Job as QueuedJob

from guanzi.foundation.jobs.models import Job

TASK = "guanzi.run_job"
SECONDS_UNTIL_A_WORKER_IS_DEAD = 10
SECONDS_BETWEEN_HEARTBEATS = 2.0


class TryAgain(Exception):
    """The job was given back, and is to be begun again after a while."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class WhenGivenBack(BaseRetryStrategy):
    """Only a job that was given back comes again; every other ending is told in the job itself."""

    def get_retry_decision(
        self, *, exception: BaseException, job: QueuedJob
    ) -> RetryDecision | None:
        if isinstance(exception, TryAgain):
            return RetryDecision(retry_in={"seconds": exception.seconds})
        return None


class Entry(NamedTuple):
    """A job's place in the queue."""

    id: int
    job_id: int
    ticket: int


def enqueue(job: Job) -> None:
    """Put a job into the queue, in the transaction of the caller."""
    waiting = app.configure_task(TASK, lock=f"job:{job.pk}")
    waiting.defer(job_id=job.pk, ticket=job.ticket)


def entries() -> Iterator[Entry]:
    """Take what waits, one by one, into this process, until nothing is left."""
    while True:
        row = _query("fetch_job", queues=None, worker_id=None)[0]
        if row["id"] is None:
            return
        arguments = json.loads(row["args"])
        yield Entry(row["id"], arguments["job_id"], arguments["ticket"])


def finish(entry: Entry) -> None:
    """An entry that is done leaves the queue; the job itself stays."""
    _query("finish_job", job_id=entry.id, status="succeeded", delete_job=True)


def give_back(entry_id: int, seconds: int = 0) -> None:
    """An entry waits again."""
    _query(
        "retry_job",
        job_id=entry_id,
        retry_at=timezone.now() + timedelta(seconds=seconds),
        new_priority=None,
        new_queue_name=None,
        new_lock=None,
    )


def give_back_what_the_dead_held() -> int:
    """Let entries wait again whose worker died; how many there were."""
    _query("prune_stalled_workers", seconds_since_heartbeat=SECONDS_UNTIL_A_WORKER_IS_DEAD)
    stalled = _query(
        "select_stalled_jobs_by_heartbeat",
        queue=None,
        task_name=TASK,
        seconds_since_heartbeat=SECONDS_UNTIL_A_WORKER_IS_DEAD,
    )
    for row in stalled:
        give_back(row["id"])
    return len(stalled)


def _query(name: str, **arguments: Any) -> list[dict[str, Any]]:
    connector = app.connector.get_sync_connector()
    return connector.execute_query_all(query=sql.queries[name], **arguments)
