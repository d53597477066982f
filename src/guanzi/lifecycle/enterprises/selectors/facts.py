"""Facts with their sources: the history that people read, and which word counts.

Of several rows of one fact the most trusted source rules; of one source what it says as of the
latest day, and of one day the row that was written last.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation.registers.industries import Industry, IndustryInvalid, read_industry
from guanzi.lifecycle.enterprises.models import Enterprise, KnownFact, SmeNumber
from guanzi.lifecycle.enterprises.rules.facts import KEPT_FACTS, number_of
from guanzi.lifecycle.enterprises.rules.size_class import MEASURES, Sized, size_class
from guanzi.lifecycle.enterprises.states import Source

SME = "科技型中小企业"
LATEST_NUMBER = ("-valid_until", "-id")

_TRUST = {source: rank for rank, source in enumerate(Source)}


@dataclass(frozen=True, slots=True)
class FactRow:
    """One value as one source gave it; `rules` marks the one that counts."""

    id: int
    value: str
    source: Source
    as_of: date
    evidence: str
    recorded_at: datetime
    recorded_by: str
    rules: bool


@dataclass(frozen=True, slots=True)
class FactHistory:
    """A fact of a period, everything that was ever said of it, what counts first."""

    fact: str
    period: str
    project_id: int | None
    rows: tuple[FactRow, ...]

    @property
    def ruling(self) -> FactRow:
        """The value that counts."""
        return self.rows[0]

    @property
    def earlier(self) -> tuple[FactRow, ...]:
        """What was said besides."""
        return self.rows[1:]

    @property
    def disagrees(self) -> bool:
        """Whether another source's latest word differs from the one that counts."""
        latest: dict[Source, str] = {}
        for row in self.rows:
            latest.setdefault(row.source, row.value)
        return len(set(latest.values())) > 1


@dataclass(frozen=True, slots=True)
class SmeInfo:
    """A number of the register of technology-based SMEs."""

    number: str
    valid_since: date
    valid_until: date
    recorded_by: str

    @property
    def year(self) -> str:
        """The year for which it was given: its first four characters."""
        return self.number[:4]

    @property
    def first_year(self) -> int:
        """The first revenue year in which it counts."""
        return self.valid_since.year

    @property
    def last_year(self) -> int:
        """The last revenue year in which it counts."""
        return self.valid_until.year

    def counts_in(self, year: int) -> bool:
        """Whether it makes a technology-based SME of its holder in a revenue year."""
        return self.first_year <= year <= self.last_year


# --- history ---


def facts_of(enterprise_id: int) -> tuple[FactHistory, ...]:
    """Every fact with its history, the facts in the register's order, latest period first."""
    rows = KnownFact.objects.filter(enterprise_id=enterprise_id).order_by("id")
    order = {name: rank for rank, name in enumerate(KEPT_FACTS)}
    found = sorted(
        _histories(rows),
        key=lambda h: (order.get(h.fact, len(order)), h.fact, -int(h.period or 0)),
    )
    return tuple(found)


def _histories(rows: Iterable[KnownFact]) -> Iterator[FactHistory]:
    def key(row: KnownFact) -> tuple[str, str, int]:
        return row.fact, row.period, row.project_id or 0

    for (fact, period, project_id), group in groupby(sorted(rows, key=key), key):
        ordered = sorted(group, key=weight_of, reverse=True)
        shown = tuple(_row(each, rules=each is ordered[0]) for each in ordered)
        yield FactHistory(fact, period, project_id or None, shown)


def _row(row: KnownFact, *, rules: bool) -> FactRow:
    return FactRow(
        id=row.pk,
        value=row.value,
        source=Source(row.source),
        as_of=row.as_of,
        evidence=row.evidence,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        rules=rules,
    )


# --- the row that counts ---


def ruling_rows(rows: QuerySet[KnownFact]) -> list[KnownFact]:
    """The row that counts of every enterprise, fact, period and project."""
    best: dict[tuple[int, str, str, int | None], KnownFact] = {}
    for row in rows:
        key = (row.enterprise_id, row.fact, row.period, row.project_id)
        held = best.get(key)
        if held is None or weight_of(row) > weight_of(held):
            best[key] = row
    return sorted(best.values(), key=lambda row: row.fact)


def weight_of(row: KnownFact) -> tuple[int, date, int]:
    """How much a row counts beside others of its fact."""
    return _TRUST[Source(row.source)], row.as_of, row.pk


# --- size, numbers ---


def size_of(enterprise_id: int) -> tuple[Sized, str]:
    """The size class with its reason, and the year whose facts decided."""
    return sizes_of([Enterprise.objects.get(pk=enterprise_id)])[enterprise_id]


def sizes_of(enterprises: Iterable[Enterprise]) -> dict[int, tuple[Sized, str]]:
    """The same for many, in one query."""
    by_id = {each.pk: each for each in enterprises}
    rows = KnownFact.objects.filter(enterprise_id__in=by_id, fact__in=MEASURES)
    known: dict[int, dict[str, dict[str, KnownFact]]] = {}
    for row in rows:
        held = known.setdefault(row.enterprise_id, {}).setdefault(row.period, {})
        if row.fact not in held or weight_of(row) > weight_of(held[row.fact]):
            held[row.fact] = row
    return {pk: _sized(_industry(each), known.get(pk, {})) for pk, each in by_id.items()}


def _sized(
    industry: Industry | None, by_year: dict[str, dict[str, KnownFact]]
) -> tuple[Sized, str]:
    """By the latest year that suffices; else what the latest year lacks."""
    tried: list[tuple[Sized, str]] = []
    for year in sorted(by_year, reverse=True):
        numbers = {name: number_of(name, row.value) for name, row in by_year[year].items()}
        sized = size_class(industry, numbers)
        if sized.size is not None:
            return sized, year
        tried.append((sized, year))
    return tried[0] if tried else (size_class(industry, {}), "")


def _industry(enterprise: Enterprise) -> Industry | None:
    if not enterprise.industry or enterprise.industry_edition is None:
        return None
    try:
        return read_industry(enterprise.industry, enterprise.industry_edition)
    except IndustryInvalid:
        return None


def sme_numbers_of(enterprise_id: int) -> tuple[SmeInfo, ...]:
    """The numbers of an enterprise, latest first."""
    rows = SmeNumber.objects.filter(enterprise_id=enterprise_id).order_by(*LATEST_NUMBER)
    return tuple(map(sme_info, rows))


def sme_info(row: SmeNumber) -> SmeInfo:
    """The value of a row."""
    return SmeInfo(row.number, row.valid_since, row.valid_until, row.recorded_by)


def remarks_on(enterprise_id: int, year: int) -> dict[str, str]:
    """What applicants should know about facts beside their values: which number is registered,
    until when it is valid, and what follows for a revenue year."""
    numbers = sme_numbers_of(enterprise_id)
    counting = next((each for each in numbers if each.counts_in(year)), None)
    held = counting or next(iter(numbers), None)
    if held is None:
        return {}
    sentence = (
        _(
            "登记的是 %(number_year)s 年的编号 %(number)s，有效期 %(since)s 至 %(until)s。"
            "%(year)s 收入年度在有效期内，计入。"
        )
        if counting
        else _(
            "登记的是 %(number_year)s 年的编号 %(number)s，有效期 %(since)s 至 %(until)s。"
            "%(year)s 收入年度不在有效期内，不计入；另有编号在有效期内的，填「是」。"
        )
    )
    said = {
        "number_year": held.year,
        "number": held.number,
        "since": held.valid_since,
        "until": held.valid_until,
        "year": year,
    }
    return {SME: sentence % said}
