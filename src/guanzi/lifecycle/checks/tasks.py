"""What runs in the background."""

from datetime import datetime, timedelta
from typing import Any

from guanzi.foundation import clock
from guanzi.foundation.errors import GuanziError
from guanzi.foundation.jobs.work import Progress, handler, recurring
from guanzi.lifecycle.checks import services


@handler("checks.run_many")
def run_many(progress: Progress, *, application_ids: list[int]) -> dict[str, Any]:
    """Check one case after the other; a case that cannot be checked does not stop the others."""
    start = int(progress.resume.get("next", 0))
    for place in range(start, len(application_ids)):
        progress.advance(place, total=len(application_ids))
        application_id = application_ids[place]
        try:
            services.run_checks(actor=progress.actor, application_id=application_id, at=clock.now())
        except GuanziError as error:
            progress.skip(str(application_id), error.sentence)
        progress.checkpoint(next=place + 1)
    progress.advance(len(application_ids), total=len(application_ids))
    return {"checked": len(application_ids)}


@recurring("checks.run_new", every=timedelta(minutes=1))
def run_new(at: datetime) -> None:
    """Enter what was handed in since into the queue, and have it checked."""
    services.check_new_cases(at=at)
