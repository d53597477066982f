"""The project library: list and export."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from openpyxl import Workbook

from guanzi.foundation import clock
from guanzi.foundation.access import ALLOWED, Audience, Permission, actor_of, for_audience, require
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.audit.services import record_export
from guanzi.foundation.face.cells import safe_cell
from guanzi.foundation.files.answers import disposition
from guanzi.foundation.registers.districts import DISTRICTS
from guanzi.lifecycle.projects import permissions, selectors
from guanzi.lifecycle.projects.forms.library import read_library
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.projects.selectors.library import PAGE
from guanzi.lifecycle.projects.states import ProjectState

Cell = str | int | Decimal | None


def may_list(actor: Actor) -> Permission:
    """Offices by their scope; an enterprise finds its own."""
    if actor.kind is OrganisationKind.ENTERPRISE:
        return ALLOWED
    return permissions.may_read_library(actor)


@for_audience(Audience.OFFICIAL, Audience.ENTERPRISE)
def projects(request: HttpRequest) -> HttpResponse:
    """What is in the library."""
    actor = actor_of(request)
    require(may_list(actor))
    query = read_library(request.GET)
    found, is_more = selectors.library_page(actor, query.asked, query.start)
    before = max(0, query.start - PAGE)
    context = {
        "actor": actor,
        "query": query,
        "projects": found,
        "states": ProjectState.choices,
        "funds": selectors.funds_in_library(),
        "districts": () if actor.district else DISTRICTS,
        "is_enterprise": actor.kind is OrganisationKind.ENTERPRISE,
        "next": query.query(start=str(query.start + PAGE)) if is_more else "",
        "before": (query.query(start=str(before)) or "start=0") if query.start else "",
    }
    return render(request, "projects/library.html", context)


# --- export ---


@for_audience(Audience.OFFICIAL)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """What the filters find, as a table to take along."""
    actor, at = actor_of(request), clock.now()
    require(permissions.may_read_library(actor))
    query = read_library(request.GET)
    record_export(
        actor=actor,
        at=at,
        verb="projects.export",
        what=("projects:library", _("项目库")),
        after={"form": form, "filters": query.query()},
    )
    rows = (_cells(each) for each in selectors.library_all(actor, query.asked))
    name = _("项目库-%(day)s") % {"day": clock.day_of(at).isoformat()}
    return _xlsx(rows, name) if form == "xlsx" else _csv(rows, name)


def _headings() -> list[str]:
    return [
        _("统一编码"),
        _("企业"),
        _("统一社会信用代码"),
        _("项目"),
        _("区"),
        _("专项资金"),
        _("预算年度"),
        _("状态"),
        _("公式金额（元）"),
        _("审定金额（元）"),
        _("已拨付（元）"),
        _("审定日期"),
        _("入库日期"),
    ]


def _cells(info: ProjectInfo) -> list[Cell]:
    case = info.application
    texts = (case.code, case.enterprise, case.credit_code, case.project, info.district, info.fund)
    return [
        *map(safe_cell, texts),
        info.year,
        str(info.state.label),
        *(
            Decimal(fen).scaleb(-2)
            for fen in (info.formula_fen, info.determined_fen, info.paid_fen)
        ),
        clock.day_of(info.decided_at).isoformat(),
        clock.day_of(info.established_at).isoformat() if info.established_at else None,
    ]


def _csv(rows: Iterator[list[Cell]], name: str) -> HttpResponse:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_headings())
    writer.writerows(rows)
    content = ("\ufeff" + text.getvalue()).encode()
    return _download(content, "text/csv; charset=utf-8", f"{name}.csv")


def _xlsx(rows: Iterator[list[Cell]], name: str) -> HttpResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("项目库"))
    sheet.append(_headings())
    for row in rows:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(content.getvalue(), kind, f"{name}.xlsx")


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = disposition(name)
    response["Cache-Control"] = "private, no-store"
    return response
