"""What was typed and handed in so far, without computing what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from guanzi.lifecycle.applications.models import (
    Application,
    InvoiceSheet,
    Material,
    Submission,
)
from guanzi.lifecycle.applications.rules.drafted import Kept
from guanzi.lifecycle.applications.rules.snapshot import read_snapshot
from guanzi.lifecycle.applications.selectors import records
from guanzi.lifecycle.applications.selectors.shapes import InvoiceSheetInfo, MaterialFile


@dataclass(frozen=True, slots=True)
class Standing:
    """Every field that was ever filled, and what tells whether the files changed."""

    fields: Mapping[str, Kept]
    material_ids: tuple[int, ...]
    sheet: str


def standing_of(application_id: int) -> Standing:
    """How the form stands, for an editor that asks every few seconds: four small queries.

    A table that was saved in one piece is in it as such."""
    row = records.application_row(application_id)
    materials = Material.objects.filter(application_id=application_id, removed_at=None)
    sheets = InvoiceSheet.objects.filter(application_id=application_id).order_by("-id")
    sheet = sheets.values_list("id", "state", "rows").first()
    return Standing(
        records.kept_texts(row),
        tuple(materials.order_by("id").values_list("id", flat=True)),
        ":".join(map(str, sheet)) if sheet else "",
    )


def has_file(application_id: int, file_id: int, *, also_unsent: bool) -> bool:
    """Whether a file is one of the application's: material, summary, evidence or attachment.
    Material and summary that were never handed in are only the applicant's to see."""
    named = (
        Q(disputes__evidence_id=file_id)
        | Q(messages__file_id=file_id)
        | Q(submissions__invoice_sheet__file_id=file_id)
    )
    if also_unsent:
        named |= Q(materials__file_id=file_id) | Q(invoice_sheets__file_id=file_id)
    if Application.objects.filter(named, pk=application_id).exists():
        return True
    snapshots = Submission.objects.filter(application_id=application_id)
    return any(
        said.file_id == file_id
        for text in snapshots.values_list("snapshot", flat=True)
        for said in read_snapshot(text).materials
    )


def latest_sheet(application_id: int) -> InvoiceSheetInfo | None:
    """The invoice summary that was uploaded last."""
    return records.invoice_sheet(application_id)


def removed_material(application_id: int, material_id: int) -> MaterialFile | None:
    """A file that was taken out and can be brought back."""
    row = (
        Material.objects.filter(
            pk=material_id, application_id=application_id, removed_at__isnull=False
        )
        .select_related("file")
        .first()
    )
    return MaterialFile(row.pk, row.key, records.file_info(row.file), row.added_at) if row else None
