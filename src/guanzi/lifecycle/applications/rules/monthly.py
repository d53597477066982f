"""Twelve months of sales: cells on the page ↔ the text that the engine reads."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guanzi.engines.rules import Fact, Unit
from guanzi.engines.rules.facts import Typed
from guanzi.engines.rules.money import parse_fen
from guanzi.engines.rules.source import normalise
from guanzi.lifecycle.matching.rules.records import RowsUnreadable, read_rows
from guanzi.lifecycle.matching.rules.written import money_text

MONTHS = 12
_LINE = re.compile(r"(\d{4})-(\d{1,2})\t(.*)")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_MONTH_CELL = re.compile(r"(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*月?份?")
_SPACED = re.compile(r"^\s*(\S*月份?)\s+(\S+)\s*$")
_TOTALS = ("合计", "总计", "小计", "全年", "年度")


@dataclass(frozen=True, slots=True)
class MonthCell:
    """One month as typed. `fen` is None where it is empty or cannot be read."""

    month: int
    text: str
    fen: int | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MonthlyTable:
    """Twelve cells. `rest` is text that is no table of months: kept, and shown to be put right."""

    year: int
    cells: tuple[MonthCell, ...]
    rest: str = ""

    @property
    def total_fen(self) -> int | None:
        """The sum of the year; None while nothing is typed or a cell cannot be read."""
        if self.rest or any(cell.problem for cell in self.cells):
            return None
        amounts = [cell.fen for cell in self.cells if cell.fen is not None]
        return sum(amounts) if amounts else None

    @property
    def filled(self) -> int:
        """How many months have an amount."""
        return sum(cell.fen is not None for cell in self.cells)


def is_monthly(fact: Fact) -> bool:
    """Whether a fact is a table of month and amount."""
    return [field.unit for field in fact.fields.values()] == [Unit.MONTH, Unit.MONEY]


def table_of(text: str, fact: Fact, year: int) -> MonthlyTable:
    """The cells of a text, whether written by `text_of` or pasted by a person."""
    cells = cells_of(text, fact, year)
    if cells is None:
        return MonthlyTable(year, tuple(_cell(n, "") for n in range(1, MONTHS + 1)), text)
    return MonthlyTable(year, tuple(_cell(n, c) for n, c in enumerate(cells, 1)))


def cells_of(text: str, fact: Fact, year: int) -> list[str] | None:
    """The twelve cells of a text, as typed; None for what is no table of this year."""
    cells = _own_cells(text, year)
    return _pasted_cells(text, fact, year) if cells is None else cells


def text_of(cells: Sequence[str], year: int) -> str:
    """Twelve cells as typed → the text of the field; empty months are left out."""
    tidy = (re.sub(r"\s+", " ", cell).strip() for cell in cells)
    return "\n".join(f"{year}-{n:02d}\t{cell}" for n, cell in enumerate(tidy, 1) if cell)


def tidy_text(text: str, fact: Fact, year: int) -> str:
    """What was pasted in whatever form → the text of the field; unreadable text stays itself."""
    cells = cells_of(text, fact, year)
    return text if cells is None else text_of(cells, year)


def text_from_rows(rows: Iterable[Sequence[Any]], fact: Fact, year: int) -> str:
    """The rows of a spreadsheet → the text of the field.

    Lines without an amount (headings of the form, signatures) are passed over.
    """
    lines = ["\t".join(_plain(cell) for cell in row).strip() for row in rows]
    kept = [line for line in lines if line]
    whole = tidy_text("\n".join(kept), fact, year)
    if table_of(whole, fact, year).rest:
        paired = [pair for line in kept if (pair := _month_and_amount(line))]
        return "\n".join(paired) if paired else "\n".join(kept)
    return whole


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if hasattr(cell, "strftime"):
        return str(cell.strftime("%Y-%m"))
    return str(cell).replace("\n", " ").strip()


def _month_and_amount(line: str) -> str:
    """A row of a form: the first cell that is a month, the last that is an amount."""
    cells = [normalise(cell).strip() for cell in line.split("\t") if cell.strip()]
    month = _MONTH_CELL.fullmatch(cells[0]) if cells else None
    amount = cells[-1] if len(cells) > 1 else ""
    if not month or not 1 <= int(month[2]) <= MONTHS or not re.search(r"\d", amount):
        return ""
    return f"{cells[0]}\t{amount}"


def _cell(month: int, text: str) -> MonthCell:
    if not text:
        return MonthCell(month, "", None)
    try:
        return MonthCell(month, text, parse_fen(money_text(text)))
    except ValueError:
        sentence = _("%(month)s 月的「%(text)s」不是金额，请写成 1,234.50 或 5万元。")
        return MonthCell(month, text, None, sentence % {"month": month, "text": text[:30]})


def _own_cells(text: str, year: int) -> list[str] | None:
    """The cells of the form that `text_of` writes."""
    cells = [""] * MONTHS
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None or int(match[1]) != year or not 1 <= int(match[2]) <= MONTHS:
            return None
        if cells[int(match[2]) - 1]:
            return None
        cells[int(match[2]) - 1] = match[3].strip()
    return cells


def _pasted_cells(text: str, fact: Fact, year: int) -> list[str] | None:
    """The cells of a table pasted from a spreadsheet: upright, or lying."""
    month, amount = fact.fields
    try:
        rows = read_rows(_upright(text), fact, year)
    except RowsUnreadable:
        return None
    cells = [""] * MONTHS
    for row in rows:
        match = _MONTH.fullmatch(str(row.get(month, "")))
        if match is None or int(match[1]) != year or not 1 <= int(match[2]) <= MONTHS:
            return None
        if cells[int(match[2]) - 1]:
            return None
        found = row.get(amount)
        sales = found.text if isinstance(found, Typed) else str(found or "")
        cells[int(match[2]) - 1] = re.sub(r"(?<=\d)元$", "", sales)
    return cells if rows else None


def _upright(text: str) -> str:
    """A row of twelve amounts, or months above amounts, turned into lines; a month and its amount
    with spaces between them, parted by a tab.
    """
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    if not 1 <= len(lines) <= 2 or min(map(len, lines)) < MONTHS:
        return "\n".join(_SPACED.sub(r"\1\t\2", line) for line in text.splitlines())
    rows = [_only_months(line) for line in lines]
    if any(len(row) != MONTHS for row in rows):
        return text
    return "\n".join("\t".join(pair) for pair in zip(*rows, strict=True))


def _only_months(cells: list[str]) -> list[str]:
    """The twelve cells of a lying row, without its title and its total."""
    kept = [cell.strip() for cell in cells if not cell.strip().startswith(_TOTALS)]
    has_digit = [cell for cell in kept if re.search(r"\d", normalise(cell)) or not cell]
    if len(has_digit) == MONTHS + 1 and has_digit[-1]:
        has_digit = has_digit[:MONTHS]
    return has_digit
