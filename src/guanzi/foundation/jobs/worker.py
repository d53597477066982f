"""The process that runs jobs: `python -m guanzi.site.worker`.

Jobs run in threads, `JOB_CONCURRENCY` at once; another thread does what comes round. SIGTERM and
SIGINT end it: jobs are given back at their next step, and whoever starts a worker next continues
them.
"""

import asyncio
import signal
import threading
from typing import cast

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from guanzi.foundation import clock
from guanzi.foundation.jobs import queue
from guanzi.foundation.jobs.recurrence import run_due
from guanzi.foundation.jobs.work import worker_stops

log = structlog.get_logger(__name__)

SECONDS_FOR_THE_LAST_STEP = 2
SECONDS_BETWEEN_LOOKS = 1


def work() -> None:
    """Run jobs until told to stop."""
    housekeeper = threading.Thread(target=_keep_house, name="recurring", daemon=True)
    housekeeper.start()
    asyncio.run(_work())
    worker_stops.set()
    housekeeper.join(SECONDS_FOR_THE_LAST_STEP)


async def _work() -> None:
    # what a handler starts goes through Django's connection, in its transaction: the tasks stay
    # bound to the app of Django, only the worker has connections of its own
    connector = cast("DjangoConnector", app.connector).get_worker_connector()
    own = app.with_connector(connector)
    async with own.open_async():
        running = asyncio.create_task(
            own.run_worker_async(
                concurrency=settings.JOB_CONCURRENCY,
                install_signal_handlers=False,
                shutdown_graceful_timeout=SECONDS_FOR_THE_LAST_STEP,
                update_heartbeat_interval=queue.SECONDS_BETWEEN_HEARTBEATS,
                stalled_worker_timeout=queue.SECONDS_UNTIL_A_WORKER_IS_DEAD,
                delete_jobs="always",
            )
        )

        def leave() -> None:
            worker_stops.set()
            running.cancel()

        loop = asyncio.get_running_loop()
        for kind in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(kind, leave)
        try:
            await running
        except asyncio.CancelledError:
            if not worker_stops.is_set():
                raise


def _keep_house() -> None:
    """Do what comes round, and outlive every trouble of the database."""
    while not worker_stops.wait(SECONDS_BETWEEN_LOOKS):
        try:
            run_due(clock.now())
        except DatabaseError as trouble:
            log.warning("recurring_work_waits", trouble=type(trouble).__name__)
        finally:
            close_old_connections()
