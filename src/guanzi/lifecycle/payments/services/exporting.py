"""To whom something is due and what was paid, as a table to take along, made as a job."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.foundation.jobs.made import Cell, make_table
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.jobs.work import Progress
from guanzi.lifecycle.payments.permissions import may_read_take_up
from guanzi.lifecycle.payments.rules.take_up import Due
from guanzi.lifecycle.payments.selectors.take_up import dues_of

TAKE_UP_JOB = "payments.export_take_up"


@transaction.atomic
def start_take_up_export(
    *, actor: Actor, measure_id: str, year: int, form: str, at: datetime
) -> Job:
    """Have the table made for the actor's scope. Raises NotPermitted."""
    require(may_read_take_up(actor))
    said = {"measure_id": measure_id, "year": year, "form": form}
    title = _("导出应补尽补名单：%(year)s 年度") % {"year": year}
    job = start_job(kind=TAKE_UP_JOB, title=title, arguments=said, actor=actor, at=at)
    record_event(actor=actor, verb=TAKE_UP_JOB, subject=job, at=at, after=said)
    return job


def export_take_up(
    progress: Progress, *, measure_id: str, year: int, form: str, at: datetime
) -> dict[str, Any]:
    """Write the table; the result of the job. Raises JobCancelled, NotPermitted."""
    require(may_read_take_up(progress.actor))
    return make_table(
        progress,
        name=_("应补尽补-%(year)s-%(day)s") % {"year": year, "day": day_of(at).isoformat()},
        form=form,
        heading=[
            _("企业"),
            _("统一社会信用代码"),
            _("项目"),
            _("项目编号"),
            _("区"),
            _("应得金额（元）"),
            _("已拨付（元）"),
            _("办理情况"),
        ],
        rows=map(_cells, dues_of(measure_id, year, progress.actor.district)),
        at=at,
    )


def _cells(due: Due) -> tuple[Cell, ...]:
    return (
        due.enterprise,
        due.credit_code,
        due.project,
        due.project_number,
        due.district,
        None if due.due_fen is None else Decimal(due.due_fen).scaleb(-2),
        Decimal(due.paid_fen).scaleb(-2),
        due.standing,
    )
