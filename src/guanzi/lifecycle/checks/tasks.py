"""What runs in the background."""

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict

from guanzi.foundation import clock
from guanzi.foundation.jobs.work import Progress, handler, recurring
from guanzi.lifecycle.checks import selectors, services
from guanzi.lifecycle.checks.forms import read_queue


@handler(services.RUN_JOB)
def run_many(progress: Progress, *, application_ids: list[int]) -> dict[str, Any]:
    """Check one case after the other; a case that cannot be checked does not stop the others."""
    start = int(progress.resume.get("next", 0))
    for place in range(start, len(application_ids)):
        progress.advance(place, total=len(application_ids))
        application_id = application_ids[place]
        why = services.try_checks(
            actor=progress.actor, application_id=application_id, at=clock.now()
        )
        if why:
            progress.skip(selectors.name_of_case(application_id), why)
        progress.checkpoint(next=place + 1)
    progress.advance(len(application_ids), total=len(application_ids))
    return {"checked": len(application_ids)}


@handler(services.EXPORT_JOB)
def export(progress: Progress, *, query: str, form: str) -> dict[str, Any]:
    """Make a table of the queue as an address shows it."""
    filters = read_queue(QueryDict(query)).filters
    return services.export_queue(progress, filters=filters, form=form, at=clock.now())


@handler(services.PRINT_JOB)
def print_many(progress: Progress, *, application_ids: list[int]) -> dict[str, Any]:
    """Print the forms of many cases into one document."""
    return services.print_cases(progress, application_ids=application_ids, at=clock.now())


@recurring("checks.run_new", every=timedelta(minutes=1))
def run_new(at: datetime) -> None:
    """Enter what was handed in since into the queue, and have it checked."""
    services.check_new_cases(at=at)
