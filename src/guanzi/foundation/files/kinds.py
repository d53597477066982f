"""What a file really is, by its content. A name proves nothing."""

import re
import struct
import zlib
from codecs import getincrementaldecoder
from collections.abc import Set
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import puremagic
import pypdfium2
from django.utils.translation import gettext as _

from guanzi.foundation.files.archives import checked_parts, part_of
from guanzi.foundation.files.errors import (
    FileBroken,
    FileHasMacros,
    FileIsBomb,
    FileKindUnknown,
    FileProtected,
)
from guanzi.foundation.files.models import FileKind

MOST_PIXELS = 200_000_000
MOST_PAGES = 5_000
PDFIUM = Lock()  # PDFium serves one thread at a time; whoever uses it in this process takes this
_TAIL = 4096
_CHUNK = 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_PNG = b"\x89PNG\r\n\x1a\n"
_PARQUET, _ARROW = b"PAR1", b"ARROW1"
_BOM = b"\xef\xbb\xbf"
_MARKUP = (b"<", b"{\\rtf", b"#!", b"%!")
_REMARKS = rb"(?>(?:<!--.*?-->|\s)*)"  # atomic: many comments cost linear time
_PAGE = re.compile(
    _REMARKS + rb"<(?:!doctype html|html|head|title|body|h[1-6]|div|p|table|meta|span)\b"
    rb"|<\?xml[^>]*>" + _REMARKS + rb"<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE
)
_GB = frozenset(b"gb2312 gb_2312-80 gbk x-gbk gb18030".split())
_ARCHIVE = re.compile(rb"(?:MIME-Version:|From: <Saved by )", re.IGNORECASE)
_CONTENT_TYPES = "[Content_Types].xml"
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # JPEG markers that tell the size


class Content(NamedTuple):
    """What was found: the kind, and how many pages where pages are counted."""

    kind: FileKind
    pages: int | None = None


def read_content(path: Path) -> Content:
    """Recognise and check a file. Raises a FileRefused that says what is wrong with it."""
    with path.open("rb") as file:
        head = file.read(_TAIL)
    if head.lstrip(_BOM + b" \t\r\n").startswith(b"%PDF-"):
        return Content(FileKind.PDF, _pages(path))
    if head.startswith(b"PK\x03\x04"):
        return Content(_office_kind(path))
    if head.startswith(_PNG):
        return _checked_png(path)
    if head.startswith(b"\xff\xd8\xff"):
        return _checked_jpeg(path)
    if head.startswith((_PARQUET, _ARROW)):
        return _checked_columns(path, head)
    if head.startswith(_OLE):
        raise _old_office(path)
    return Content(_text_kind(path, head))


def _text_kind(path: Path, head: bytes) -> FileKind:
    begin = head.removeprefix(_BOM).lstrip()
    if _PAGE.match(begin):
        return _checked_page(path, head)
    if begin.startswith(b"<?xml"):
        return FileKind.XML
    if _ARCHIVE.match(begin):
        raise FileKindUnknown(
            _("这是「网页，单个文件」（mhtml），平台不接收。请另存为「网页，仅 HTML」再上传。")
        )
    if _is_table_text(path, head):
        return FileKind.CSV
    raise _unknown(head)


# --- PDF ---


def _pages(path: Path) -> int:
    if b"%%EOF" not in _end_of(path):
        raise _broken_pdf()
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise FileProtected(
                    _("这份 PDF 有密码保护，平台打不开。请另存一份不加密码的再上传。")
                ) from None
            raise _broken_pdf() from None
        try:
            pages = len(document)
            if pages:
                document.get_page_size(pages - 1)
        except pypdfium2.PdfiumError:
            raise _broken_pdf() from None
        finally:
            document.close()
    if not pages:
        raise _broken_pdf()
    if pages > MOST_PAGES:
        raise FileIsBomb(_("这份 PDF 超过 %(most)d 页，请分成几份上传。") % {"most": MOST_PAGES})
    return pages


def _broken_pdf() -> FileBroken:
    return FileBroken(
        _("这份 PDF 不完整或已损坏，打不开。请重新导出或扫描，能在自己电脑上打开后再上传。")
    )


