"""The library as a table to take along, made as a job."""

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
from guanzi.lifecycle.projects.permissions import may_read_library
from guanzi.lifecycle.projects.selectors import LibraryAsked, ProjectInfo, library_all

EXPORT_JOB = "projects.export"


@transaction.atomic
def start_export(*, actor: Actor, query: str, form: str, at: datetime) -> Job:
    """Have a table made of what the filters of `query`, the library's address, find."""
    require(may_read_library(actor))
    said = {"query": query, "form": form}
    title = _("导出项目库")
    job = start_job(kind=EXPORT_JOB, title=title, arguments=said, actor=actor, at=at)
    record_event(actor=actor, verb=EXPORT_JOB, subject=job, at=at, after=said)
    return job


def export_library(
    progress: Progress, *, asked: LibraryAsked, form: str, at: datetime
) -> dict[str, Any]:
    """Write the table; the result of the job. Raises JobCancelled, NotPermitted."""
    require(may_read_library(progress.actor))
    return make_table(
        progress,
        name=_("项目库-%(day)s") % {"day": day_of(at).isoformat()},
        form=form,
        heading=_headings(),
        rows=map(_cells, library_all(progress.actor, asked)),
        at=at,
    )


def _headings() -> list[str]:
    return [
        _("统一编码"),
        _("企业"),
        _("统一社会信用代码"),
        _("项目"),
        _("区"),
        _("专项资金"),
        _("预算年度"),
        _("状态"),
        _("公式金额（元）"),
        _("审定金额（元）"),
        _("已拨付（元）"),
        _("已追回（元）"),
        _("审定日期"),
        _("入库日期"),
    ]


def _cells(info: ProjectInfo) -> tuple[Cell, ...]:
    case = info.application
    return (
        case.code,
        case.enterprise,
        case.credit_code,
        case.project,
        info.district,
        info.fund,
        info.year,
        str(info.state.label),
        *(Decimal(fen).scaleb(-2) for fen in (info.formula_fen, info.determined_fen)),
        *(Decimal(fen).scaleb(-2) for fen in (info.paid_fen, info.recovered_fen)),
        day_of(info.decided_at),
        day_of(info.established_at) if info.established_at else None,
    )
