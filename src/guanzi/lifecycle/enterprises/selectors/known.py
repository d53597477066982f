"""What the register knows of projects, in the texts that rules read: of one, or of many at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _

from guanzi.foundation.clock import day_of
from guanzi.lifecycle.enterprises.errors import ProjectNotFound
from guanzi.lifecycle.enterprises.models import CreditRecord, KnownFact, SmeNumber, SupportRecord
from guanzi.lifecycle.enterprises.rules.facts import OUTPUT, PREFILLING, number_of
from guanzi.lifecycle.enterprises.rules.known import (
    BARRED,
    YEAR_FACT,
    Known,
    bars,
    factor_text,
    percent_text,
    support_text,
    yes_or_no,
)
from guanzi.lifecycle.enterprises.selectors.facts import LATEST_NUMBER, SME, ruling_rows, sme_info
from guanzi.lifecycle.enterprises.selectors.projects import ProjectInfo
from guanzi.lifecycle.enterprises.selectors.projects import project as project_of
from guanzi.lifecycle.enterprises.selectors.support import standing
from guanzi.lifecycle.enterprises.states import RecognitionScheme, Source

Row = TypeVar("Row", KnownFact, SmeNumber, CreditRecord, SupportRecord)


def known_facts(
    *, enterprise_id: int, project_id: int | None, year: int, on: date, fund: str
) -> tuple[Known, ...]:
    """Everything the register knows of a project and a revenue year, or of the enterprise itself
    where there is no project, for an application to `fund`.

    What is not known is absent, and what holds only from a day after `on` is not known yet. Figures
    that only serve to compare with what is declared are not here: they are asked for by source with
    `known_from`. Raises ProjectNotFound.
    """
    if project_id is None:
        return known_of_enterprises([enterprise_id], year=year, on=on, fund=fund)[enterprise_id]
    project = project_of(project_id)
    if project.enterprise_id != enterprise_id:
        raise ProjectNotFound(_("这家企业没有这个项目。"))
    return known_facts_of([project], year=year, on=on, fund=fund)[project.id]


def known_facts_of(
    projects: Sequence[ProjectInfo], *, year: int, on: date, fund: str
) -> dict[int, tuple[Known, ...]]:
    """The same for many projects, by their ids, in as many queries as for one."""
    held = {"enterprise_id__in": {each.enterprise_id for each in projects}}
    today = KnownFact.objects.filter(**held, as_of__lte=on)
    recorded = _by_enterprise(ruling_rows(today.filter(period="", fact__in=PREFILLING)))
    numbers = _by_enterprise(SmeNumber.objects.filter(**held).order_by(*LATEST_NUMBER))
    credit = _by_enterprise(CreditRecord.objects.filter(**held).order_by("-until", "-id"))
    support = _by_enterprise(standing(SupportRecord.objects.filter(**held)).order_by("id"))
    outputs = _by_enterprise(ruling_rows(today.filter(fact=OUTPUT)))
    return {
        project.id: (
            *map(_known, recorded.get(project.enterprise_id, ())),
            *_sme(numbers.get(project.enterprise_id, ()), year),
            _barred(credit.get(project.enterprise_id, ()), fund, on),
            *_project(project),
            _year(year, on),
            _support(
                support.get(project.enterprise_id, ()),
                on,
                project.number,
                (project.name, project.product_name),
            ),
            *_output(outputs.get(project.enterprise_id, ()), year),
        )
        for project in projects
    }


def known_of_enterprises(
    enterprise_ids: Iterable[int], *, year: int, on: date, fund: str
) -> dict[int, tuple[Known, ...]]:
    """What the register knows of enterprises themselves, whatever projects they have."""
    ids = list(enterprise_ids)
    held = {"enterprise_id__in": ids}
    today = KnownFact.objects.filter(**held, as_of__lte=on)
    recorded = _by_enterprise(ruling_rows(today.filter(period="", fact__in=PREFILLING)))
    numbers = _by_enterprise(SmeNumber.objects.filter(**held).order_by(*LATEST_NUMBER))
    credit = _by_enterprise(CreditRecord.objects.filter(**held).order_by("-until", "-id"))
    support = _by_enterprise(standing(SupportRecord.objects.filter(**held)).order_by("id"))
    outputs = _by_enterprise(ruling_rows(today.filter(fact=OUTPUT)))
    return {
        each: (
            *map(_known, recorded.get(each, ())),
            *_sme(numbers.get(each, ()), year),
            _barred(credit.get(each, ()), fund, on),
            _year(year, on),
            _support(support.get(each, ()), on),
            *_output(outputs.get(each, ()), year),
        )
        for each in ids
    }


def figures_of(
    projects: Sequence[ProjectInfo], *, year: int, on: date
) -> dict[int, tuple[Known, ...]]:
    """What other sources have on a year of these projects that applicants declare themselves, such
    as tax sales, by their ids."""
    rows = KnownFact.objects.filter(
        project_id__in=[each.id for each in projects], period=str(year), as_of__lte=on
    )
    found: dict[int, list[Known]] = {each.id: [] for each in projects}
    for row in ruling_rows(rows):
        assert row.project_id is not None
        found[row.project_id].append(_known(row))
    return {project: tuple(known) for project, known in found.items()}


def figures_of_enterprises(
    enterprise_ids: Iterable[int], *, year: int, on: date
) -> dict[int, tuple[Known, ...]]:
    """The same of enterprises themselves, such as their staff, by their ids."""
    ids = list(enterprise_ids)
    rows = KnownFact.objects.filter(
        enterprise_id__in=ids, project=None, period=str(year), as_of__lte=on
    )
    found = _by_enterprise(ruling_rows(rows))
    return {each: tuple(map(_known, found.get(each, ()))) for each in ids}


def known_from(
    source: Source, *, enterprise_id: int, project_id: int | None, year: int
) -> tuple[Known, ...]:
    """The latest word of one source on a year and a project: tax sales, to compare with."""
    rows = KnownFact.objects.filter(
        Q(project_id=project_id) | Q(project_id=None),
        enterprise_id=enterprise_id,
        source=source,
        period=str(year),
    )
    return tuple(_known(row) for row in ruling_rows(rows))


def _by_enterprise(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    """The rows of each enterprise, in their order."""
    ordered = sorted(rows, key=lambda row: row.enterprise_id)
    return {owner: list(own) for owner, own in groupby(ordered, lambda row: row.enterprise_id)}


def _known(row: KnownFact) -> Known:
    return Known(row.fact, row.value, Source(row.source), row.as_of, row.evidence)


def _sme(rows: Iterable[SmeNumber], year: int) -> Iterator[Known]:
    """A number valid in the year says yes; the register's silence says nothing."""
    for row in rows:
        each = sme_info(row)
        if each.counts_in(year):
            evidence = f"{each.number}（{each.valid_since} 至 {each.valid_until}）"
            yield Known(SME, yes_or_no(True), Source.REGISTRY, day_of(row.recorded_at), evidence)
            return


