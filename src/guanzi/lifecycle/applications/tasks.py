"""Long and recurring work of applications."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.jobs.work import JobCancelled, Progress, handler, recurring
from guanzi.lifecycle.applications import services
from guanzi.lifecycle.applications.services.invoices import JOB, give_up_reading


@handler(JOB)
def read_invoices(progress: Progress, *, sheet_id: int) -> dict[str, Any]:
    """Read an invoice summary, and tell what is wrong with it row by row."""
    try:
        sheet = services.read_invoices(sheet_id=sheet_id, at=clock.now(), advance=progress.advance)
    except JobCancelled:
        give_up_reading(sheet_id=sheet_id)
        raise
    for error in sheet.errors:
        place = _("第 %(row)s 行「%(column)s」") % {"row": error.row, "column": error.column}
        progress.skip(f"{place if error.row else _('全表')}{error.value}", error.advice)
    progress.advance(sheet.rows, sheet.rows)
    return {"rows": sheet.rows, "net_fen": sheet.net_fen, "errors": sheet.error_count}


@recurring("applications.lapse", every=timedelta(minutes=10))
def lapse(at: datetime) -> None:
    """End the returned applications whose term is over."""
    services.lapse_overdue(at=at)


@recurring("applications.tell_withdrawals", every=timedelta(minutes=1))
def tell_withdrawals(at: datetime) -> None:
    """Tell those who are applying that their guideline was withdrawn."""
    services.tell_withdrawals(at=at)
