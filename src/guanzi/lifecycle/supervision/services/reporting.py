"""Records of misconduct as the city's credit platform takes them."""

from datetime import datetime
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
from guanzi.lifecycle.enterprises import selectors as register
from guanzi.lifecycle.enterprises.selectors import CreditLine
from guanzi.lifecycle.supervision.permissions import may_report

REPORT_JOB = "supervision.report"
# the columns of the receiving platform, in its words, whatever language the reader has chosen
COLUMNS = (
    "统一社会信用代码",
    "企业名称",
    "目录条目",
    "失信行为",
    "约束措施",
    "限制资金",
    "限制起",
    "限制止",
    "修复日期",
    "认定文书",
    "认定单位",
)


@transaction.atomic
def start_report(*, actor: Actor, form: str, at: datetime) -> Job:
    """Have the file made; `form` is one of TABLE_FORMS."""
    require(may_report(actor))
    said = {"form": form}
    title = _("导出信用信息")
    job = start_job(kind=REPORT_JOB, title=title, arguments=said, actor=actor, at=at)
    record_event(actor=actor, verb=REPORT_JOB, subject=job, at=at, after=said)
    return job


def report_credit(progress: Progress, *, form: str, at: datetime) -> dict[str, Any]:
    """Write the file; the result of the job. Raises JobCancelled, NotPermitted."""
    require(may_report(progress.actor))
    return make_table(
        progress,
        name=_("信用信息-%(day)s") % {"day": day_of(at).isoformat()},
        form=form,
        heading=COLUMNS,
        rows=map(_cells, register.every_credit()),
        at=at,
    )


def _cells(line: CreditLine) -> tuple[Cell, ...]:
    return (
        line.credit_code,
        line.enterprise,
        line.catalogue_item,
        line.conduct,
        line.restraint,
        line.fund,
        line.since,
        line.until,
        line.repaired_on,
        line.document,
        line.recorded_by,
    )
