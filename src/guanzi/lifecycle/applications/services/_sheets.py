"""The rows of an uploaded table, one after the other, whatever kind of file it is."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import Any, BinaryIO
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.selectors import open_file
from guanzi.lifecycle.applications.errors import InvoiceSheetUnreadable

ENCODINGS = ("utf-8-sig", "gb18030")
LONGEST_CELL = 32_767
MOST_COLUMNS = 60
_BROKEN = (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, SyntaxError, OSError)
_LOOK = 64 * 1024

Row = tuple[int, list[Any]]


def rows_of(file: StoredFile) -> Iterator[Row]:
    """Row numbers as the person sees them, and the cells. Raises InvoiceSheetUnreadable."""
    with open_file(file) as content:
        yield from _workbook(content) if file.kind == FileKind.XLSX else _csv(content)


def _workbook(content: BinaryIO) -> Iterator[Row]:
    """The first sheet that can be seen, a row at a time, whatever size the file says it has."""
    try:
        book = load_workbook(content, read_only=True, data_only=True, keep_links=False)
        seen = [each for each in book.worksheets if each.sheet_state == "visible"]
        for sheet in (seen or book.worksheets)[:1]:
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)):
                yield number + 1, list(cells)
    except _BROKEN as error:
        raise InvoiceSheetUnreadable(
            _("工作簿打不开，可能已损坏或加了密码。请另存为新的 .xlsx 后再上传。")
        ) from error


def _csv(content: BinaryIO) -> Iterator[Row]:
    encoding = _encoding(content)
    text = io.TextIOWrapper(content, encoding=encoding, newline="")
    first = text.readline()
    text.seek(0)
    delimiter = max((",", "\t", ";"), key=first.count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, list(cells)
    except (csv.Error, UnicodeDecodeError) as error:
        raise InvoiceSheetUnreadable(
            _("表格在第 %(row)s 行附近读不出来，请另存为「CSV UTF-8」或 .xlsx 后再上传。")
            % {"row": reader.line_num + 1}
        ) from error


def _encoding(content: BinaryIO) -> str:
    """UTF-8 where the whole file is, else what Chinese spreadsheets write."""
    for encoding in ENCODINGS:
        if _is_readable(content, encoding):
            return encoding
    raise InvoiceSheetUnreadable(
        _("表格的文字编码不认识，请另存为「CSV UTF-8」或 .xlsx 后再上传。")
    )


def _is_readable(content: BinaryIO, encoding: str) -> bool:
    """Whether every byte is text in this encoding; the file stands at its beginning afterwards."""
    decoder = codecs.getincrementaldecoder(encoding)()
    content.seek(0)
    try:
        while piece := content.read(_LOOK):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        content.seek(0)
    return True
