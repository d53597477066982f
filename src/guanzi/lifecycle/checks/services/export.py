"""The queue as a table to take along, made as a job."""

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
from guanzi.lifecycle.checks.permissions import may_open_queue
from guanzi.lifecycle.checks.selectors.queue import every_row
from guanzi.lifecycle.checks.selectors.shapes import QueueFilters, QueueRow

EXPORT_JOB = "checks.export"


@transaction.atomic
def start_export(*, actor: Actor, query: str, form: str, at: datetime) -> Job:
    """Have a table made of what the filters of `query`, the queue's address, find."""
    require(may_open_queue(actor))
    said = {"query": query, "form": form}
    title = _("导出办理队列")
    job = start_job(kind=EXPORT_JOB, title=title, arguments=said, actor=actor, at=at)
    record_event(actor=actor, verb=EXPORT_JOB, subject=job, at=at, after=said)
    return job


def export_queue(
    progress: Progress, *, filters: QueueFilters, form: str, at: datetime
) -> dict[str, Any]:
    """Write the table; the result of the job. Raises JobCancelled, NotPermitted."""
    require(may_open_queue(progress.actor))
    today = day_of(at)
    return make_table(
        progress,
        name=_("办理队列-%(day)s") % {"day": today.isoformat()},
        form=form,
        heading=_headings(),
        rows=map(_cells, every_row(progress.actor, filters, today)),
        at=at,
    )


def _headings() -> list[str]:
    return [
        _("统一编码"),
        _("企业"),
        _("项目"),
        _("区"),
        _("收入年度"),
        _("公式金额（元）"),
        _("状态"),
        _("提交日期"),
        _("办理期限"),
        _("经办人"),
        _("不得通过"),
        _("待判断"),
        _("发现"),
        _("申请方式"),
    ]


def _cells(row: QueueRow) -> tuple[Cell, ...]:
    return (
        row.code,
        row.enterprise,
        row.project,
        row.district,
        row.year,
        None if row.amount_fen is None else Decimal(row.amount_fen).scaleb(-2),
        str(row.state.label),
        day_of(row.submitted_at) if row.submitted_at else None,
        row.due_on,
        row.officer,
        row.stops,
        row.asks,
        row.kind_names,
        str(row.application_kind.label),
    )
