"""Credit records from a table: new ones, and repairs of those on record."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from guanzi.foundation.access import Permission
from guanzi.lifecycle.enterprises.models import CreditRecord
from guanzi.lifecycle.enterprises.permissions import may_record_credit
from guanzi.lifecycle.enterprises.rules.tables import CODE, ReadRow
from guanzi.lifecycle.enterprises.selectors.records import EnterpriseInfo
from guanzi.lifecycle.enterprises.services.checking import recorder
from guanzi.lifecycle.enterprises.services.planning.base import Desk, Verdict, day
from guanzi.lifecycle.enterprises.states import RowEffect

_Key = tuple[int, str, str, str, date]


class CreditPlan:
    """A record is known by enterprise, conduct, document, fund and first day."""

    key_columns = (CODE.name, "失信行为", "认定文书", "限制的资金", "限制起")

    def permission(self, desk: Desk, enterprise: EnterpriseInfo, row: ReadRow) -> Permission:
        """As for a single record."""
        return may_record_credit(desk.actor, enterprise)

    def look(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Compare every row with the records; only a repair may change one."""
        ids = {each.pk for each in desk.enterprises.values()}
        rows = CreditRecord.objects.filter(enterprise_id__in=ids).order_by("id")
        known = {_key(row): row for row in rows}
        for verdict in verdicts:
            made = self._made(verdict.row, desk)
            if made is None:
                continue
            verdict.made, verdict.kept = made, known.get(_key(made))
            if verdict.kept is None:
                verdict.effect = RowEffect.NEW
            else:
                verdict.effect = _against(verdict)
                if verdict.effect is RowEffect.CHANGED:
                    repair = ("repaired_on", "repair_document")
                    verdict.tell({name: getattr(made, name) for name in repair})

    def write(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Add the new ones, and note the repairs."""
        CreditRecord.objects.bulk_create(v.made for v in verdicts if v.effect is RowEffect.NEW)
        repaired = [v for v in verdicts if v.effect is RowEffect.CHANGED]
        for verdict in repaired:
            verdict.kept.repaired_on = verdict.made.repaired_on
            verdict.kept.repair_document = verdict.made.repair_document
        CreditRecord.objects.bulk_update(
            [v.kept for v in repaired], ["repaired_on", "repair_document"]
        )

    def _made(self, row: ReadRow, desk: Desk) -> CreditRecord | None:
        since, until, repaired = (day(row, name) for name in ("限制起", "限制止", "修复日期"))
        enterprise = desk.enterprise_of(row)
        assert since is not None
        assert until is not None
        if until < since:
            row.wrong("限制止", _("早于限制起，请核对"))
        if repaired and not since <= repaired <= desk.today:
            row.wrong("修复日期", _("应在限制起与今天之间"))
        if repaired and not row.values.get("修复文书"):
            row.wrong("修复文书", _("有修复日期就要写明修复文书"))
        if row.troubles or enterprise is None:
            return None
        return CreditRecord(
            enterprise=enterprise,
            catalogue_item=row.values["信用信息目录条目"],
            conduct=row.values["失信行为"],
            restraint=row.values["约束措施"],
            fund=row.values.get("限制的资金", ""),
            since=since,
            until=until,
            repaired_on=repaired,
            repair_document=row.values.get("修复文书", ""),
            document=row.values["认定文书"],
            recorded_by=recorder(desk.actor),
            recorded_at=desk.at,
        )


def _against(verdict: Verdict) -> RowEffect:
    made, kept = verdict.made, verdict.kept
    if (made.until, made.restraint) != (kept.until, kept.restraint):
        verdict.row.wrong(
            "限制止", _("与已登记的记录不一致。信用记录不能改写，提前结束请登记信用修复")
        )
        return RowEffect.WRONG
    if made.repaired_on and kept.repaired_on is None:
        return RowEffect.CHANGED
    if made.repaired_on != kept.repaired_on and made.repaired_on:
        verdict.row.wrong("修复日期", _("这条记录已经登记了另一个修复日期，请核对"))
        return RowEffect.WRONG
    return RowEffect.UNCHANGED


def _key(row: CreditRecord) -> _Key:
    return row.enterprise_id, row.conduct, row.document, row.fund, row.since
