"""Filters and tags of the face: `{% load face %}`."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.forms import BaseForm
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanzi.engines.rules import Validity
from guanzi.engines.rules.working.words import FUNCTION_WORDS
from guanzi.foundation.face import citations, forms
from guanzi.foundation.face.moments import day_words
from guanzi.foundation.face.money import wan_text, yuan_text
from guanzi.foundation.face.typeset import typeset

register = template.Library()

_LONG_NUMBER = re.compile(r"(?<![\d.,])\d{5,}(?!\d*[-年])")
_SIGN = re.compile(r"\s*([×÷+=→]|(?<=\s)-(?=\s))\s*")
_FUNCTION = re.compile(rf"\b({'|'.join(FUNCTION_WORDS)})(?=\()")


@register.filter
def zh(text: object) -> str:
    """Full-width punctuation in Chinese text; the result is escaped like any other text."""
    return typeset(str(text))


@register.filter
def cited(article: object) -> str:
    """An article in full: `第六条第（二）项`."""
    return citations.cited(str(article))


@register.filter
def in_full(sentence: object) -> str:
    """A sentence of the rules with the articles that it names in full."""
    return citations.in_full(str(sentence))


@register.filter
def cited_together(articles: Iterable[str]) -> str:
    """Articles in full and in order, each once."""
    return citations.cited_together(articles)


@register.filter
def named_errors(form: BaseForm) -> list[tuple[str, str]]:
    """What is wrong with a form's fields, with the place of each, for a list away from them."""
    return forms.named_errors(form)


@register.filter
def working(text: str) -> str:
    """A computation by hand: `500万元 × 2.5% = 125,000元`, with Chinese names of functions."""
    named = _FUNCTION.sub(lambda found: FUNCTION_WORDS[found[0]], _grouped(text))
    return _SIGN.sub(lambda sign: f" {sign[1].replace('-', '−')} ", named).strip()


@register.filter
def expectation(text: str) -> str:
    """What a case must come to, with thousands separated: `325,000.00元 = 市级 130,000.00元`."""
    return typeset(_grouped(text))


def _grouped(text: str) -> str:
    return _LONG_NUMBER.sub(lambda found: f"{int(found[0]):,}", text)


@register.filter
def yuan(fen: int | None) -> str:
    """`1,234,567.89`: yuan, without the unit."""
    return "—" if fen is None else yuan_text(fen)


@register.filter
def signed(fen: int) -> str:
    """`+1,234.00`: yuan with its sign, as a change."""
    return f"+{yuan_text(fen)}" if fen > 0 else yuan_text(fen)


@register.filter
def wan(fen: int | None) -> str:
    """`123.456789`: ten thousands of yuan, as many places as it takes, without the unit."""
    return "—" if fen is None else wan_text(fen)


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """`2025年11月17日 周一`, machine-readable; moments are told in local time."""
    if value is None:
        return "—"
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), day_words(local))


@register.filter
def short_day(value: date | None) -> SafeString | str:
    """`2025-11-17`, for tables and cards."""
    if value is None:
        return "—"
    return format_html('<time datetime="{0}">{0}</time>', value.isoformat())


@register.filter
def moment(value: datetime) -> SafeString:
    """`2025-11-17 09:30`, in local time."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(), f"{local:%Y-%m-%d %H:%M}"
    )


@register.filter
def validity(value: Validity) -> SafeString:
    """`2020-11-18 至 2025-11-17`, or `2022-10-01 起`."""
    since = short_day(value.since)
    if value.until is None:
        return format_html(_("{} 起"), since)
    return format_html(_("{} 至 {}"), since, short_day(value.until))
