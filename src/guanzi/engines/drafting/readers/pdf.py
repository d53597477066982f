"""The text layer of a PDF, page by page. PDFium knows no threads: who has several holds a lock."""

from __future__ import annotations

import pypdfium2

from ..errors import DocumentRefused
from ..source import MOST_CHARACTERS, bounded

MOST_PAGES = 500


def text_of(data: bytes) -> tuple[str, tuple[int, ...]]:
    """The text, and the offsets at which its pages begin. Raises DocumentRefused."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise DocumentRefused("broken-pdf", "PDF 打不开：文件损坏或有密码") from None
    try:
        return _pages(document)
    except pypdfium2.PdfiumError:
        raise DocumentRefused("broken-pdf", "PDF 有损坏的页") from None
    finally:
        document.close()


def _pages(document: pypdfium2.PdfDocument) -> tuple[str, tuple[int, ...]]:
    if len(document) > MOST_PAGES:
        raise DocumentRefused("too-long", f"PDF 超过 {MOST_PAGES} 页，请拆开")
    texts: list[str] = []
    starts: list[int] = []
    length = 0
    for page in document:
        words = page.get_textpage()
        if length + words.count_chars() > MOST_CHARACTERS:
            bounded(" " * (MOST_CHARACTERS + 1))
        text = words.get_text_range(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
        starts.append(length)
        texts.append(f"{text}\n")
        length += len(text) + 1
    return "".join(texts), tuple(starts)
