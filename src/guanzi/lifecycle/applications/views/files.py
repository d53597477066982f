"""Files of an application: materials, invoice summary, monthly table; handing in, looking at."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.addresses import number_in
from guanzi.foundation.errors import GuanziError, InvalidInput
from guanzi.foundation.face.cells import safe_cell
from guanzi.foundation.files import selectors as files
from guanzi.foundation.files.answers import disposition, send_file
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.services import MOST_BYTES, receive_file
from guanzi.foundation.posting import takes_files, takes_post
from guanzi.foundation.throttling import limit_compute
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import (
    ApplicationNotFound,
    FieldConflict,
    MaterialUnknown,
)
from guanzi.lifecycle.applications.views.answering import (
    answer_json,
    json_for_scripts,
    see_other,
    status_of,
    wants_json,
)
from guanzi.lifecycle.applications.views.editor import files_answer, files_html, sheet_html
from guanzi.lifecycle.applications.views.loading import Asked, editable, page_of, readable
from guanzi.lifecycle.applications.views.parts import Trouble
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.terms import INVOICES


class NoFile(InvalidInput):
    """A form for a file was sent without one."""

    code = "no-file"


@for_audience(Audience.ENTERPRISE)
@takes_files(most_bytes=MOST_BYTES)
@json_for_scripts
def material(request: HttpRequest, application_id: int, key: str) -> HttpResponseBase:
    """Hand in files for one of the guideline's materials."""
    asked = editable(request, application_id)
    if request.method != "POST":
        return see_other("edit", application_id, anchor=f"m-{key}")
    wanted = guidelines.terms_of(asked.info.version_id).material(key)
    if wanted is None or wanted.form:
        raise MaterialUnknown(_("这份指南没有这项材料。"))
    try:
        for each in _uploads(request):
            file = _received(asked, each, wanted.kinds)
            services.add_material(
                actor=asked.actor,
                application_id=application_id,
                key=key,
                file_id=file.pk,
                at=asked.at,
            )
    except InvalidInput as refusal:
        return _refused(request, asked, refusal, f"m-{key}")
    if wants_json(request):
        page = page_of(asked)
        return files_answer(request, page, files_html(request, page, key), "")
    messages.success(request, _("已收到文件。"))
    return see_other("edit", application_id, anchor=f"m-{key}")


def _uploads(request: HttpRequest) -> "list[UploadedFile[bytes]]":
    found = request.FILES.getlist("file")
    if not found:
        raise NoFile(_("没有选择文件，请先选择再上传。"))
    return found


def _received(asked: Asked, upload: "UploadedFile[bytes]", kinds: tuple[str, ...]) -> StoredFile:
    return receive_file(
        content=upload,
        name=upload.name or "",
        kinds=[FileKind(kind) for kind in kinds],
        actor=asked.actor,
        at=asked.at,
    )


def _refused(request: HttpRequest, asked: Asked, refusal: GuanziError, place: str) -> HttpResponse:
    """The form again, with the reason at the place."""
    if wants_json(request):
        raise refusal
    trouble = Trouble(_("文件没有收下"), refusal.sentence, place=place)
    context = {
        "page": page_of(asked, trouble),
        "problem_at": request.path,
        "problem_said": refusal.sentence,
    }
    return render(request, "applications/edit.html", context, status=status_of(refusal))


@for_audience(Audience.ENTERPRISE)
@takes_post
@json_for_scripts
def remove(request: HttpRequest, application_id: int, material_id: int) -> HttpResponseBase:
    """Take a file out; it can be brought back."""
    asked = editable(request, application_id)
    if request.method != "POST":
        return see_other("edit", application_id)
    services.remove_material(
        actor=asked.actor, application_id=application_id, material_id=material_id, at=asked.at
    )
    removed = selectors.removed_material(application_id, material_id)
    key = removed.key if removed else ""
    if wants_json(request):
        page = page_of(asked)
        said = _("已移除，可以撤销。")
        return files_answer(request, page, files_html(request, page, key, removed), said)
    return see_other("edit", application_id, anchor=f"m-{key}", removed=str(material_id))


