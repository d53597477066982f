"""What a job makes: a table or a document, kept as a file for the person who asked for it."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.face.cells import safe_cell
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.files.services import receive_file
from guanzi.foundation.jobs.work import Progress

CHUNK = 2_000
MOST_BYTES = 512 * 1024 * 1024
TABLE_FORMS = ("xlsx", "csv")
Cell = str | int | Decimal | date | None


def make_table(
    progress: Progress,
    *,
    name: str,
    form: str,
    heading: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    at: datetime,
) -> dict[str, Any]:
    """Write the rows as they come, in bounded memory; the result of the job.

    `form` is one of TABLE_FORMS. No text becomes a formula. Raises JobCancelled.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{form}"
        written = 0
        with _writer(path, form) as put:
            put.write(heading)
            for row in rows:
                put.write([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
                written += 1
                if written % CHUNK == 0:
                    progress.advance(written, message=_("正在导出"))
        kind = FileKind.XLSX if form == "xlsx" else FileKind.CSV
        made = keep_made(path=path, name=f"{name}.{form}", kind=kind, at=at)
    progress.advance(written, total=written)
    return made | {"rows": written}


def keep_made(*, path: Path, name: str, kind: FileKind, at: datetime) -> dict[str, Any]:
    """Keep a file that the platform made, which is nobody's upload; the result of the job."""
    with path.open("rb") as content:
        file = receive_file(
            content=content, name=name, kinds=[kind], actor=PLATFORM, at=at, most_bytes=MOST_BYTES
        )
    return {"file": file.pk}


class _Put(Protocol):
    def write(self, row: Sequence[Cell]) -> None: ...


class _CsvPut:
    def __init__(self, file: Any) -> None:
        self._rows = csv.writer(file)

    def write(self, row: Sequence[Cell]) -> None:
        self._rows.writerow(row)


class _XlsxPut:
    def __init__(self) -> None:
        self.book = Workbook(write_only=True)
        self._sheet = self.book.create_sheet()

    def write(self, row: Sequence[Cell]) -> None:
        self._sheet.append(
            [ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in row]
        )


@contextmanager
def _writer(path: Path, form: str) -> Iterator[_Put]:
    if form == "csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            yield _CsvPut(file)
    else:
        put = _XlsxPut()
        yield put
        put.book.save(path)
