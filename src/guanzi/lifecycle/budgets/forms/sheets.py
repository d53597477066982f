"""The cells of a table that was pasted or uploaded."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.selectors import open_file
from guanzi.lifecycle.budgets.errors import BudgetInvalid

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 1_000
MOST_COLUMNS = 20
LONGEST_CELL = 400
KINDS = (FileKind.XLSX, FileKind.CSV)
_BROKEN = (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, SyntaxError, OSError)

Cells = list[list[str]]


def cells_of_text(text: str) -> Cells:
    """What a spreadsheet or a document puts into the clipboard: columns by tabs."""
    return _limited(csv.reader(StringIO(text.replace("\x00", "")), delimiter="\t"))


def cells_of_file(file: StoredFile) -> Cells:
    """The first sheet that can be seen. Raises BudgetInvalid."""
    with open_file(file) as content:
        found = content.read(MOST_BYTES)
    if file.kind == FileKind.XLSX:
        return _limited(_workbook(found))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = found.decode(encoding)
        except UnicodeDecodeError:
            continue
        delimiter = max((",", "\t", ";"), key=text.partition("\n")[0].count)
        return _limited(csv.reader(StringIO(text), delimiter=delimiter))
    raise BudgetInvalid(_("表格的文字编码不认识，请另存为「CSV UTF-8」或 .xlsx 后再上传。"))


def _workbook(content: bytes) -> Iterator[list[str]]:
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        seen = [each for each in book.worksheets if each.sheet_state == "visible"]
        for sheet in (seen or book.worksheets)[:1]:
            sheet.reset_dimensions()
            for cells in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
                yield [_text(cell) for cell in cells]
    except _BROKEN as error:
        raise BudgetInvalid(
            _("工作簿打不开，可能已损坏或加了密码。请另存为新的 .xlsx 后再上传。")
        ) from error


def _text(cell: Any) -> str:
    """A cell as a person would have written it; a figure that a spreadsheet keeps in binary is
    taken to the hundredth that it shows."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return str(cell)


def _limited(rows: Iterator[list[str]]) -> Cells:
    found: Cells = []
    try:
        for row in rows:
            if len(found) == MOST_ROWS:
                raise BudgetInvalid(_("表格超过 %(most)d 行。") % {"most": MOST_ROWS})
            found.append([cell.strip()[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]])
    except csv.Error as error:
        raise BudgetInvalid(_("表格读到一半出错，请检查引号是否成对。")) from error
    return found
