"""What stages write to do long work: handlers, their progress, and work that comes round.

A handler lives in its stage's `tasks.py`, which is imported when such a job is first asked for:

    @handler("enterprises.import")
    def import_rows(progress: Progress, *, file_id: int) -> dict[str, Any]:
        start = progress.resume.get("row", 0)
        for batch in batches_of(file_id, start):
            with transaction.atomic():
                register(batch, actor=progress.actor)
                progress.checkpoint(row=batch.end)
            progress.advance(batch.end, total=batch.total)
        return {"link": "/enterprises/"}

What a handler promises:

- Work in short transactions, and note a checkpoint inside each. A batch and its checkpoint are
  then kept together or lost together, so that a job whose worker died is continued without doing
  anything twice. A handler without checkpoints begins again from nothing, and has to bear that.
- Call `advance` between batches. There it is stopped when somebody cancelled the job, when the
  worker has to go, or when another worker took the job over.
- Raise an error of ours to end the job with a sentence for the person. The database's passing
  troubles are tried again by themselves; anything else ends the job and goes to the log.

Work that comes round is named beside the handlers. It is run by whichever worker comes first, once
for each time that it is due; what fell due while the platform was off is made up once:

    @recurring("applications.lapse", daily_at=time(0, 10))
    def lapse(at: datetime) -> None:
        services.lapse_overdue(at=at)
"""

import threading
import time as stopwatch
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection
from django.utils.module_loading import autodiscover_modules, module_has_submodule

from guanzi.foundation import clock
from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.states import JobState

SECONDS_BETWEEN_WRITES = 0.3
MOST_SKIPPED_KEPT = 200

worker_stops = threading.Event()
"""Set in a worker that has to go: its jobs are given back at their next `advance`."""


class Interrupted(Exception):
    """The handler has to stop here; what is noted in the checkpoint stays."""


class JobCancelled(Interrupted):
    """Somebody cancelled the job."""


class WorkerStops(Interrupted):
    """The worker has to go; another one continues."""


class TakenOver(Interrupted):
    """Another worker has begun this job, believing this one dead."""


Result = Mapping[str, Any] | None
Handler = Callable[..., Result]
H = TypeVar("H", bound=Handler)
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[H], H]:
    """Name the function that does one kind of work; `stage.kind`."""

    def register(function: H) -> H:
        if kind in _handlers:
            raise ValueError(f"two handlers for {kind}")
        _handlers[kind] = function
        return function

    return register


def handler_of(kind: str) -> Handler:
    """The function that does this kind of work; LookupError when there is none."""
    if kind not in _handlers:
        _load_tasks(kind.partition(".")[0])
    return _handlers[kind]


@cache
def _load_all_tasks() -> None:
    """Import every stage's `tasks.py`."""
    autodiscover_modules("tasks")


def _load_tasks(stage: str) -> None:
    """Import a stage's `tasks.py`, if there is one."""
    package = apps.get_app_config(stage).module if stage in apps.app_configs else None
    if package is not None and module_has_submodule(package, "tasks"):
        import_module(f"{package.__name__}.tasks")


class Progress:
    """A job as its handler sees it."""

    def __init__(self, job: Job) -> None:
        self.job_id: int = job.pk
        self.actor = read_actor(job.actor)
        self.resume: Mapping[str, Any] = dict(job.checkpoint)
        self._attempt = job.attempts
        self._done, self._total, self._message = job.done, job.total, job.message
        self._skipped: list[list[str]] = list(job.skipped)
        self._skipped_count = job.skipped_count
        self._depth = len(connection.atomic_blocks)
        self._written = 0.0

    def advance(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far the work is; raises JobCancelled when somebody cancelled it.

        It writes now and then only, and not inside a transaction of the handler, where nobody
        could read it.
        """
        self._done, self._message = done, message or self._message
        self._total = total if total is not None else self._total
        if worker_stops.is_set():
            raise WorkerStops
        is_last = self._total is not None and done >= self._total
        if not is_last and stopwatch.monotonic() - self._written < SECONDS_BETWEEN_WRITES:
            return
        self._written = stopwatch.monotonic()
        if len(connection.atomic_blocks) == self._depth:
            self._write()
        if Job.objects.filter(pk=self.job_id, is_cancel_wanted=True).exists():
            raise JobCancelled

    def checkpoint(self, **state: Any) -> None:
        """Note what is finished for good, in the transaction in which it is finished."""
        self.resume = state
        self._write(
            checkpoint=state,
            skipped=self._skipped,
            skipped_count=self._skipped_count,
            setbacks=0,
        )

    def skip(self, what: str, why: str) -> None:
        """Remember something that was left out, for the person; kept with the next checkpoint."""
        self._skipped_count += 1
        if len(self._skipped) < MOST_SKIPPED_KEPT:
            self._skipped.append([what, why])

    def ended(self) -> dict[str, Any]:
        """The fields with which a finished job is written."""
        return {
            "done": self._done,
            "total": self._total,
            "skipped": self._skipped,
            "skipped_count": self._skipped_count,
        }

    def _write(self, **more: Any) -> None:
        own = Job.objects.filter(pk=self.job_id, attempts=self._attempt, state=JobState.RUNNING)
        written = own.update(
            done=self._done,
            total=self._total,
            message=self._message,
            moved_at=clock.now(),
            **more,
        )
        if not written:
            raise TakenOver


def write_actor(actor: Actor) -> dict[str, Any]:
    """An actor as JSON: a job acts with the rights of whoever asked, as they were then."""
    return {**asdict(actor), "enterprises": sorted(actor.enterprises)}


def read_actor(kept: Mapping[str, Any]) -> Actor:
    """The actor whom `write_actor` kept."""
    return Actor(
        **{
            **kept,
            "kind": OrganisationKind(kept["kind"]),
            "role": Role(kept["role"]),
            "enterprises": frozenset(kept["enterprises"]),
        }
    )


# --- work that comes round ---


@dataclass(frozen=True, slots=True)
class Recurring:
    """Work that comes round by itself: every so often, or once a day at an hour of Shanghai."""

    kind: str
    run: Callable[[datetime], object]
    every: timedelta | None = None
    daily_at: time | None = None

    def due_at(self, now: datetime) -> datetime:
        """The latest moment, not after now, at which this was to be done."""
        if self.daily_at is None:
            step = self.every or timedelta(minutes=1)
            return now - timedelta(seconds=now.timestamp() % step.total_seconds())
        local = now.astimezone(clock.SHANGHAI)
        today = datetime.combine(local.date(), self.daily_at, clock.SHANGHAI)
        return today if today <= local else today - timedelta(days=1)


R = TypeVar("R", bound=Callable[[datetime], object])
_recurring: dict[str, Recurring] = {}


def recurring(
    kind: str, *, every: timedelta | None = None, daily_at: time | None = None
) -> Callable[[R], R]:
    """Name a function that is run every so often, or daily at an hour; it is given the time."""
    if (every is None) == (daily_at is None):
        raise ValueError("either every or daily_at")

    def register(function: R) -> R:
        _recurring[kind] = Recurring(kind, function, every, daily_at)
        return function

    return register


def all_recurring() -> tuple[Recurring, ...]:
    """Everything that comes round, by name."""
    _load_all_tasks()
    return tuple(_recurring[kind] for kind in sorted(_recurring))
