"""A file's bytes → its text: one module per format, chosen by the content, not by the name."""

from __future__ import annotations

import hashlib

from ..errors import DocumentRefused
from ..source import MOST_BYTES, Source, bounded
from . import docx, html, pdf, plain

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read_file(data: bytes) -> Source:
    """Read a txt, docx, pdf or html file. Raises DocumentRefused, and nothing else."""
    if len(data) > MOST_BYTES:
        raise DocumentRefused("too-large", f"文件超过 {MOST_BYTES // 1024 // 1024} MB")
    kind, text, pages = _read(data)
    if not text.strip():
        raise DocumentRefused("no-text", "文件里没有文字；扫描件请先做文字识别")
    return Source(bounded(text), kind, hashlib.sha256(data).hexdigest(), pages)


def _read(data: bytes) -> tuple[str, str, tuple[int, ...]]:
    start = data[:1024].lstrip()
    if data.startswith(b"PK\x03\x04"):
        return "docx", docx.text_of(data), ()
    if start.startswith(b"%PDF-"):
        text, pages = pdf.text_of(data)
        return "pdf", text, pages
    if data.startswith(_OLD_OFFICE):
        raise DocumentRefused("old-office", "旧版 Word（.doc）请先另存为 .docx")
    text = plain.text_of(data)
    if html.looks_like_html(text):
        return "html", html.text_of(text), ()
    return "txt", text, ()
