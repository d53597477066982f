"""A file's bytes → its text: one module per format, chosen by the content, not by the name."""

from __future__ import annotations

import hashlib

from ..errors import DocumentRefused
from ..source import MOST_BYTES, Source, bounded
from . import docx, html, pdf, plain

_OTHERS = (
    (
        b"\xd0\xcf\x11\xe0",
        "old-office",
        "旧版 Word（.doc）或加了密码的文件，请先另存为不加密码的 .docx",
    ),
    (b"{\\rtf", "rtf", "RTF 文件请先另存为 .docx"),
    (b"MIME-Version:", "mhtml", "「网页，单个文件」（mhtml）请先另存为「网页，仅 HTML」"),
    (b"From: <Saved by", "mhtml", "「网页，单个文件」（mhtml）请先另存为「网页，仅 HTML」"),
)


def read_file(data: bytes) -> Source:
    """Read a txt, docx, pdf or html file. Raises DocumentRefused, and nothing else."""
    if len(data) > MOST_BYTES:
        raise DocumentRefused("too-large", f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请拆开")
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
    for beginning, code, sentence in _OTHERS:
        if start.startswith(beginning):
            raise DocumentRefused(code, sentence)
    text = plain.text_of(data)
    if html.looks_like_html(text):
        return "html", html.text_of(text), ()
    return "txt", text, ()
