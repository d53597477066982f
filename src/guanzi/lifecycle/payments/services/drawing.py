"""Draw the statements of every district at once, as a job."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.jobs.work import Progress
from guanzi.lifecycle.payments.errors import ClearingConflict
from guanzi.lifecycle.payments.permissions import may_draw
from guanzi.lifecycle.payments.selectors.clearings import districts_to_draw
from guanzi.lifecycle.payments.services.clearing import draw_clearing

DRAW_JOB = "payments.draw_clearings"


def ask_all_clearings(*, actor: Actor, fund: str, year: int, link: str, at: datetime) -> int:
    """Have a statement drawn for every district that owes and has none that says so; the job.

    Raises ClearingConflict where there is none, NotPermitted.
    """
    require(may_draw(actor))
    if not districts_to_draw(fund, year):
        raise ClearingConflict(_("各区都没有需要出具的清算单。"))
    job = start_job(
        kind=DRAW_JOB,
        title=_("出具清算单 %(fund)s %(year)d 年度") % {"fund": fund, "year": year},
        arguments={"fund": fund, "year": year},
        actor=actor,
        at=at,
        link=link,
    )
    return int(job.pk)


def draw_all_clearings(progress: Progress, *, fund: str, year: int, at: datetime) -> dict[str, Any]:
    """One district after the other; what cannot be drawn is left out with its reason. Done twice
    it draws nothing more."""
    districts = districts_to_draw(fund, year)
    drawn = 0
    for number, district in enumerate(districts, 1):
        try:
            draw_clearing(actor=progress.actor, fund=fund, year=year, district=district, at=at)
            drawn += 1
        except ClearingConflict as error:
            progress.skip(district, error.sentence)
        progress.advance(number, total=len(districts), message=district)
    return {"drawn": drawn}
