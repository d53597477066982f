"""Handing a file out so that a browser can do nothing with it but show or save it."""

from urllib.parse import quote

from django.http import FileResponse, HttpResponse

from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.names import name_to_save
from guanzi.foundation.files.selectors import open_file

MEDIA_TYPES: dict[str, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.XML: "application/xml",
    FileKind.HTML: "application/octet-stream",  # somebody else's page is only ever saved
    FileKind.PARQUET: "application/vnd.apache.parquet",
    FileKind.ARROW: "application/vnd.apache.arrow.file",
}
SHOWN_IN_PLACE = frozenset({FileKind.PDF, FileKind.JPEG, FileKind.PNG})
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def send_file(file: StoredFile, *, inline: bool = False) -> FileResponse:
    """The answer that holds a file. Only PDF and pictures are ever shown inside the browser."""
    response = FileResponse(open_file(file), content_type=MEDIA_TYPES[file.kind])
    shown = inline and file.kind in SHOWN_IN_PLACE
    response["Content-Disposition"] = disposition(name_to_save(file.name, file.kind), inline=shown)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = f"{_POLICY}; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def send_content(content: bytes, name: str, *, inline: bool = False) -> HttpResponse:
    """The answer that holds what was just made; the end of its name says of which kind it is."""
    headers = {
        "Content-Disposition": disposition(name, inline=inline),
        "Cache-Control": "private, no-store",
    }
    kind = name.rpartition(".")[2]
    return HttpResponse(content, content_type=MEDIA_TYPES[kind], headers=headers)


def disposition(name: str, *, inline: bool = False) -> str:
    """A name for old and new browsers (RFC 6266, RFC 5987)."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    plain = "".join(c if c not in '"\\' else "_" for c in plain)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
