"""Bringing tables in: upload, look, confirm."""

import csv
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.face.cells import safe_cell
from guanzi.foundation.files.answers import disposition, send_content
from guanzi.foundation.files.services import MOST_BYTES
from guanzi.foundation.posting import takes_files, takes_post
from guanzi.lifecycle.enterprises import permissions, selectors, services
from guanzi.lifecycle.enterprises.errors import ImportNotReady, RecordNotFound
from guanzi.lifecycle.enterprises.forms import UploadForm
from guanzi.lifecycle.enterprises.rules.tables import COLUMNS
from guanzi.lifecycle.enterprises.selectors import ImportInfo, StagedRow
from guanzi.lifecycle.enterprises.selectors.imports import wrong_rows
from guanzi.lifecycle.enterprises.states import ImportKind, ImportState, RowEffect
from guanzi.lifecycle.enterprises.views.register import importable


@for_audience(Audience.OFFICIAL)
@takes_files(most_bytes=MOST_BYTES)
def import_list(request: HttpRequest) -> HttpResponse:
    """What was brought in, and a place for the next file."""
    actor = actor_of(request)
    kinds = importable(actor)
    form = UploadForm(
        request.POST or None, kinds=kinds, initial={"kind": request.GET.get("kind", "")}
    )
    file_error = ""
    if request.method == "POST" and form.is_valid():
        upload = request.FILES.get("table")
        if upload is None:
            file_error = _("请选择一个 Excel 或 CSV 文件")
        else:
            try:
                made = services.start_import(
                    actor=actor,
                    kind=ImportKind(form.cleaned_data["kind"]),
                    content=upload,
                    name=upload.name or "",
                    at=clock.now(),
                )
            except InvalidInput as error:
                file_error = error.sentence
            else:
                return redirect("enterprises:import", made)
    context = {
        "form": form,
        "file_error": file_error,
        "kinds": [(kind, COLUMNS[kind]) for kind in kinds],
        "imports": selectors.imports_of(actor),
    }
    return render(request, "enterprises/imports.html", context)


@for_audience(Audience.OFFICIAL)
@takes_post
def import_page(request: HttpRequest, import_id: int) -> HttpResponse:
    """One import: what it would do, what is wrong, confirm or drop."""
    actor = actor_of(request)
    found = _seen(actor, import_id)
    if request.method == "POST":
        try:
            _act(request, actor, found)
        except ImportNotReady as error:
            messages.warning(request, error.sentence)
        return redirect("enterprises:import", import_id)
    shown = found.columns
    names = [each["column"] for each in shown if each["column"]]
    rows = selectors.staged_rows(import_id)
    context = {
        "batch": found,
        "is_open": found.state in (ImportState.READING, ImportState.APPLYING),
        "is_reading": found.state is ImportState.READING,
        "is_ready": found.state is ImportState.READY,
        "names": names,
        "taken": [each for each in shown if each["column"]],
        "ignored": [each["heading"] for each in shown if not each["column"]],
        "rows": [(row, [row.cells.get(name, "") for name in names]) for row in rows],
        "wrong": selectors.staged_rows(import_id, effect=RowEffect.WRONG, limit=50),
        "counts": [
            (effect.value, effect.label, found.counts.get(effect, 0)) for effect in RowEffect
        ],
    }
    return render(request, "enterprises/import.html", context)


def _act(request: HttpRequest, actor: Actor, found: ImportInfo) -> None:
    at = clock.now()
    if "confirm" in request.POST:
        services.confirm_import(actor=actor, import_id=found.id, at=at)
    elif "drop" in request.POST:
        services.drop_import(actor=actor, import_id=found.id, at=at)
        messages.success(request, _("已放弃，登记册没有改动"))


def _seen(actor: Actor, import_id: int) -> ImportInfo:
    found = selectors.import_info(import_id)
    if not permissions.may_look_at_import(actor, found.organisation_id):
        raise RecordNotFound(_("没有这次导入。"))
    return found


@for_audience(Audience.OFFICIAL)
@require_safe
def import_errors(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """Every wrong row as a table: row, column, value, what to do."""
    found = _seen(actor_of(request), import_id)
    answer = StreamingHttpResponse(
        _lines(_error_rows(wrong_rows(found.id))), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = disposition(_("导入错误-%d.csv") % found.id)
    return answer


def _error_rows(rows: Iterator[StagedRow]) -> Iterator[list[str]]:
    yield [_("行号"), _("栏目"), _("填的是"), _("怎么改")]
    for row in rows:
        for trouble in row.problems:
            cells = (trouble["column"], trouble["value"], trouble["sentence"])
            yield [str(row.number), *map(safe_cell, cells)]


class _Echo:
    """What csv writes to is handed back, line by line."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterator[list[str]]) -> Iterator[bytes]:
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf"
    for row in rows:
        line: Any = writer.writerow(row)
        yield str(line).encode()


@for_audience(Audience.OFFICIAL)
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty table of a kind, its columns explained on the second sheet."""
    if kind not in ImportKind.values:
        raise RecordNotFound(_("没有这种表格。"))
    require(permissions.may_see_register(actor_of(request)))
    chosen = ImportKind(kind)
    book = Workbook()
    sheet, notes = book.worksheets[0], book.create_sheet(_("说明"))
    sheet.append([column.name for column in COLUMNS[chosen]])
    notes.append([_("栏目"), _("是否必填"), _("也认这些表头")])
    for column in COLUMNS[chosen]:
        required = _("必填") if column.required else _("选填")
        notes.append([column.name, required, "、".join(column.aliases)])
    out = BytesIO()
    book.save(out)
    return send_content(out.getvalue(), f"{chosen.label}.xlsx")
