"""What happens by itself."""

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict

from guanzi.foundation import clock
from guanzi.foundation.jobs.work import Progress, handler, recurring
from guanzi.lifecycle.projects import services
from guanzi.lifecycle.projects.forms.library import read_library


@handler("projects.export")
def export(progress: Progress, *, query: str, form: str) -> dict[str, Any]:
    """Make a table of the library as an address shows it."""
    asked = read_library(QueryDict(query)).asked
    return services.export_library(progress, asked=asked, form=form, at=clock.now())


@handler("projects.sign")
def sign(progress: Progress, *, list_id: int, digest: str) -> dict[str, Any]:
    """Check every case of a list again and sign it."""
    return services.carry_out_signature(progress, list_id=list_id, digest=digest, at=clock.now())


@recurring("projects.close_publicity", every=timedelta(minutes=5))
def close_publicity(at: datetime) -> None:
    """Establish what was shown long enough and stands."""
    services.close_publicity(at=at)


@recurring("projects.end_waiting", every=timedelta(hours=1))
def end_waiting(at: datetime) -> None:
    """End what waits although its case ended."""
    services.end_waiting(at=at)
