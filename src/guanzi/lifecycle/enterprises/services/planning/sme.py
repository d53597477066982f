"""Numbers of technology-based SMEs from a table."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from guanzi.foundation.access import Permission
from guanzi.foundation.errors import InvalidInput
from guanzi.lifecycle.enterprises.models import SmeNumber
from guanzi.lifecycle.enterprises.permissions import may_record_project
from guanzi.lifecycle.enterprises.rules.tables import ReadRow
from guanzi.lifecycle.enterprises.selectors.records import EnterpriseInfo
from guanzi.lifecycle.enterprises.services.checking import recorder
from guanzi.lifecycle.enterprises.services.facts import read_sme_number
from guanzi.lifecycle.enterprises.services.planning.base import Desk, Verdict, day
from guanzi.lifecycle.enterprises.states import RowEffect


class SmePlan:
    """A number belongs to one enterprise; its days of validity may be brought up to date."""

    key_columns = ("入库登记编号",)

    def permission(self, desk: Desk, enterprise: EnterpriseInfo, row: ReadRow) -> Permission:
        """The city department's, as recognition is."""
        return may_record_project(desk.actor, enterprise)

    def look(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Compare every row with the number on record."""
        numbers = [verdict.row.values["入库登记编号"] for verdict in verdicts]
        rows = SmeNumber.objects.filter(number__in=numbers)
        known = {row.number: row for row in rows}
        for verdict in verdicts:
            made = self._made(verdict.row, desk)
            if made is None:
                continue
            verdict.made, verdict.kept = made, known.get(made.number)
            verdict.effect = _against(verdict)
            if verdict.effect is RowEffect.CHANGED:
                verdict.tell({name: getattr(made, name) for name in ("valid_since", "valid_until")})

    def write(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Add the new ones and bring the others up to date."""
        SmeNumber.objects.bulk_create(v.made for v in verdicts if v.effect is RowEffect.NEW)
        changed = [v for v in verdicts if v.effect is RowEffect.CHANGED]
        for verdict in changed:
            verdict.kept.valid_since = verdict.made.valid_since
            verdict.kept.valid_until = verdict.made.valid_until
        SmeNumber.objects.bulk_update([v.kept for v in changed], ["valid_since", "valid_until"])

    def _made(self, row: ReadRow, desk: Desk) -> SmeNumber | None:
        since, until = day(row, "有效期起"), day(row, "有效期止")
        assert since is not None
        assert until is not None
        try:
            number = read_sme_number(row.values["入库登记编号"])
        except InvalidInput as error:
            row.wrong("入库登记编号", error.sentence)
            return None
        enterprise = desk.enterprise_of(row)
        if until < since:
            row.wrong("有效期止", _("早于有效期起，请核对"))
        if row.troubles or enterprise is None:
            return None
        return SmeNumber(
            enterprise=enterprise,
            number=number,
            valid_since=since,
            valid_until=until,
            recorded_at=desk.at,
            recorded_by=recorder(desk.actor),
        )


def _against(verdict: Verdict) -> RowEffect:
    made, kept = verdict.made, verdict.kept
    if kept is None:
        return RowEffect.NEW
    if kept.enterprise_id != made.enterprise_id:
        verdict.row.wrong("入库登记编号", _("这个编号登记在另一家企业名下，请核对"))
        return RowEffect.WRONG
    same = (kept.valid_since, kept.valid_until) == (made.valid_since, made.valid_until)
    return RowEffect.UNCHANGED if same else RowEffect.CHANGED
