"""A list as a table to take along, made as a job."""

from dataclasses import asdict
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
from guanzi.lifecycle.matching import permissions
from guanzi.lifecycle.matching.selectors.entitlements import (
    EntitlementInfo,
    Narrowed,
    entitlement_list,
    every_entitlement,
)

EXPORT_JOB = "matching.export_list"


@transaction.atomic
def start_list_export(
    *, actor: Actor, list_id: int, asked: Narrowed, form: str, at: datetime
) -> Job:
    """Have a table made of the lines that are asked for. Raises NotPermitted."""
    info = entitlement_list(list_id)
    require(permissions.may_read_list(actor, info))
    said = {"list_id": list_id, "asked": asdict(asked), "form": form}
    title = _("导出免申即享清单：%(title)s") % {"title": info.title}
    job = start_job(kind=EXPORT_JOB, title=title, arguments=said, actor=actor, at=at)
    record_event(actor=actor, verb=EXPORT_JOB, subject=job, at=at, after=said)
    return job


def export_list(
    progress: Progress, *, list_id: int, asked: Narrowed, form: str, at: datetime
) -> dict[str, Any]:
    """Write the table; the result of the job. Raises JobCancelled, NotPermitted."""
    info = entitlement_list(list_id)
    require(permissions.may_read_list(progress.actor, info))
    return make_table(
        progress,
        name=_("免申即享清单-%(id)d-%(day)s") % {"id": list_id, "day": day_of(at).isoformat()},
        form=form,
        heading=[
            _("企业"),
            _("统一社会信用代码"),
            _("项目"),
            _("项目编号"),
            _("区"),
            _("测算"),
            _("所差事实"),
            _("测算金额（元）"),
            _("核对"),
            _("理由"),
            _("核对人"),
            _("企业答复"),
            _("答复理由"),
            _("摘要值（SM3）"),
        ],
        rows=map(_cells, every_entitlement(list_id, asked)),
        at=at,
    )


def _cells(line: EntitlementInfo) -> tuple[Cell, ...]:
    ground = str(line.ground.label) if line.ground else ""
    return (
        line.enterprise,
        line.credit_code,
        line.project,
        line.project_number,
        line.district,
        str(line.outcome.label),
        line.missing,
        None if line.amount_fen is None else Decimal(line.amount_fen).scaleb(-2),
        str(line.review.label),
        line.reason or ground,
        line.reviewed_by,
        str(line.answer.label) if line.is_offered else "",
        line.answer_reason,
        line.digest,
    )
