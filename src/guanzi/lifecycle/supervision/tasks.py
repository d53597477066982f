"""What runs as a job."""

from typing import Any

from guanzi.foundation import clock
from guanzi.foundation.jobs.work import Progress, handler
from guanzi.lifecycle.supervision import services


@handler("supervision.report")
def report(progress: Progress, *, form: str) -> dict[str, Any]:
    """Make the file for the city's credit platform."""
    return services.report_credit(progress, form=form, at=clock.now())
