"""What runs as a job, and what happens by itself."""

from typing import Any

from guanzi.foundation import clock
from guanzi.foundation.jobs.work import Progress, handler
from guanzi.lifecycle.payments import services
from guanzi.lifecycle.payments.services.exporting import TAKE_UP_JOB, export_take_up


@handler("payments.release")
def release(progress: Progress, *, run_id: int) -> dict[str, Any]:
    """Carry out a release that was signed."""
    return services.release_payments(
        actor=progress.actor, run_id=run_id, at=clock.now(), progress=progress
    )


@handler("payments.follow_answer")
def follow_answer(progress: Progress, *, answer_id: int) -> dict[str, Any]:
    """Follow what the bank said."""
    return services.follow_answer(progress, answer_id=answer_id, now=clock.now)


@handler("payments.draw_clearings")
def draw_clearings(progress: Progress, *, fund: str, year: int) -> dict[str, Any]:
    """Draw the statements of all districts."""
    return services.draw_all_clearings(progress, fund=fund, year=year, at=clock.now())


@handler(TAKE_UP_JOB)
def export_take_up_table(
    progress: Progress, *, measure_id: str, year: int, form: str
) -> dict[str, Any]:
    """Make a table of those to whom something is due."""
    return export_take_up(progress, measure_id=measure_id, year=year, form=form, at=clock.now())
