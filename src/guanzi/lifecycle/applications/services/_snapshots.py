"""The form as it stands → what is handed in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from guanzi.engines.rules import Unit
from guanzi.foundation.actor import Actor
from guanzi.foundation.clock import day_of
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.rules.form import CONTACT_PHONE
from guanzi.lifecycle.applications.rules.snapshot import (
    DisputeSaid,
    FieldSaid,
    InvoicesSaid,
    KnownSaid,
    MaterialSaid,
    Snapshot,
    decision_said,
)
from guanzi.lifecycle.applications.selectors.drafts import Sheet, shown_text
from guanzi.lifecycle.applications.selectors.shapes import (
    DraftView,
    FormField,
    InvoiceSheetInfo,
    KnownValue,
)
from guanzi.lifecycle.guidelines.rules.terms import INVOICES


@dataclass(frozen=True, slots=True)
class Act:
    """Who hands in which row, when, under which numbers."""

    row: Application
    receipt: str
    number: int
    actor: Actor
    at: datetime


def snapshot_of(draft: DraftView, sheet: Sheet, facts: Mapping[str, Any], act: Act) -> Snapshot:
    """Everything of one submission."""
    info, version, project = draft.info, sheet.version, act.row.project
    document = sheet.rulebook.document_of(sheet.measure)
    return Snapshot(
        kind=str(info.kind.label),
        code=act.row.code,
        receipt=act.receipt,
        number=act.number,
        fund=info.fund,
        measure_id=info.measure_id,
        measure_name=sheet.measure.name,
        policy=document.title,
        policy_number=document.number,
        guideline_id=version.guideline_id,
        guideline_title=version.title,
        guideline_number=version.number,
        guideline_digest=version.digest,
        edition=version.edition,
        batch=info.batch,
        revenue_year=info.revenue_year,
        district=info.district,
        enterprise=info.enterprise,
        credit_code=info.credit_code,
        project=project.name if project else "",
        project_number=project.number if project else "",
        product_name=project.product_name if project else "",
        invoice_names=tuple(project.invoice_names) if project else (),
        focus_industry=info.focus_industry,
        contact_name=info.contact_name,
        fields=tuple(_fields(draft, sheet)),
        known=tuple(_known(draft)),
        facts=facts,
        figures=dict(version.terms.figures),
        disputes=tuple(_disputes(draft, sheet)),
        materials=tuple(_materials(draft)),
        invoices=_invoices(draft),
        decision=decision_said(draft.calculation),
        undertaking=draft.undertaking,
        submitted_by=act.actor.person,
        organisation=act.actor.organisation,
        submitted_at=act.at.isoformat(),
    )


def _fields(draft: DraftView, sheet: Sheet) -> Iterator[FieldSaid]:
    """The typed fields; the telephone number stays with the application."""
    for section in draft.sections:
        for field in section.fields:
            if field.name != CONTACT_PHONE and field.typed:
                yield FieldSaid(field.name, field.label, field.typed, _shown(field, sheet))


def _shown(field: FormField, sheet: Sheet) -> str:
    fact = sheet.rulebook.vocabulary.facts.get(field.name)
    if fact is None or fact.unit is Unit.RECORDS:
        return field.typed
    return shown_text(field.typed, fact, sheet)


def _known(draft: DraftView) -> Iterator[KnownSaid]:
    for section in draft.sections:
        for known in section.known:
            yield KnownSaid(known.fact.name, known.value, known.shown, *_grounds(known))


def _grounds(known: KnownValue) -> tuple[str, str, str]:
    """Source, day and evidence of what counts: the register's, or those of an upheld objection."""
    dispute = known.dispute
    if dispute and dispute.is_upheld and dispute.decided_at:
        evidence = f"{dispute.decided_by}：{dispute.reason}"
        return _("异议予以采纳"), day_of(dispute.decided_at).isoformat(), evidence
    return known.source_label, known.as_of.isoformat(), known.evidence


def _disputes(draft: DraftView, sheet: Sheet) -> Iterator[DisputeSaid]:
    for dispute in sheet.disputes.values():
        yield DisputeSaid(
            dispute.fact,
            dispute.known_value,
            dispute.claimed_value,
            dispute.statement,
            dispute.evidence.digest if dispute.evidence else "",
            dispute.is_upheld,
        )


def _materials(draft: DraftView) -> Iterator[MaterialSaid]:
    for slot in draft.materials:
        for handed_in in slot.files:
            file = handed_in.file
            yield MaterialSaid(
                slot.material.key,
                slot.material.name,
                file.id,
                file.name,
                file.kind,
                file.size,
                file.digest,
            )


def _invoices(draft: DraftView) -> InvoicesSaid | None:
    sheet: InvoiceSheetInfo | None = draft.invoices
    is_asked = any(slot.material.form == INVOICES for slot in draft.materials)
    if sheet is None or not is_asked:
        return None
    return InvoicesSaid(
        sheet.id, sheet.file.name, sheet.file.digest, sheet.rows, sheet.net_fen, sheet.tax_fen
    )