def _barred(rows: Iterable[CreditRecord], fund: str, on: date) -> Known:
    found = [row for row in rows if bars(row, fund, on)]
    evidence = "；".join(f"{row.document}，至 {row.until}" for row in found)[:200]
    value = yes_or_no(bool(found))
    return Known(BARRED, value, Source.REGISTRY, on, evidence or "信用记录")


def _project(project: ProjectInfo) -> Iterator[Known]:
    def recognised(fact: str, value: str) -> Known:
        return Known(fact, value, Source.RECOGNITION, project.recognised_on, project.number)

    yield recognised("项目经认定", yes_or_no(True))
    yield recognised("项目类别", str(RecognitionScheme(project.scheme).label))
    yield recognised("认定日期", project.recognised_on.isoformat())
    yield recognised("认定有效期截止", project.valid_until.isoformat())
    if project.innovation_coefficient is not None:
        yield recognised("创新贡献系数", factor_text(project.innovation_coefficient))
    if project.core_share is not None:
        yield recognised("核心技术价值占比", percent_text(project.core_share))


def _year(year: int, on: date) -> Known:
    return Known(YEAR_FACT, str(year), Source.OFFICER, on, "申报指南")


def _support(
    rows: Sequence[SupportRecord], on: date, number: str = "", names: tuple[str, ...] = ()
) -> Known:
    """Of an enterprise itself, all that it had was for other projects."""
    text = support_text(rows, number, names)
    return Known("扶持记录", text, Source.FINANCE, on, "扶持历史登记")


def _output(rows: Iterable[KnownFact], year: int) -> Iterator[Known]:
    """The output of the year, and the highest of all years before it, where they are known."""
    outputs = {int(row.period): row for row in rows}
    if year in outputs:
        yield _as(outputs[year], "上年度工业总产值")
    earlier = [row for each, row in outputs.items() if each < year]
    if earlier:
        highest = max(earlier, key=lambda row: number_of(OUTPUT, row.value))
        yield _as(highest, "历史最高年产值")


def _as(row: KnownFact, fact: str) -> Known:
    return Known(fact, row.value, Source(row.source), row.as_of, row.evidence or row.period)
