"""The register as tables, in the columns in which it takes them in. Written row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.foundation.jobs.made import CHUNK, make_table
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.jobs.work import Progress
from guanzi.lifecycle.enterprises.models import (
    CreditRecord,
    Enterprise,
    KnownFact,
    RecognisedProject,
    SmeNumber,
    SupportRecord,
)
from guanzi.lifecycle.enterprises.permissions import may_see_register
from guanzi.lifecycle.enterprises.rules.facts import PLACE_COLUMNS
from guanzi.lifecycle.enterprises.rules.known import factor_text, percent_text
from guanzi.lifecycle.enterprises.rules.tables import COLUMNS
from guanzi.lifecycle.enterprises.selectors.search import Asked, filtered, search
from guanzi.lifecycle.enterprises.selectors.support import standing
from guanzi.lifecycle.enterprises.states import ImportKind, RecognitionScheme, Source

EXPORT_JOB = "enterprises.export"
Cells = list[str]


def start_export(*, actor: Actor, kind: ImportKind, form: str, asked: Asked, at: datetime) -> Job:
    """Have a table made of what the list shows: of the actor's scope what the filters leave, and
    where something was searched, what the search found."""
    require(may_see_register(actor))
    filters = {k: v for k, v in asdict(asked).items() if k not in ("after", "scope") and v}
    job = start_job(
        kind=EXPORT_JOB,
        title=_("导出「%s」") % ImportKind(kind).label,
        arguments={"kind": str(kind), "form": form, "filters": filters},
        actor=actor,
        at=at,
    )
    record_event(
        actor=actor,
        verb=EXPORT_JOB,
        subject=job,
        at=at,
        after={"kind": kind, "form": form, **filters},
    )
    return job


def export(
    progress: Progress, *, kind: ImportKind, form: str, filters: Mapping[str, str], at: datetime
) -> dict[str, Any]:
    """Write the table and keep it as a file of the person who asked."""
    asked = Asked(
        text=filters.get("text", ""),
        scope=progress.actor.district,
        district=filters.get("district", ""),
        ownership=filters.get("ownership", ""),
        size=filters.get("size", ""),
    )
    return make_table(
        progress,
        name=f"{ImportKind(kind).label}-{day_of(at)}",
        form=form,
        heading=[column.name for column in COLUMNS[kind]],
        rows=rows_of(kind, asked),
        at=at,
    )


# --- rows ---


def rows_of(kind: ImportKind, asked: Asked) -> Iterator[Cells]:
    """The rows of a kind about the enterprises that the list shows, in a stable order."""
    enterprises = filtered(asked)
    if asked.text.strip():
        shown = [each.enterprise.id for each in search(asked).found]
        enterprises = enterprises.filter(pk__in=shown)
    if kind is ImportKind.ENTERPRISES:
        return _enterprises(enterprises)
    within = enterprises.values("pk")
    queryset, cells = _TABLES[kind]
    rows = queryset().filter(enterprise__in=within).select_related("enterprise").order_by("id")
    return ([row.enterprise.credit_code, *cells(row)] for row in rows.iterator(chunk_size=CHUNK))


def _enterprises(rows: QuerySet[Enterprise]) -> Iterator[Cells]:
    ordered = rows.order_by("id").prefetch_related("former_names")
    for row in ordered.iterator(chunk_size=CHUNK):
        former = sorted(row.former_names.all(), key=lambda each: each.pk)
        yield [
            row.credit_code,
            row.name,
            row.registration_district,
            row.tax_district,
            row.industry,
            str(row.industry_edition or ""),
            "；".join(each.name for each in former),
            row.code_exception,
        ]


def _project(row: RecognisedProject) -> Cells:
    factor, share = row.innovation_coefficient, row.core_share
    return [
        row.number,
        row.name,
        row.product_name,
        "；".join(row.invoice_names),
        str(RecognitionScheme(row.scheme).label),
        row.recognised_on.isoformat(),
        row.valid_until.isoformat(),
        factor_text(factor) if factor is not None else "",
        percent_text(share) if share is not None else "",
        "；".join(str(year) for year in row.tracked_years),
    ]


def _fact(row: KnownFact) -> Cells:
    return [
        row.fact,
        row.value,
        row.period,
        row.project.number if row.project else "",
        row.as_of.isoformat(),
        str(Source(row.source).label),
        row.evidence,
    ]


def _support(row: SupportRecord) -> Cells:
    yuan, fen = divmod(row.amount_fen, 100)
    return [
        row.project_name,
        row.project_number,
        row.fund,
        row.level,
        row.category,
        str(row.year),
        f"{yuan}.{fen:02d}",
        row.document,
    ]


def _credit(row: CreditRecord) -> Cells:
    return [
        row.catalogue_item,
        row.conduct,
        row.restraint,
        row.fund,
        row.since.isoformat(),
        row.until.isoformat(),
        row.document,
        _iso(row.repaired_on),
        row.repair_document,
    ]


def _sme(row: SmeNumber) -> Cells:
    return [row.number, row.valid_since.isoformat(), row.valid_until.isoformat()]


def _latest_facts() -> QuerySet[KnownFact]:
    """The last word of every source; what was said before stays in the file of the enterprise, and
    the places stand in the table of enterprises."""
    told_apart = ("enterprise", "fact", "period", "project", "source")
    said = KnownFact.objects.exclude(fact__in=PLACE_COLUMNS)
    latest = said.order_by(*told_apart, "-id").distinct(*told_apart).values("pk")
    return KnownFact.objects.filter(pk__in=latest).select_related("project")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


_TABLES: Mapping[ImportKind, tuple[Any, Any]] = {
    ImportKind.PROJECTS: (RecognisedProject.objects.all, _project),
    ImportKind.FACTS: (_latest_facts, _fact),
    ImportKind.SUPPORT: (lambda: standing(SupportRecord.objects.all()), _support),
    ImportKind.CREDIT: (CreditRecord.objects.all, _credit),
    ImportKind.SME_NUMBERS: (SmeNumber.objects.all, _sme),
}
