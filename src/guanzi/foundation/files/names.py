"""What a file was called. The name is remembered for people and never used as a path."""

import re
import unicodedata

from django.utils.translation import gettext as _

from guanzi.foundation.files.models import FileKind

LONGEST = 150
_UNSEEN = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Zl",
    "Zp",
}  # controls, bidi marks, halves, breaks
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_UNSAFE = re.compile(r'[<>:"|?*%]')  # what no file system of an office likes

ENDINGS: dict[str, tuple[str, ...]] = {
    FileKind.PDF: (".pdf",),
    FileKind.XLSX: (".xlsx",),
    FileKind.CSV: (".csv", ".txt"),
    FileKind.DOCX: (".docx",),
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.PNG: (".png",),
    FileKind.XML: (".xml",),
    FileKind.HTML: (".html", ".htm"),
    FileKind.PARQUET: (".parquet",),
    FileKind.ARROW: (".arrow",),
}


def clean_name(said: str) -> str:
    """The last part of a name as somebody wrote it, without what deceives the eye."""
    said = unicodedata.normalize("NFC", said[:20_000].encode("utf-8", "ignore").decode())
    last = re.split(r"[/\\]", said)[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in _UNSEEN)
    name = re.sub(r"\s+", " ", _UNSAFE.sub("_", seen)).strip(" .")
    return _shortened(name) or _("未命名文件")


def _shortened(name: str) -> str:
    ending = _EXTENSION.search(name)
    tail = ending.group() if ending else ""
    return name if len(name) <= LONGEST else name[: LONGEST - len(tail)] + tail


def kind_label(kind: str, name: str) -> str:
    """`PDF 文件`, `文本文件`: what a file is; a text is a table only if its name says so."""
    return _("文本文件") if _is_plain_text(kind, name) else str(FileKind(kind).label)


def kind_badge(kind: str, name: str) -> str:
    """`PDF`, `TXT`: the same in short."""
    return "TXT" if _is_plain_text(kind, name) else kind.upper()


def _is_plain_text(kind: str, name: str) -> bool:
    return kind == FileKind.CSV and not name.lower().endswith(".csv")


def name_to_save(name: str, kind: str) -> str:
    """The name under which a file is handed out: its ending says what it really is."""
    endings = ENDINGS[kind]
    return name if name.lower().endswith(endings) else f"{name}{endings[0]}"
