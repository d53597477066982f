"""Support records from a table. A changed amount corrects the earlier record, which stays."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from guanzi.foundation.access import Permission
from guanzi.foundation.errors import InvalidInput
from guanzi.lifecycle.enterprises.models import SupportRecord
from guanzi.lifecycle.enterprises.permissions import may_record_support, sources_of
from guanzi.lifecycle.enterprises.rules.names import project_core
from guanzi.lifecycle.enterprises.rules.tables import CODE, ReadRow
from guanzi.lifecycle.enterprises.selectors.records import EnterpriseInfo
from guanzi.lifecycle.enterprises.selectors.support import standing, taken_back
from guanzi.lifecycle.enterprises.services.checking import recorder
from guanzi.lifecycle.enterprises.services.planning.base import Desk, Verdict
from guanzi.lifecycle.enterprises.services.support import Support, fields_of, read_support
from guanzi.lifecycle.enterprises.states import RowEffect

_Key = tuple[int, str, str, str, str, str, int, str]


class SupportPlan:
    """Two payments are the same when all but the amount is."""

    key_columns = (
        CODE.name,
        "项目编号",
        "项目名称",
        "资金",
        "级别",
        "类别",
        "年度",
        "文件",
    )

    def permission(self, desk: Desk, enterprise: EnterpriseInfo, row: ReadRow) -> Permission:
        """As for a single record."""
        return may_record_support(desk.actor, enterprise)

    def look(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Compare every row with the records that stand; what was taken back does not come again
        with an old file."""
        ids = {each.pk for each in desk.enterprises.values()}
        rows = SupportRecord.objects.filter(enterprise_id__in=ids).order_by("id")
        known = {_key(row.enterprise_id, row): row for row in standing(rows)}
        gone = {_key(row.enterprise_id, row) for row in taken_back(rows)}
        seen: dict[_Key, int] = {}
        for verdict in verdicts:
            enterprise, given = desk.enterprise_of(verdict.row), _given(verdict.row)
            if given is None or enterprise is None:
                continue
            key = _key(enterprise.pk, given)
            verdict.made, verdict.kept = given, known.get(key)
            first = seen.setdefault(key, verdict.row.number)
            if first != verdict.row.number:
                verdict.row.wrong("项目名称", _("与第 %d 行说的是同一条，请只留一行") % first)
            elif verdict.kept is None and key in gone:
                verdict.row.wrong(
                    "项目名称", _("这一条已经更正或作废。确要恢复，请在企业档案里登记")
                )
            elif verdict.kept is None:
                verdict.effect = RowEffect.NEW
            elif verdict.kept.amount_fen == given.amount_fen:
                verdict.effect = RowEffect.UNCHANGED
            else:
                verdict.effect = RowEffect.CHANGED

    def write(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Add the rows, each naming the one that it corrects."""
        source = sources_of(desk.actor)[0]
        SupportRecord.objects.bulk_create(
            SupportRecord(
                enterprise=desk.enterprise_of(verdict.row),
                corrects=verdict.kept,
                reason=_("批量导入更正") if verdict.kept else "",
                source=source,
                recorded_at=desk.at,
                recorded_by=recorder(desk.actor),
                **fields_of(verdict.made),
            )
            for verdict in verdicts
        )


def _given(row: ReadRow) -> Support | None:
    values = row.values
    try:
        return read_support(
            Support(
                project_name=values["项目名称"],
                fund=values["资金"],
                level=values["级别"],
                category=values["类别"],
                year=values["年度"],
                amount_fen=values["扶持金额"],
                project_number=values.get("项目编号", ""),
                document=values.get("文件", ""),
            )
        )
    except InvalidInput as error:
        row.wrong("扶持金额", error.sentence)
        return None


def _key(enterprise_id: int, row: Support | SupportRecord) -> _Key:
    return (
        enterprise_id,
        row.project_number,
        project_core(row.project_name),
        row.fund,
        row.level,
        row.category,
        row.year,
        row.document,
    )
