"""Misconduct on record, what it restrains on a day, and promises given."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from guanzi.lifecycle.enterprises.models import CreditRecord, Undertaking
from guanzi.lifecycle.enterprises.rules.known import bars

_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class CreditInfo:
    """One record of misconduct; `in_force` says whether it restrains on the day asked about."""

    id: int
    catalogue_item: str
    conduct: str
    restraint: str
    fund: str
    since: date
    until: date
    repaired_on: date | None
    repair_document: str
    document: str
    recorded_by: str
    recorded_at: datetime
    in_force: bool


@dataclass(frozen=True, slots=True)
class UndertakingInfo:
    """A promise of truthfulness as it was given."""

    id: int
    text: str
    subject: str
    given_by: str
    given_at: datetime


def credit_of(enterprise_id: int, on: date) -> tuple[CreditInfo, ...]:
    """Everything on record about an enterprise, what restrains on the day first."""
    rows = CreditRecord.objects.filter(enterprise_id=enterprise_id).order_by("-until", "-id")
    found = [_info(row, is_in_force=bars(row, row.fund, on)) for row in rows]
    return tuple(sorted(found, key=lambda each: not each.in_force))


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A record of misconduct with the enterprise as it is called now."""

    credit_code: str
    enterprise: str
    catalogue_item: str
    conduct: str
    restraint: str
    fund: str
    since: date
    until: date
    repaired_on: date | None
    document: str
    recorded_by: str


def every_credit() -> Iterator[CreditLine]:
    """Every record of misconduct, in the order in which they were made."""
    rows = CreditRecord.objects.select_related("enterprise").order_by("id")
    for row in rows.iterator(chunk_size=_CHUNK):
        yield CreditLine(
            row.enterprise.credit_code,
            row.enterprise.name,
            row.catalogue_item,
            row.conduct,
            row.restraint,
            row.fund,
            row.since,
            row.until,
            row.repaired_on,
            row.document,
            row.recorded_by,
        )


def catalogue_items() -> tuple[str, ...]:
    """The items of the catalogue of credit that records name, in order."""
    rows = CreditRecord.objects.order_by("catalogue_item")
    return tuple(rows.values_list("catalogue_item", flat=True).distinct())


def undertakings_of(enterprise_id: int) -> tuple[UndertakingInfo, ...]:
    """The promises of an enterprise, latest first."""
    rows = Undertaking.objects.filter(enterprise_id=enterprise_id).order_by("-id")
    return tuple(
        UndertakingInfo(row.pk, row.text, row.subject, row.given_by, row.given_at) for row in rows
    )


def _info(row: CreditRecord, *, is_in_force: bool) -> CreditInfo:
    return CreditInfo(
        id=row.pk,
        catalogue_item=row.catalogue_item,
        conduct=row.conduct,
        restraint=row.restraint,
        fund=row.fund,
        since=row.since,
        until=row.until,
        repaired_on=row.repaired_on,
        repair_document=row.repair_document,
        document=row.document,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        in_force=is_in_force,
    )
