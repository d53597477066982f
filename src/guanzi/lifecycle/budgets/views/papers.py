"""The execution tables as Excel and PDF."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from guanzi.foundation.face.cells import safe_cell
from guanzi.foundation.printing import render_pdf
from guanzi.lifecycle.budgets.rules.execution import (
    ExecutionYear,
    Figures,
    class_rows,
    year_rows,
)

TEMPLATE = Path(__file__).parents[1] / "templates" / "budgets" / "execution.typ"
_BOLD = Font(bold=True)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def execution_pdf(fund: str, years: Sequence[ExecutionYear], dated: date) -> bytes:
    """PDF/A with both tables."""
    data = {
        "fund": fund,
        "dated": dated.isoformat(),
        "span": f"{years[-1].year}-{years[0].year}",
        "years": [
            [row.year, row.initial, row.adjusted, row.actual, row.rate, row.raw_rate]
            for row in year_rows(years)
        ],
        "heads": [[each.year, each.marker] for each in years],
        "classes": [
            {
                "number": row.number,
                "title": row.title,
                "items": row.policy_items,
                "cells": [[cell.adjusted, cell.actual] for cell in row.cells],
            }
            for row in class_rows(years)
        ],
        "undivided": [each.is_undivided for each in years],
        "sources": [[each.year, each.source] for each in years if each.source],
    }
    return render_pdf(TEMPLATE, data, dated=dated)


def execution_xlsx(fund: str, years: Sequence[ExecutionYear]) -> bytes:
    """A workbook with a sheet for each table; figures are numbers in 万元, unknown ones text."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    _by_year(first, fund, years)
    _by_class(book.create_sheet(_("支出明细")), fund, years)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _by_year(sheet: Worksheet, fund: str, years: Sequence[ExecutionYear]) -> None:
    sheet.title = _("预算及支出")
    span = {"first": years[-1].year, "last": years[0].year}
    sheet.append([_("%(first)d-%(last)d 各年度预算及支出情况（单位：万元）") % span])
    sheet.append([safe_cell(fund)])
    sheet.append(
        [
            _("年度"),
            _("年初预算"),
            _("调整后预算"),
            _("实际支出"),
            _("截至"),
            _("预算执行率"),
            _("未取整的执行率"),
            _("来源"),
        ]
    )
    for year, row in zip(years, year_rows(years), strict=True):
        total = year.total
        sheet.append(
            [
                row.year,
                _wan(total.initial_fen),
                _wan(total.adjusted_fen),
                _wan(total.actual_fen),
                year.marker,
                row.rate,
                row.raw_rate,
                safe_cell(year.source),
            ]
        )
    _dressed(sheet, heads=3, figures="BCD")


def _by_class(sheet: Worksheet, fund: str, years: Sequence[ExecutionYear]) -> None:
    span = {"first": years[-1].year, "last": years[0].year}
    sheet.append([_("%(first)d-%(last)d 各年度预算支出明细情况（单位：万元）") % span])
    sheet.append([safe_cell(fund)])
    named = [text for year in years for text in (_("%(year)d 年") % {"year": year.year}, "")]
    sheet.append([_("政策类"), "", _("涉及政策项（数量）"), *named])
    parts = []
    for year in years:
        marked = {"months": year.marker}
        parts += [
            _("调整后预算"),
            _("%(months)s实际支出") % marked if year.marker else _("实际支出"),
        ]
    sheet.append(["", "", "", *parts])
    rows = class_rows(years)
    for row in rows:
        figures = [
            year.classes.get(row.title, Figures()) if row.number else year.total for year in years
        ]
        cells: list[Decimal | str] = []
        for place, each in enumerate(figures):
            merged = years[place].is_undivided and row.number == "1"
            shown = years[place].total if merged else each
            cells += [_wan(shown.adjusted_fen), _wan(each.actual_fen)]
        count = int(row.policy_items) if row.policy_items.isdecimal() else row.policy_items
        sheet.append([row.number, safe_cell(row.title), count, *cells])
    for place, year in enumerate(years):
        column = 4 + 2 * place
        sheet.merge_cells(start_row=3, end_row=3, start_column=column, end_column=column + 1)
        if year.is_undivided and len(rows) > 2:
            last = 3 + len(rows)
            sheet.merge_cells(start_row=5, end_row=last, start_column=column, end_column=column)
    _dressed(sheet, heads=4, figures="DEFGHI")


def _wan(fen: int | None) -> Decimal | str:
    return "—" if fen is None else Decimal(fen).scaleb(-6)


def _dressed(sheet: Worksheet, *, heads: int, figures: str) -> None:
    for row in sheet.iter_rows(min_row=1, max_row=heads):
        for cell in row:
            cell.font = _BOLD
            cell.alignment = _MIDDLE if cell.row > 2 else Alignment()
    for letter in figures:
        sheet.column_dimensions[letter].width = 16
        for cell in sheet[letter][heads:]:
            cell.number_format = "#,##0.00"
            cell.alignment = Alignment(horizontal="right", vertical="center")
    sheet.column_dimensions["B"].width = 36 if figures.startswith("D") else 16
