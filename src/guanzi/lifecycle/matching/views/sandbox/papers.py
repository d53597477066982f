"""The result of a comparison to take away: PDF, Excel, CSV."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_export
from guanzi.foundation.clock import day_of
from guanzi.foundation.face.cells import safe_cell
from guanzi.foundation.face.citations import cited
from guanzi.foundation.face.money import yuan_text
from guanzi.foundation.files.answers import send_content
from guanzi.foundation.printing import render_pdf
from guanzi.lifecycle.matching.errors import SandboxRefused
from guanzi.lifecycle.matching.rules.sandbox.finding import (
    Row,
    Spread,
    finding,
    in_words,
    moves_of,
    spread_of,
    total_of,
)
from guanzi.lifecycle.matching.selectors.sandbox.runs import RunInfo
from guanzi.lifecycle.matching.views.sandbox.showing import (
    cuts_of,
    largest_linked,
    quota_of,
    run_seen,
)

TEMPLATE = Path(__file__).parents[2] / "templates" / "matching" / "sandbox" / "result.typ"
FORMS = ("pdf", "xlsx", "csv")
_BOLD = Font(bold=True)
_FORMATS = {Decimal: "#,##0.00", int: "#,##0"}


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def result_file(request: HttpRequest, sandbox_run_id: int, form: str) -> HttpResponse:
    """The whole result as a file; that it was taken out is noted."""
    actor, at = actor_of(request), clock.now()
    info = run_seen(actor, sandbox_run_id)
    if form not in FORMS:
        raise Http404
    if info.ended_at is None or not info.figures:
        raise SandboxRefused(_("这次测算还没有结果，算完之后再导出。"))
    content = {"pdf": _pdf, "xlsx": _xlsx, "csv": _csv}[form](info, actor)
    record_export(
        actor=actor,
        at=at,
        verb="matching.export_comparison",
        what=(f"matching.sandboxrun:{info.id}", info.title or str(info.id)),
        after={"form": form, "result": info.result_digest},
    )
    return send_content(content, _("政策沙盘-%(id)d.%(form)s") % {"id": info.id, "form": form})


# --- PDF ---


def _pdf(info: RunInfo, actor: Actor) -> bytes:
    assert info.ended_at is not None
    total, quota = total_of(info.figures), quota_of(info)
    assert total is not None
    gains, losses = largest_linked(info, actor)
    data = {
        "finding": finding(info.figures),
        "title": info.title,
        "asked": f"{info.asked_by} · {day_of(info.asked_at)}",
        "people": _people(info),
        "made_up": info.is_made_up,
        "versions": _versions(info),
        "changes": [
            [each.name, cited(each.article), each.text_before or _("未定"), each.text_after]
            for each in info.changes
        ],
        "total": _cells(total),
        "cuts": [[cut.title, [_cells(row) for row in cut.rows]] for cut in cuts_of(info)],
        "moves": [
            [each.move.value, f"{each.enterprises:,}", yuan_text(each.difference_fen)]
            for each in moves_of(info.figures)
        ],
        "spread": [
            [*_band(each), each.x, each.width, each.tone] for each in spread_of(info.figures)
        ],
        "largest": [
            [each.name, "、".join(each.groups), yuan_text(each.difference_fen)]
            for each in (*gains, *losses)
        ],
        "quota": f"{quota.title}：{quota.sentence}" if quota else "",
        "digests": [info.question.before_edition, info.after_digest, info.population_digest],
        "result": info.result_digest,
        "day": day_of(info.ended_at).isoformat(),
    }
    return render_pdf(TEMPLATE, data, dated=day_of(info.ended_at))


def _band(each: Spread) -> list[str]:
    return [each.name, f"{each.enterprises:,}", yuan_text(each.difference_fen)]


def _cells(row: Row) -> list[str]:
    return [
        row.name,
        yuan_text(row.before_fen),
        yuan_text(row.after_fen),
        yuan_text(row.difference_fen),
        row.percent,
        f"{row.before_granted:,}",
        f"{row.after_granted:,}",
    ]


def _people(info: RunInfo) -> str:
    many = f"{info.total or 0:,}"
    if info.is_made_up:
        said = {"many": many, "seed": info.seed, "year": info.year}
        return _("虚构的企业 %(many)s 家（种子 %(seed)d，收入年度 %(year)d），不是真实企业") % said
    named = {"people": info.population.label, "many": many}
    return _("%(people)s，%(many)s 行") % named


def _versions(info: RunInfo) -> list[list[str]]:
    asked = info.question
    change = in_words((each.name, each.text_before, each.text_after) for each in info.changes)
    return [
        [_("现行"), asked.before_edition[:8], asked.before_on.isoformat(), ""],
        [_("调整后"), asked.after_edition[:8], asked.after_on.isoformat(), change],
    ]


# --- tables ---


def _heading() -> list[str]:
    return [
        _("分类"),
        _("名称"),
        _("现行支出（元）"),
        _("调整后支出（元）"),
        _("增减（元）"),
        _("增减比例"),
        _("现行得到（家次）"),
        _("调整后得到（家次）"),
        _("现行待定（家次）"),
        _("调整后待定（家次）"),
    ]


def _lines(info: RunInfo) -> Iterator[list[Any]]:
    total = total_of(info.figures)
    assert total is not None
    yield _line(_("合计"), total)
    for cut in cuts_of(info):
        for row in cut.rows:
            yield _line(cut.title, row)


def _line(cut: str, row: Row) -> list[Any]:
    return [
        cut,
        safe_cell(row.name),
        _yuan(row.before_fen),
        _yuan(row.after_fen),
        _yuan(row.difference_fen),
        row.percent,
        row.before_granted,
        row.after_granted,
        row.before_open,
        row.after_open,
    ]


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _moved(info: RunInfo) -> Iterator[list[Any]]:
    yield [_("变化"), _("企业数"), _("增减（元）")]
    for each in moves_of(info.figures):
        yield [each.move.value, each.enterprises, _yuan(each.difference_fen)]


def _spread(info: RunInfo) -> Iterator[list[Any]]:
    yield [_("每家增减"), _("企业数"), _("合计增减（元）")]
    for band in spread_of(info.figures):
        yield [band.name, band.enterprises, _yuan(band.difference_fen)]


def _named(info: RunInfo, actor: Actor) -> Iterator[list[Any]]:
    yield [_("企业"), _("区"), _("规模"), _("行业"), _("现行（元）"), _("调整后（元）")]
    for group in largest_linked(info, actor):
        for each in group:
            groups = [safe_cell(text) for text in each.groups]
            yield [safe_cell(each.name), *groups, _yuan(each.before_fen), _yuan(each.after_fen)]


def _about(info: RunInfo) -> Iterator[list[Any]]:
    yield [_("结论"), finding(info.figures)]
    yield [_("测算对象"), _people(info)]
    for name, digest, day, change in _versions(info):
        yield [name, digest, day, change]
    yield [_("调整后规则摘要值"), info.after_digest]
    yield [_("测算对象摘要值"), info.population_digest]
    yield [_("结果摘要值"), info.result_digest]
    quota = quota_of(info)
    if quota:
        yield [quota.title, quota.sentence]


def _xlsx(info: RunInfo, actor: Actor) -> bytes:
    book = Workbook()
    first = book.worksheets[0]
    first.title = _("说明")
    sheets = {
        _("支出"): [_heading(), *_lines(info)],
        _("得失"): list(_moved(info)),
        _("分布"): list(_spread(info)),
        _("增减最多的企业"): list(_named(info, actor)),
    }
    for row in _about(info):
        first.append(row)
    for title, rows in sheets.items():
        _filled(book.create_sheet(title), rows)
    spread = book[_("分布")]
    spread.add_chart(_chart(spread), "E2")
    first.column_dimensions["A"].width = 24
    first.column_dimensions["B"].width = 70
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _filled(sheet: Worksheet, rows: list[list[Any]]) -> None:
    for row in rows:
        sheet.append(row)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.number_format = _FORMATS.get(type(cell.value), cell.number_format)
    for cell in sheet[1]:
        cell.font = _BOLD
    for letter in "ABCDEFGHIJ":
        sheet.column_dimensions[letter].width = 20
    sheet.freeze_panes = "A2"


def _chart(sheet: Worksheet) -> BarChart:
    """How many gain or lose how much, beside the table that it shows."""
    chart = BarChart()
    chart.type, chart.style, chart.legend = "bar", 10, None
    chart.title, chart.y_axis.title = sheet["A1"].value, sheet["B1"].value
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    last = sheet.max_row
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=last))
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
    chart.width, chart.height = 22, 11
    return chart


def _csv(info: RunInfo, _actor: Actor) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_heading())
    writer.writerows(_lines(info))
    return b"\xef\xbb\xbf" + text.getvalue().encode()
