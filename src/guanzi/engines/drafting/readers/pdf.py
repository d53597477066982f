"""The text layer of a PDF, page by page, read by a process of its own.

A small file can make PDFium take all the memory there is, or fall. The process has little of it and
not much time, and takes nobody along.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from ..errors import DocumentRefused
from ..source import MOST_CHARACTERS, bounded

MOST_PAGES = 500
_SECONDS = 20
MOST_MEMORY = 1024**3  # of addresses
_READER = Path(__file__).with_name("pdfium.py")
_REFUSED = {
    "password": "PDF 有密码，打不开；请另存一份不加密码的",
    "broken": "PDF 文件损坏，打不开；请重新导出或扫描",
    "broken-page": "PDF 有损坏的页；请重新导出",
}


def text_of(data: bytes) -> tuple[str, tuple[int, ...]]:
    """The text, and the offsets at which its pages begin. Raises DocumentRefused."""
    limits = map(str, (MOST_PAGES, MOST_CHARACTERS, _SECONDS, MOST_MEMORY))
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_READER), *limits],
            input=data,
            capture_output=True,
            timeout=3 * _SECONDS,
            check=False,
        )
        said = json.loads(done.stdout)
    except OSError:
        raise DocumentRefused(
            "no-pdf-reader", "服务器现在读不了 PDF；请稍后再试，或另存为 docx 上传"
        ) from None
    except (subprocess.TimeoutExpired, ValueError):
        raise DocumentRefused(
            "too-costly", "PDF 的内容展开后太大或太复杂；请重新导出，或拆成几份"
        ) from None
    refused = said.get("refused", "")
    if refused == "too-many-pages":
        raise DocumentRefused("too-long", f"PDF 超过 {MOST_PAGES} 页，请拆开")
    if refused == "too-long":
        bounded(" " * (MOST_CHARACTERS + 1))
    if refused:
        raise DocumentRefused("broken-pdf", _REFUSED[refused])
    return _joined(said["pages"])


def _joined(pages: list[str]) -> tuple[str, tuple[int, ...]]:
    texts: list[str] = []
    starts: list[int] = []
    length = 0
    for page in pages:
        text = page.replace("\r\n", "\n").replace("\r", "\n")
        starts.append(length)
        texts.append(f"{text}\n")
        length += len(text) + 1
    return "".join(texts), tuple(starts)
