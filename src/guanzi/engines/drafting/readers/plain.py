"""Plain text in the encodings in which Chinese offices write it."""

from __future__ import annotations

import codecs
import re

from ..errors import DocumentRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with a mark, or GB 18030. Raises DocumentRefused."""
    encodings = [name for mark, name in _MARKS if data.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if len(_CONTROL.findall(text[:20_000])) * 50 <= min(len(text), 20_000):
            return text
    raise DocumentRefused("unreadable", "读不出文字：请上传 txt、docx、pdf 或 html 文件")
