"""The invoice summary: taken at once, read by a job."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.selectors import own_file
from guanzi.foundation.jobs.services import start_job
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.errors import InvoiceSheetUnreadable, MaterialWrongKind
from guanzi.lifecycle.applications.models import Invoice, InvoiceSheet
from guanzi.lifecycle.applications.rules.invoices import (
    MOST_ROWS,
    InvoiceRow,
    RowError,
    SheetReader,
)
from guanzi.lifecycle.applications.selectors import records
from guanzi.lifecycle.applications.selectors.shapes import InvoiceSheetInfo
from guanzi.lifecycle.applications.services import _sheets
from guanzi.lifecycle.applications.services._held import locked
from guanzi.lifecycle.applications.states import InvoiceSheetState

JOB = "applications.read_invoices"
BATCH = 2_000
MOST_LINES = 2 * MOST_ROWS  # with titles, empty lines and lines that are wrong
Advance = Callable[[int, int | None], None]


@transaction.atomic
def upload_invoices(*, actor: Actor, application_id: int, file_id: int, at: datetime) -> int:
    """Take the summary and have it read; it replaces the one before. The sheet's id.

    The same stored file again is the same sheet.
    Raises MaterialWrongKind, NotPermitted.
    """
    row, info = locked(application_id, actor)
    require(permissions.may_edit(actor, info))
    file = own_file(file_id, actor)
    if file.kind not in (FileKind.XLSX, FileKind.CSV):
        raise MaterialWrongKind(
            _("发票信息汇总表要 Excel 工作簿（.xlsx）或 CSV 表格，请换成要求的格式。")
        )
    latest = InvoiceSheet.objects.filter(application=row).select_related("file").order_by("-id")
    before = latest.first()
    if before and before.file_id == file.pk:
        return before.pk
    sheet = InvoiceSheet.objects.create(application=row, file=file, uploaded_at=at)
    job = start_job(
        kind=JOB,
        title=_("读取发票信息汇总表 %(name)s") % {"name": file.name},
        arguments={"sheet_id": sheet.pk},
        actor=actor,
        at=at,
        link=reverse("applications:edit", args=[row.pk]),
    )
    sheet.job_id = job.pk
    sheet.save(update_fields=["job_id"])
    row.saved_at = at
    row.save(update_fields=["saved_at"])
    record_event(
        actor=actor,
        verb="applications.upload_invoices",
        subject=row,
        at=at,
        before={"digest": before.file.digest} if before else {},
        after={"sheet": sheet.pk, "file": file.name, "digest": file.digest},
    )
    return sheet.pk


def read_invoices(*, sheet_id: int, at: datetime, advance: Advance) -> InvoiceSheetInfo:
    """Read a summary from its first row to its last. The rows count only once the sheet says that
    it was read, with its sums, in one step. Begun again, or by two workers because one was believed
    dead, the same rows are written once: what is there already stays, and nobody takes away what
    another counts.
    """
    sheet = InvoiceSheet.objects.select_related("file").get(pk=sheet_id)
    if sheet.state != InvoiceSheetState.READING:
        return records.sheet_info(sheet)
    reader = SheetReader()
    try:
        _read(sheet, reader, advance)
        reader.finish()
    except InvoiceSheetUnreadable as unreadable:
        reader.error_count += 1
        reader.errors.append(RowError(0, "", "", unreadable.sentence))
    return _finish(sheet, reader, at)


def give_up_reading(*, sheet_id: int) -> None:
    """Somebody cancelled the reading: the sheet is not used."""
    advice = _("读取被取消了，请重新上传。")
    InvoiceSheet.objects.filter(pk=sheet_id, state=InvoiceSheetState.READING).update(
        state=InvoiceSheetState.REJECTED,
        errors=[asdict(RowError(0, "", "", advice))],
        error_count=1,
    )


def errors_in(*, sheet_id: int) -> Iterator[RowError]:
    """Every error of a summary that was not accepted, one after the other. What the sheet does not
    keep is found by reading the file once more."""
    sheet = InvoiceSheet.objects.select_related("file").get(pk=sheet_id)
    if sheet.error_count <= len(sheet.errors):
        yield from records.sheet_info(sheet).errors
        return
    reader = SheetReader()
    try:
        for _invoice in _taken(sheet.file, reader):
            yield from reader.errors
            reader.errors.clear()  # so that it never has too many to keep the next
        reader.finish()
    except InvoiceSheetUnreadable as unreadable:
        reader.errors.append(RowError(0, "", "", unreadable.sentence))
    yield from reader.errors


def _taken(file: StoredFile, reader: SheetReader) -> Iterator[InvoiceRow | None]:
    """What the reader makes of each row. Raises InvoiceSheetUnreadable."""
    for number, cells in _sheets.rows_of(file):
        if reader.rows > MOST_ROWS or number > MOST_LINES:
            raise InvoiceSheetUnreadable(
                _("一张表最多 %(most)s 行发票，请按月合并同一购买方的发票，或联系办理部门。")
                % {"most": MOST_ROWS}
            )
        yield reader.take(number, cells)


def _read(sheet: InvoiceSheet, reader: SheetReader, advance: Advance) -> None:
    waiting: list[Invoice] = []
    for invoice in _taken(sheet.file, reader):
        if invoice and not reader.error_count:
            waiting.append(_row(sheet, invoice))
        if len(waiting) >= BATCH:
            Invoice.objects.bulk_create(waiting, ignore_conflicts=True)
            waiting.clear()
            advance(reader.rows, None)
    Invoice.objects.bulk_create(waiting, ignore_conflicts=True)


def _row(sheet: InvoiceSheet, invoice: InvoiceRow) -> Invoice:
    return Invoice(
        sheet=sheet,
        row=invoice.row,
        number=invoice.number,
        issued_on=invoice.issued_on,
        item=invoice.item,
        buyer=invoice.buyer,
        net_fen=invoice.net_fen,
        tax_fen=invoice.tax_fen,
    )


@transaction.atomic
def _finish(sheet: InvoiceSheet, reader: SheetReader, at: datetime) -> InvoiceSheetInfo:
    """Say at once what the sheet comes to; one with errors counts for nothing. What another worker
    or a cancellation said meanwhile stands."""
    sheet = InvoiceSheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.state != InvoiceSheetState.READING:
        return records.sheet_info(sheet)
    if reader.error_count:
        Invoice.objects.filter(sheet=sheet).delete()
        sheet.state = InvoiceSheetState.REJECTED
    else:
        sheet.state = InvoiceSheetState.READ
        sheet.rows, sheet.net_fen, sheet.tax_fen = reader.rows, reader.net_fen, reader.tax_fen
    sheet.errors = [asdict(error) for error in reader.errors]
    sheet.error_count = reader.error_count
    sheet.save()
    record_event(
        actor=PLATFORM,
        verb=JOB,
        subject=sheet.application,
        at=at,
        after={
            "sheet": sheet.pk,
            "state": sheet.state,
            "rows": sheet.rows,
            "net_fen": sheet.net_fen,
            "errors": sheet.error_count,
        },
    )
    return records.sheet_info(sheet)
