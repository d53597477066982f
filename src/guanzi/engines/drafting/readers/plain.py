"""Plain text in the encodings in which Chinese offices write it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from ..errors import DocumentRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSED = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_COMMON = re.compile("[的一年不人和为為及应應第条條政府企业業资資金]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, GB 18030 or Big5. Raises DocumentRefused.

    Without a mark, and where it is no UTF-8, the encoding counts that gives the most words that
    every document has.
    """
    marked = [name for mark, name in _MARKS if data.startswith(mark)]
    sure = _decoded(data, [*marked, "utf-8"])
    texts = sure[:1] or [text for text in _decoded(data, _GUESSED) if _is_prose(text)]
    if not texts:
        raise DocumentRefused(
            "unreadable",
            "读不出文字：请上传 txt、docx、pdf 或 html 文件，txt 和 html 用 UTF-8 或 GB 18030 编码",
        )
    return max(texts, key=_commonness)


def _is_prose(text: str) -> bool:
    """Whether enough of it are words, beside the signs that are the same in every encoding."""
    return 100 * _commonness(text) >= len(text) - len(text.encode("ascii", "ignore"))


def _commonness(text: str) -> int:
    return len(_COMMON.findall(text))


def _decoded(data: bytes, encodings: Sequence[str]) -> list[str]:
    """The texts that the bytes may be, without those that have too many control characters."""
    texts = []
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if len(_CONTROL.findall(text[:20_000])) * 50 <= min(len(text), 20_000):
            texts.append(text)
    return texts
