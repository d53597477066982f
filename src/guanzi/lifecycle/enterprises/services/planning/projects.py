"""Recognised projects from a table."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from guanzi.foundation.access import Permission
from guanzi.foundation.errors import InvalidInput
from guanzi.lifecycle.enterprises.models import RecognisedProject
from guanzi.lifecycle.enterprises.permissions import may_record_project
from guanzi.lifecycle.enterprises.rules.names import project_core
from guanzi.lifecycle.enterprises.rules.tables import ReadRow
from guanzi.lifecycle.enterprises.selectors.records import EnterpriseInfo
from guanzi.lifecycle.enterprises.services.planning.base import Desk, Verdict, projects_by_number
from guanzi.lifecycle.enterprises.services.projects import read_coefficient, read_share
from guanzi.lifecycle.enterprises.states import RowEffect

_COLUMNS = [
    "name",
    "name_core",
    "product_name",
    "invoice_names",
    "scheme",
    "recognised_on",
    "valid_until",
    "innovation_coefficient",
    "core_share",
    "tracked_years",
]
_TEXTS = {
    "项目名称": "name",
    "产品名称": "product_name",
    "开票名称": "invoice_names",
    "项目类别": "scheme",
    "已报跟踪统计的年度": "tracked_years",
}
_DAYS = {"认定日期": "recognised_on", "认定有效期截止": "valid_until"}


class ProjectPlan:
    """A project is known by its number; empty cells leave what is there."""

    key_columns = ("认定编号",)

    def permission(self, desk: Desk, enterprise: EnterpriseInfo, row: ReadRow) -> Permission:
        """As for a single project."""
        return may_record_project(desk.actor, enterprise)

    def look(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Compare every row with the project of its number."""
        known = projects_by_number(v.row.values["认定编号"] for v in verdicts)
        for verdict in verdicts:
            row = verdict.row
            verdict.made = _fields(row)
            project = verdict.kept = known.get(row.values["认定编号"])
            enterprise = desk.enterprise_of(row)
            if project is None:
                verdict.effect = RowEffect.NEW
            elif enterprise is None or project.enterprise_id != enterprise.pk:
                row.wrong("认定编号", _("这个编号登记在另一家企业名下，请核对编号和代码"))
            else:
                verdict.tell(verdict.made)
                verdict.effect = RowEffect.CHANGED if verdict.after else RowEffect.UNCHANGED

    def write(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Insert the new ones and bring the others up to date."""
        fresh = [
            RecognisedProject(
                enterprise=desk.enterprise_of(v.row),
                number=v.row.values["认定编号"],
                name_core=project_core(v.row.values["项目名称"]),
                recorded_at=desk.at,
                **v.made,
            )
            for v in verdicts
            if v.effect is RowEffect.NEW
        ]
        changed = [v for v in verdicts if v.effect is RowEffect.CHANGED]
        for verdict in changed:
            for field, value in verdict.made.items():
                setattr(verdict.kept, field, value)
            verdict.kept.name_core = project_core(verdict.kept.name)
        RecognisedProject.objects.bulk_create(fresh)
        RecognisedProject.objects.bulk_update([v.kept for v in changed], _COLUMNS)


def _fields(row: ReadRow) -> dict[str, Any]:
    fields = {f: row.values[column] for column, f in _TEXTS.items() if row.values.get(column)}
    fields |= {f: date.fromisoformat(row.values[column]) for column, f in _DAYS.items()}
    if fields["valid_until"] < fields["recognised_on"]:
        row.wrong("认定有效期截止", _("早于认定日期，请核对"))
    for column, field, read in (
        ("创新贡献系数", "innovation_coefficient", read_coefficient),
        ("核心技术价值占比", "core_share", read_share),
    ):
        text = row.values.get(column)
        if text:
            fields[field] = _number(row, column, text, read)
    return fields


def _number(row: ReadRow, column: str, text: str, read: Any) -> Decimal | None:
    try:
        number: Decimal | None = read(text)
    except InvalidInput as error:
        row.wrong(column, error.sentence)
        return None
    return number
