"""Official paper: a Typst template and its data → PDF/A-2b, the same bytes for the same input.

Data reaches the template as JSON in `sys.inputs.data`, never by string formatting. Templates see
one font, the one delivered here, whatever the machine has installed. Where the city is made up,
every page of every paper says so at its head.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import structlog
import typst
from django.conf import settings
from django.utils.translation import gettext as _

from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.zone import SHANGHAI

log = structlog.get_logger(__name__)

FONTS = Path(__file__).parent / "fonts"
FONT_FAMILY = "Noto Sans SC"
MADE_UP = "演示数据（虚构），不具法律效力"
MISSING_CHARACTER = "〓"  # what printers set for a character that they do not have

# PDF/A refuses a character without a glyph; these ranges have one, and JSON escapes the controls
_NOT_IN_THE_FONT = re.compile(
    r"\\u[0-9a-f]{4}|[^ -~\u00b7\u00d7\u00f7\u2013\u2014\u2018-\u201d\u2026\u2212"
    r"\u2264\u2265\u2260\u2460-\u2469\u3000-\u3003\u3005-\u3011\u3013-\u3017\u4e00-\u9fa5\uff01-\uff5d\uffe5]"
)
_MARKED = """
#set page(header: align(center, text(font: sys.inputs.font, size: 8pt, fill: rgb("#a3261b"))[%s]))
#include "%s"
"""
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Printed:
    """What was printed, and the name under which it is kept."""

    content: bytes
    name: str


class NotPrintable(InvalidInput):
    """The paper cannot hold what it is given."""

    code = "not-printable"


def render_pdf(template: Path, data: Mapping[str, Any], *, dated: date) -> bytes:
    """Print `template` with `data`; `dated` is the date that the document itself bears.

    Raises NotPrintable.
    """
    text = _NOT_IN_THE_FONT.sub(MISSING_CHARACTER, json.dumps(data, ensure_ascii=False))
    inputs = {"data": text, "font": FONT_FAMILY}
    moment = datetime(dated.year, dated.month, dated.day, tzinfo=SHANGHAI)
    fixed = moment.astimezone(timezone(moment.utcoffset() or timedelta()))  # Typst takes no zones
    source: Any = (_MARKED % (MADE_UP, template.name)).encode() if settings.DEMO else template
    try:
        with _one_at_a_time:
            pdf = _compiler(template).compile(
                source, format="pdf", sys_inputs=inputs, pdf_standards=["a-2b"], timestamp=fixed
            )
    except typst.TypstError as error:
        log.exception("pdf_failed", template=template.name)
        sentence = _("这次的内容印不成 PDF，请用浏览器打印网页；减少记录的行数后也可以再试。")
        raise NotPrintable(sentence) from error
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


@lru_cache(maxsize=32)
def _compiler(template: Path) -> typst.Compiler:
    """Keeps the fonts read and the template parsed."""
    return typst.Compiler(
        template, root=str(template.parent), font_paths=[FONTS], ignore_system_fonts=True
    )
