"""Rows of an Excel workbook or a CSV file, one after the other, never the whole file at once."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from guanzi.foundation.files.models import FileKind
from guanzi.lifecycle.enterprises.errors import ImportUnreadable

MOST_ROWS = 300_000
MOST_COLUMNS = 60
_PROBE = 64 * 1024

Row = list[str]


@contextmanager
def rows_of(path: Path, kind: str) -> Iterator[Iterator[Row]]:
    """The rows as texts. Raises ImportUnreadable, also while they are read."""
    if kind == FileKind.XLSX:
        with _workbook(path) as rows:
            yield rows
    else:
        with _text(path) as rows:
            yield rows


@contextmanager
def _workbook(path: Path) -> Iterator[Iterator[Row]]:
    with path.open("rb") as file:
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
            raise ImportUnreadable(_("工作簿打不开，请用 Excel 另存为 xlsx 再上传。")) from error
        if not book.worksheets:
            raise ImportUnreadable(_("工作簿里没有工作表。"))
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
        yield _workbook_rows(sheet)


def _workbook_rows(sheet: Any) -> Iterator[Row]:
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
            _not_too_many(number)
            yield [cell_text(cell).replace("\x00", "") for cell in row]
    except (BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise ImportUnreadable(_("工作表读到一半出错，请用 Excel 另存为 xlsx 再上传。")) from error


def cell_text(cell: object) -> str:
    """A cell as a person would have written it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else str(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else repr(cell)
    return str(cell)


@contextmanager
def _text(path: Path) -> Iterator[Iterator[Row]]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="", errors="strict") as file:
        yield _text_rows(file, _delimiter(file))


def _encoding(path: Path) -> str:
    """UTF-8 where the whole file is, else what Chinese Excel writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding, errors="strict") as file:
                while file.read(_PROBE):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise ImportUnreadable(_("看不懂文件的编码，请在 Excel 里另存为「CSV UTF-8」。"))


def _delimiter(file: io.TextIOBase) -> str:
    first = file.readline(_PROBE)
    file.seek(0)
    return max(",\t;", key=first.count)


def _text_rows(file: io.TextIOBase, delimiter: str) -> Iterator[Row]:
    try:
        for number, row in enumerate(csv.reader(file, delimiter=delimiter), 1):
            _not_too_many(number)
            yield [cell.replace("\x00", "") for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise ImportUnreadable(_("CSV 读到一半出错，请检查引号是否成对。")) from error


def _not_too_many(number: int) -> None:
    if number > MOST_ROWS:
        raise ImportUnreadable(_("超过 %(most)d 行，请分成几个文件导入。") % {"most": MOST_ROWS})