@for_audience(Audience.ENTERPRISE)
@takes_post
@json_for_scripts
def restore(request: HttpRequest, application_id: int, material_id: int) -> HttpResponseBase:
    """Bring a removed file back."""
    asked = editable(request, application_id)
    removed = selectors.removed_material(application_id, material_id)
    if request.method != "POST" or removed is None:
        return see_other("edit", application_id)
    services.restore_material(
        actor=asked.actor, application_id=application_id, material_id=material_id, at=asked.at
    )
    if wants_json(request):
        page = page_of(asked)
        html = files_html(request, page, removed.key)
        return files_answer(request, page, html, _("已放回。"))
    return see_other("edit", application_id, anchor=f"m-{removed.key}")


@for_audience(Audience.ENTERPRISE)
@takes_files(most_bytes=MOST_BYTES)
@json_for_scripts
def invoices(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """Hand in the invoice summary; it is read as a job."""
    asked = editable(request, application_id)
    if request.method != "POST":
        return see_other("edit", application_id, anchor="part-invoices")
    slots = page_of(asked).draft.materials
    wanted = next((slot for slot in slots if slot.material.form == INVOICES), None)
    if wanted is None:
        raise MaterialUnknown(_("这份指南没有要求发票信息汇总表。"))
    try:
        file = _received(asked, _uploads(request)[0], wanted.material.kinds)
        services.upload_invoices(
            actor=asked.actor, application_id=application_id, file_id=file.pk, at=asked.at
        )
    except InvalidInput as refusal:
        return _refused(request, asked, refusal, "part-invoices")
    if wants_json(request):
        page = page_of(asked)
        return files_answer(request, page, sheet_html(request, page), "")
    return see_other("edit", application_id, anchor="part-invoices")


@for_audience(Audience.ENTERPRISE)
@limit_compute
def invoice_errors(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """Every error of the summary, for those who put it right in a spreadsheet."""
    asked = readable(request, application_id)
    sheet = selectors.latest_sheet(asked.info.id)
    if sheet is None:
        raise ApplicationNotFound(_("还没有上传发票信息汇总表。"))
    name = _("发票信息汇总表的错误.csv")
    return StreamingHttpResponse(
        _error_lines(sheet.id),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition(name), "Cache-Control": "no-store"},
    )


def _error_lines(sheet_id: int) -> Iterator[str]:
    def line(cells: Iterable[object]) -> str:
        text = StringIO()
        csv.writer(text).writerow(cells)
        return text.getvalue()

    yield "\ufeff" + line([_("行"), _("栏"), _("现在写的"), _("怎样改")])
    for error in services.errors_in(sheet_id=sheet_id):
        said = (error.column, error.value, error.advice)
        yield line([error.row or "", *map(safe_cell, said)])


@for_audience(Audience.ENTERPRISE)
@takes_files(most_bytes=MOST_BYTES)
@json_for_scripts
def sales(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """Fill the monthly table from a workbook."""
    asked = editable(request, application_id)
    if request.method != "POST":
        return see_other("edit", application_id, anchor="part-months")
    try:
        file = _received(asked, _uploads(request)[0], (FileKind.XLSX, FileKind.CSV))
        services.read_monthly_sales(
            actor=asked.actor,
            application_id=application_id,
            file_id=file.pk,
            seen_revision=number_in(request.POST.get("seen", "")) or 0,
            at=asked.at,
        )
    except (InvalidInput, FieldConflict) as refusal:
        return _refused(request, asked, refusal, "part-months")
    if wants_json(request):
        return answer_json({"html": "", "fields": True})
    messages.success(request, _("已从表格读入，请核对。"))
    return see_other("edit", application_id, anchor="part-months")


@for_audience(Audience.ENTERPRISE, Audience.AUTHORITY, Audience.AUDITOR)
def file(request: HttpRequest, application_id: int, file_id: int) -> HttpResponseBase:
    """Look at a file of an application: in the browser where it can be shown, else saved."""
    asked = readable(request, application_id)
    also_unsent = not asked.actor.is_official
    if not selectors.has_file(asked.info.id, file_id, also_unsent=also_unsent):
        raise ApplicationNotFound(_("这份申报没有这个文件。"))
    return send_file(files.stored_file(file_id), inline=True)