def _end_of(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        return file.read()


# --- columns ---


def _checked_columns(path: Path, head: bytes) -> Content:
    """Both kinds end as they begin; what stands between is read by whoever computes with it."""
    sign, kind = (
        (_PARQUET, FileKind.PARQUET) if head.startswith(_PARQUET) else (_ARROW, FileKind.ARROW)
    )
    if path.stat().st_size <= 2 * len(sign) or not _end_of(path).endswith(sign):
        raise FileBroken(_("这份数据文件不完整或已损坏，打不开。请从原来的软件重新导出后再上传。"))
    return Content(kind)


# --- Office ---


def _office_kind(path: Path) -> FileKind:
    parts = checked_parts(path)
    if _CONTENT_TYPES not in parts:
        raise FileKindUnknown(_("这是一个压缩包，平台不接收。请解压后逐个上传里面的文件。"))
    if any(b"<!DOCTYPE" in start or b"<!ENTITY" in start for start in parts.values()):
        raise FileBroken(
            _("文件里有办公文档不应有的内容，平台不接收。请用 Excel 或 Word 另存一份。")
        )
    types = part_of(path, _CONTENT_TYPES)
    if b"macroEnabled" in types or any(name.endswith("vbaProject.bin") for name in parts):
        raise FileHasMacros(
            _("文件带有宏程序，平台不接收。请在 Excel 或 Word 里「另存为」不含宏的 xlsx 或 docx。")
        )
    if b"spreadsheetml.sheet.main+xml" in types and "xl/workbook.xml" in parts:
        return FileKind.XLSX
    if b"wordprocessingml.document.main+xml" in types and "word/document.xml" in parts:
        return FileKind.DOCX
    raise FileKindUnknown(
        _("这不是 Excel 工作簿（xlsx）或 Word 文档（docx）。请另存为其中一种再上传。")
    )


def _old_office(path: Path) -> FileProtected | FileKindUnknown:
    if _ENCRYPTED_OFFICE in path.read_bytes():
        return FileProtected(
            _("文件有密码保护，平台打不开。请在 Excel 或 Word 里取消密码，另存后再上传。")
        )
    return FileKindUnknown(
        _("这是旧格式的 Office 文件（xls、doc）。请「另存为」xlsx 或 docx 再上传。")
    )


# --- pictures ---


def _checked_png(path: Path) -> Content:
    with path.open("rb") as file:
        file.seek(len(_PNG))
        name = b""
        while name != b"IEND":
            header = file.read(8)
            if len(header) < 8:
                raise _broken_picture()
            length, name = struct.unpack(">I4s", header)
            if length > path.stat().st_size:
                raise _broken_picture()
            data, check = file.read(length), file.read(4)
            if len(check) < 4 or zlib.crc32(name + data) != int.from_bytes(check, "big"):
                raise _broken_picture()
            if name == b"IHDR" and length == 13:
                _require_sane_size(*struct.unpack(">II", data[:8]))
    return Content(FileKind.PNG)


def _checked_jpeg(path: Path) -> Content:
    data = path.read_bytes()
    place, size = 2, None
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker in _FRAMES and place + 9 <= len(data):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            size = width, height
        if marker == 0xDA:
            break
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    if size is None or b"\xff\xd9" not in data[place:]:
        raise _broken_picture()
    _require_sane_size(*size)
    return Content(FileKind.JPEG)


def _require_sane_size(width: int, height: int) -> None:
    if not width or not height:
        raise _broken_picture()
    if width * height > MOST_PIXELS:
        raise FileIsBomb(_("图片的像素太多，平台不接收。请缩小后再上传。"))


def _broken_picture() -> FileBroken:
    return FileBroken(_("图片不完整或已损坏，打不开。请重新拍照、扫描或导出后再上传。"))


# --- text ---


def _is_table_text(path: Path, head: bytes) -> bool:
    """Lines of text in UTF-8 or GB 18030, without control characters and without markup."""
    if head.removeprefix(_BOM).lstrip().lower().startswith(_MARKUP):
        return False
    unwanted = {chr(code) for code in range(32)} - set("\t\r\n\f") | {"\x7f"}
    return any(_decodes(path, encoding, unwanted) for encoding in ("utf-8-sig", "gb18030"))


def _checked_page(path: Path, head: bytes) -> FileKind:
    """A page in one of the encodings that whoever reads it knows. What is sound UTF-8 is that,
    whatever it says: somebody saved it anew. Stray signs do not matter."""
    named = _CHARSET.search(head)
    is_gb = named is None or named[1].lower() in _GB
    if _decodes(path, "utf-8-sig", {"\0"}) or (is_gb and _decodes(path, "gb18030", {"\0"})):
        return FileKind.HTML
    raise FileBroken(
        _(
            "网页的文字读不出来：平台只读 UTF-8 和 GB 18030（GBK、GB 2312）编码。"
            "请用记事本打开，另存为 UTF-8 编码再上传。"
        )
    )


def _decodes(path: Path, encoding: str, unwanted: Set[str]) -> bool:
    decoder = getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(_CHUNK):
                if not unwanted.isdisjoint(decoder.decode(piece)):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _unknown(head: bytes) -> FileKindUnknown:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return FileKindUnknown(
            _(
                "文本是 UTF-16 编码，平台不接收。请另存为 UTF-8 编码"
                "（表格选「CSV UTF-8（逗号分隔）」）再上传。"
            )
        )
    name = _likely_ending(head)
    if name:
        return FileKindUnknown(
            _("从内容看这是「%(kind)s」类文件，平台不接收。请换成要求的格式再上传。")
            % {"kind": name}
        )
    return FileKindUnknown(_("认不出这个文件的类型。请在原来的软件里另存或导出后再上传。"))


def _likely_ending(head: bytes) -> str:
    try:
        return puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        return ""
