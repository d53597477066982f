"""Facts from a table, tax figures among them. Every word is kept: a change is a new row."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from guanzi.foundation.access import Permission, first_refusal, refused
from guanzi.lifecycle.enterprises.models import KnownFact, RecognisedProject
from guanzi.lifecycle.enterprises.permissions import may_place, may_record_fact, source_for
from guanzi.lifecycle.enterprises.rules.facts import (
    KEPT_FACTS,
    OWNERSHIP,
    ValueUnusable,
    written_value,
)
from guanzi.lifecycle.enterprises.rules.tables import CODE, ReadRow
from guanzi.lifecycle.enterprises.selectors.records import EnterpriseInfo
from guanzi.lifecycle.enterprises.services.checking import recorder
from guanzi.lifecycle.enterprises.services.facts import follow_facts
from guanzi.lifecycle.enterprises.services.planning.base import Desk, Verdict, projects_by_number
from guanzi.lifecycle.enterprises.states import RowEffect, Source

Projects = Mapping[str, RecognisedProject]
_Key = tuple[int, str, str, int | None, str]


class FactPlan:
    """A fact is told apart by enterprise, fact, year, project and source."""

    key_columns = (CODE.name, "事实", "年度", "项目编号", "来源")

    def permission(self, desk: Desk, enterprise: EnterpriseInfo, row: ReadRow) -> Permission:
        """As for a single fact, in the name of the source that the row or the office gives."""
        source = _source(desk, row)
        if source is None:
            return refused(_("贵单位不能写入「%s」，它以其他部门为准。") % row.values["事实"])
        name, value = row.values["事实"], row.values["值"]
        return first_refusal(
            may_record_fact(desk.actor, enterprise, name, source),
            may_place(desk.actor, enterprise, name, value),
        )

    def look(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Compare every row with the latest word of its source."""
        projects = projects_by_number(
            v.row.values["项目编号"] for v in verdicts if v.row.values.get("项目编号")
        )
        for verdict in verdicts:
            verdict.made = self._made(verdict.row, desk, projects)
        latest = _latest(verdicts)
        for verdict in verdicts:
            fresh = verdict.made
            if fresh is None:
                continue
            held = latest.get(_key(fresh))
            said = (fresh.value, fresh.as_of, fresh.evidence)
            if held is None:
                verdict.effect = RowEffect.NEW
            elif (held.value, held.as_of, held.evidence) == said:
                verdict.effect = RowEffect.UNCHANGED
            else:
                verdict.effect = RowEffect.CHANGED

    def write(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Add the rows; the enterprises' own columns follow."""
        fresh: list[KnownFact] = [v.made for v in verdicts]
        KnownFact.objects.bulk_create(fresh)
        follow_facts(fresh, actor=desk.actor, at=desk.at)

    def _made(self, row: ReadRow, desk: Desk, projects: Projects) -> KnownFact | None:
        name = row.values["事实"]
        kept, enterprise = KEPT_FACTS[name], desk.enterprise_of(row)
        year, number = row.values.get("年度"), row.values.get("项目编号", "")
        project = projects.get(number)
        if kept.by_year != bool(year):
            row.wrong("年度", _("请写明年度") if kept.by_year else _("不分年度，请留空"))
        if kept.of_project and not number:
            row.wrong("项目编号", _("这项数据按项目记录，请填认定编号"))
        if number and getattr(project, "enterprise", None) != enterprise:
            row.wrong("项目编号", _("这家企业没有这个编号的项目，请核对"))
        value = _value(row, name)
        if date.fromisoformat(row.values["截至日期"]) > desk.today:
            row.wrong("截至日期", _("不能晚于今天"))
        if name == OWNERSHIP and not row.values.get("依据"):
            row.wrong("依据", _("隶属关系要写明依据，例如证明的文号"))
        source = _source(desk, row)
        if row.troubles or enterprise is None or source is None:
            return None
        row.values["来源"] = source  # the row's key tells it, also where the file does not
        return KnownFact(
            enterprise=enterprise,
            project=project if kept.of_project else None,
            fact=name,
            value=value,
            period=str(year or ""),
            source=source,
            as_of=date.fromisoformat(row.values["截至日期"]),
            evidence=row.values.get("依据", ""),
            recorded_at=desk.at,
            recorded_by=recorder(desk.actor),
        )


def _value(row: ReadRow, name: str) -> str:
    try:
        return written_value(name, row.values["值"])
    except ValueUnusable as error:
        row.wrong("值", str(error))
        return ""


def _source(desk: Desk, row: ReadRow) -> Source | None:
    """The source that the row names, else the one in which this office may speak of the fact."""
    if row.values.get("来源"):
        return Source(row.values["来源"])
    return source_for(desk.actor, row.values["事实"])


def _latest(verdicts: Sequence[Verdict]) -> dict[_Key, KnownFact]:
    made = [v.made for v in verdicts if v.made is not None]
    rows = KnownFact.objects.filter(
        enterprise_id__in={each.enterprise_id for each in made},
        fact__in={each.fact for each in made},
    ).order_by("id")
    return {_key(row): row for row in rows}


def _key(row: KnownFact) -> _Key:
    return row.enterprise_id, row.fact, row.period, row.project_id, row.source
