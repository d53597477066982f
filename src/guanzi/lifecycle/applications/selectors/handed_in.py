"""What was typed and handed in so far, without computing what follows from it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from guanzi.lifecycle.applications.models import Application, DraftField, InvoiceSheet, Material
from guanzi.lifecycle.applications.rules.form import CONTACT_PHONE
from guanzi.lifecycle.applications.selectors import records
from guanzi.lifecycle.applications.selectors.shapes import MaterialFile


@dataclass(frozen=True, slots=True)
class FieldStanding:
    """A field as it was last saved."""

    name: str
    text: str
    revision: int
    edited_by: str
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Every field that was ever filled, and what tells whether the files changed."""

    fields: tuple[FieldStanding, ...]
    material_ids: tuple[int, ...]
    sheet: str


def standing_of(application_id: int) -> Standing:
    """How the form stands, for an editor that asks every few seconds: four small queries."""
    phone = records.application_row(application_id).contact_phone
    rows = DraftField.objects.filter(application_id=application_id).select_related("edited_by")
    materials = Material.objects.filter(application_id=application_id, removed_at=None)
    sheets = InvoiceSheet.objects.filter(application_id=application_id).order_by("-id")
    sheet = sheets.values_list("id", "state", "rows").first()
    return Standing(
        tuple(
            FieldStanding(
                row.name,
                phone if row.name == CONTACT_PHONE else row.text,
                row.revision,
                row.edited_by.name,
                row.edited_at,
            )
            for row in rows
        ),
        tuple(materials.order_by("id").values_list("id", flat=True)),
        ":".join(map(str, sheet)) if sheet else "",
    )


def has_file(application_id: int, file_id: int) -> bool:
    """Whether a file is one of the application's: material, summary, evidence or attachment."""
    named = (
        Q(materials__file_id=file_id)
        | Q(invoice_sheets__file_id=file_id)
        | Q(disputes__evidence_id=file_id)
        | Q(messages__file_id=file_id)
    )
    return Application.objects.filter(named, pk=application_id).exists()


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
