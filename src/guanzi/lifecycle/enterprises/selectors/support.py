"""Support that enterprises received before, corrections applied."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Q, QuerySet

from guanzi.lifecycle.enterprises.models import SupportRecord
from guanzi.lifecycle.enterprises.states import Source


@dataclass(frozen=True, slots=True)
class SupportInfo:
    """One payment of support. `replaced` rows were corrected by a later one."""

    id: int
    project_number: str
    project_name: str
    fund: str
    level: str
    category: str
    year: int
    amount_fen: int
    document: str
    source: Source
    recorded_at: datetime
    recorded_by: str
    corrects_id: int | None
    is_void: bool
    is_replaced: bool
    reason: str


@dataclass(frozen=True, slots=True)
class SupportSum:
    """What an enterprise received in a year from one level."""

    year: int
    level: str
    amount_fen: int
    number: int


def standing(rows: QuerySet[SupportRecord]) -> QuerySet[SupportRecord]:
    """The rows that no correction replaced and that are not void themselves."""
    return rows.filter(corrected_by__isnull=True, is_void=False)


def taken_back(rows: QuerySet[SupportRecord]) -> QuerySet[SupportRecord]:
    """The others: what a correction replaced, and what is void."""
    return rows.filter(Q(corrected_by__isnull=False) | Q(is_void=True))


def support_of(enterprise_id: int, *, with_replaced: bool = False) -> tuple[SupportInfo, ...]:
    """What an enterprise received, latest year first; on demand with what was corrected."""
    rows = SupportRecord.objects.filter(enterprise_id=enterprise_id)
    if not with_replaced:
        rows = standing(rows)
    ordered = rows.select_related("corrected_by").order_by("-year", "-id")
    return tuple(map(_info, ordered))


def standing_for(support_ids: Iterable[int]) -> dict[int, int]:
    """The records that stand today for these, however often they were corrected; by the id asked
    for, without those that are void."""
    now = {support_id: support_id for support_id in support_ids}
    later = True
    while later:
        rows = SupportRecord.objects.filter(corrects__in=now.values())
        after = dict(rows.values_list("corrects_id", "pk"))
        now = {asked: after.get(here, here) for asked, here in now.items()}
        later = bool(after)
    stand = SupportRecord.objects.filter(pk__in=now.values(), is_void=False)
    kept = set(stand.values_list("pk", flat=True))
    return {asked: here for asked, here in now.items() if here in kept}


def _info(row: SupportRecord) -> SupportInfo:
    return SupportInfo(
        id=row.pk,
        project_number=row.project_number,
        project_name=row.project_name,
        fund=row.fund,
        level=row.level,
        category=row.category,
        year=row.year,
        amount_fen=row.amount_fen,
        document=row.document,
        source=Source(row.source),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        corrects_id=row.corrects_id,
        is_void=row.is_void,
        is_replaced=hasattr(row, "corrected_by"),
        reason=row.reason,
    )


def sums_by_year(support: Iterable[SupportInfo]) -> tuple[SupportSum, ...]:
    """Totals by year and level of the rows that stand."""
    counted = [row for row in support if not row.is_replaced and not row.is_void]
    ordered = sorted(counted, key=lambda row: (-row.year, row.level))
    groups = ((key, list(rows)) for key, rows in groupby(ordered, lambda r: (r.year, r.level)))
    return tuple(
        SupportSum(year, level, sum(row.amount_fen for row in rows), len(rows))
        for (year, level), rows in groups
    )
