"""Imports, and the rows that wait in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.enterprises.errors import RecordNotFound
from guanzi.lifecycle.enterprises.models import ImportedRow, ImportRow, RegisterImport
from guanzi.lifecycle.enterprises.states import ImportKind, ImportState, RowEffect

SHOWN_ROWS = 20
SHOWN_IMPORTS = 50


@dataclass(frozen=True, slots=True)
class ImportInfo:
    """One import: what it is, how far it is, and what its rows do."""

    id: int
    kind: ImportKind
    state: ImportState
    file_id: int
    file_name: str
    columns: tuple[dict[str, str], ...]
    counts: dict[str, int]
    problem: str
    person: str
    organisation_id: int
    job_id: int | None
    asked_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None

    @property
    def total(self) -> int:
        """The rows that were read."""
        return sum(self.counts.get(effect, 0) for effect in RowEffect)

    @property
    def writes(self) -> int:
        """The rows that change the register."""
        return self.counts.get(RowEffect.NEW, 0) + self.counts.get(RowEffect.CHANGED, 0)

    @property
    def wrong(self) -> int:
        """The rows that cannot be used."""
        return self.counts.get(RowEffect.WRONG, 0)

    @property
    def changes_nothing(self) -> bool:
        """Whether everything usable in the file is in the register already."""
        return self.writes == 0


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One row of the file: its cells as they were written, and what is wrong with them."""

    number: int
    cells: dict[str, str]
    effect: RowEffect
    problems: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What one import wrote about one enterprise: from which row of which file, how many rows."""

    import_id: int
    organisation_id: int
    kind: ImportKind
    file_name: str
    first_row: int
    rows: int

    @property
    def subject(self) -> str:
        """The import as the audit knows it."""
        return f"enterprises.registerimport:{self.import_id}"


def imported_of(enterprise_id: int, most: int) -> tuple[Imported, ...]:
    """The imports that wrote about an enterprise, the latest of them, in one query."""
    batch = ("batch_id", "batch__organisation_id", "batch__kind", "batch__file__name")
    found = (
        ImportedRow.objects.filter(enterprise_id=enterprise_id)
        .values_list(*batch)
        .annotate(first=Min("number"), rows=Count("id"))
        .order_by("-batch_id")[:most]
    )
    return tuple(
        Imported(pk, organisation, ImportKind(kind), name, first, rows)
        for pk, organisation, kind, name, first, rows in found
    )


def import_info(import_id: int) -> ImportInfo:
    """One import. Raises RecordNotFound."""
    row = RegisterImport.objects.select_related("file").filter(pk=import_id).first()
    if row is None:
        raise RecordNotFound(_("没有这次导入。"))
    return _info(row)


def imports_of(actor: Actor) -> tuple[ImportInfo, ...]:
    """The imports of the actor's organisation, latest first; the operator sees all."""
    rows = RegisterImport.objects.select_related("file").order_by("-id")
    if actor.kind is not OrganisationKind.OPERATOR:
        rows = rows.filter(organisation_id=actor.organisation_id)
    return tuple(map(_info, rows[:SHOWN_IMPORTS]))


def _info(row: RegisterImport) -> ImportInfo:
    return ImportInfo(
        id=row.pk,
        kind=ImportKind(row.kind),
        state=ImportState(row.state),
        file_id=row.file_id,
        file_name=row.file.name,
        columns=tuple(row.columns),
        counts=row.counts,
        problem=row.problem,
        person=row.person,
        organisation_id=row.organisation_id,
        job_id=row.job_id,
        asked_at=row.asked_at,
        confirmed_at=row.confirmed_at,
        ended_at=row.ended_at,
    )


def staged_rows(
    import_id: int, *, effect: RowEffect | None = None, limit: int = SHOWN_ROWS
) -> tuple[StagedRow, ...]:
    """The first rows of an import, of one effect where it is named."""
    return tuple(map(_staged, _rows(import_id, effect)[:limit]))


def wrong_rows(import_id: int) -> Iterator[StagedRow]:
    """Every row that cannot be used, a few thousand at a time."""
    return map(_staged, _rows(import_id, RowEffect.WRONG).iterator(chunk_size=2000))


def _rows(import_id: int, effect: RowEffect | None) -> Any:
    rows = ImportRow.objects.filter(batch_id=import_id).order_by("number")
    return rows.filter(effect=effect) if effect else rows


def _staged(row: ImportRow) -> StagedRow:
    return StagedRow(row.number, row.cells, RowEffect(row.effect), tuple(row.problems))
