"""Rows pasted from a spreadsheet ↔ the records that the engine reads."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from guanzi.engines.rules import Fact, Field, Unit
from guanzi.engines.rules.facts import UNKNOWN_WORDS, Typed, write_value
from guanzi.engines.rules.source import normalise
from guanzi.lifecycle.matching.rules.values import shown_value
from guanzi.lifecycle.matching.rules.written import as_engine_reads

MOST_CELLS = 4
NONE_WORDS = ("没有", "无")
_TOTALS = ("合计", "总计", "小计")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})*(\.\d+)?")
_BARE_AMOUNT = re.compile(r"-?[\d,.]+[百千万亿]{0,2}元?")
LONGEST_HEADING = 40
_HEADING = re.compile(r"(.+?)\s*\(?(万元|元)?\)?")

Cells = list[str]


class RowsUnreadable(Exception):
    """The pasted text is not a table of the declared columns."""


class _Column:
    """A declared field, and the unit that the heading gives to bare numbers."""

    def __init__(self, field: Field, unit: str = "") -> None:
        self.field, self.unit = field, unit

    def read(self, cell: str, year: int | None) -> Any:
        bare = self.field.unit is Unit.MONEY and self.unit == "万元" and cell[-1:].isdigit()
        read = as_engine_reads(f"{cell}万" if bare else cell, self.field, year)
        return Typed(read.text, said=cell) if isinstance(read, Typed) else read


def read_rows(text: str, fact: Fact, year: int | None = None) -> list[dict[str, Any]]:
    """One row per line, cells separated by tab, comma or spaces, in the order of the fields.

    A heading line may set another order; `year` completes months written without one.
    Raises RowsUnreadable.
    """
    if normalise(text).strip() in NONE_WORDS:
        return []
    lines = [line for line in text.splitlines() if line.strip()]
    columns = [_Column(field) for field in fact.fields.values()]
    heading = _heading(lines[0], fact) if lines else None
    if heading:
        columns, lines = heading, lines[1:]
    lines = _with_months(lines, fact)
    return [_row(line, number, columns, year) for number, line in _numbered(lines)]


def write_rows(rows: Sequence[Mapping[str, Any]], fact: Fact) -> str:
    """The text of records, one row per line, that `read_rows` reads back."""
    if not rows:
        return NONE_WORDS[0]
    return "\n".join(_line(row, fact) for row in rows)


def _line(row: Mapping[str, Any], fact: Fact) -> str:
    return " ".join(
        _cell(row[name], field) if name in row else "不知道" for name, field in fact.fields.items()
    )


def _cell(value: Any, field: Field) -> str:
    if field.unit is Unit.MONEY:
        return shown_value(value, field).replace(",", "")
    return str(write_value(value, field))


def _numbered(lines: list[str]) -> Iterator[tuple[int, str]]:
    rows = (line for line in lines if not line.strip().startswith(_TOTALS))
    return enumerate(rows, 1)


def _heading(line: str, fact: Fact) -> list[_Column] | None:
    """The columns that a heading line names, or None where it is a row like the others."""
    found = []
    for cell in _tight(_cells(normalise(line), len(fact.fields))):
        match = _HEADING.fullmatch(cell) if len(cell) <= LONGEST_HEADING else None
        if not match or match[1] not in fact.fields:
            return None
        found.append(_Column(fact.fields[match[1]], match[2] or ""))
    return found or None


def _tight(cells: Cells) -> Iterator[str]:
    return (cell.strip() for cell in cells)


def _with_months(lines: list[str], fact: Fact) -> list[str]:
    """Twelve bare amounts are the months of a year in their order."""
    units = [field.unit for field in fact.fields.values()]
    if units != [Unit.MONTH, Unit.MONEY] or len(lines) != 12:
        return lines
    if not all(_BARE_AMOUNT.fullmatch(normalise(line).strip()) for line in lines):
        return lines
    return [f"{number}\t{line.strip()}" for number, line in enumerate(lines, 1)]


def _row(line: str, number: int, columns: list[_Column], year: int | None) -> dict[str, Any]:
    cells = _cells(normalise(line), len(columns))
    if len(cells) != len(columns):
        names = "、".join(column.field.name for column in columns)
        raise RowsUnreadable(
            f"第 {number} 行应有 {len(columns)} 栏（{names}），读到 {len(cells)} 栏"
        )
    pairs = zip(columns, _tight(cells), strict=True)
    return {
        column.field.name: column.read(cell, year)
        for column, cell in pairs
        if cell not in UNKNOWN_WORDS
    }


def _cells(line: str, wanted: int) -> Cells:
    """Split by tab, else by comma or by spaces, whichever gives the wanted number of cells."""
    if "\t" in line:
        return line.split("\t")
    line = line.strip()
    ways = [_by_comma(line.replace(";", ","), wanted), re.split(r"\s{2,}", line), line.split()]
    fitting = (cells for cells in ways if len(cells) == wanted)
    return next(fitting, max(ways, key=len))


def _by_comma(line: str, wanted: int) -> Cells:
    """Commas between cells, but not those that group the thousands of an amount."""
    try:
        cells = next(csv.reader([line]), [])
    except csv.Error:
        cells = line.split(",")
    while wanted < len(cells) <= MOST_CELLS * wanted:
        place = _thousands_at(cells)
        if place is None:
            break
        cells[place : place + 2] = [f"{cells[place]},{cells[place + 1]}"]
    return cells


def _thousands_at(cells: Cells) -> int | None:
    """Where two neighbours are one amount, looked for from the right: amounts stand last."""
    candidates = [
        place
        for place, (left, right) in enumerate(pairwise(cells))
        if _THOUSANDS.fullmatch(f"{left.strip()},{right.rstrip('万亿元 ').strip()}")
    ]
    return candidates[-1] if candidates else None
