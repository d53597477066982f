"""Words of applications: `{% load applications %}`."""

from datetime import datetime
from typing import Protocol

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guanzi.foundation.face.moments import moment_words
from guanzi.foundation.files.models import FileKind
from guanzi.lifecycle.applications.selectors.shapes import DraftView, FormField
from guanzi.lifecycle.applications.states import ApplicationState, RecommendationState
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.matching.rules.values import shown_value

register = template.Library()

_LOOKS = {
    ApplicationState.DRAFT: ("off", "dots"),
    ApplicationState.SUBMITTED: ("info", "tick"),
    ApplicationState.ACCEPTED: ("info", "dots"),
    ApplicationState.RETURNED: ("warn", "person"),
    ApplicationState.FORWARDED: ("good", "tick"),
    ApplicationState.APPROVED: ("good", "tick"),
    ApplicationState.REFUSED: ("off", "cross"),
    ApplicationState.WITHDRAWN: ("off", "bar"),
    ApplicationState.LAPSED: ("off", "bar"),
}
_KILOBYTE = 1024


class EditorLike(Protocol):
    """A page with a draft."""

    draft: DraftView


@register.inclusion_tag("parts/badge.html")
def state(value: ApplicationState) -> dict[str, object]:
    """Where an application stands, as word, shape and colour."""
    tone, shape = _LOOKS[value]
    return {"word": value.label, "tone": tone, "shape": shape}


@register.filter
def until_minute(value: datetime) -> SafeString:
    """`2022年6月30日 周四 17:00`: the last minute that counts."""
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), moment_words(value))


@register.filter
def second(value: datetime) -> SafeString:
    """`2022-06-30 16:59:58`: where the second matters."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(), f"{local:%Y-%m-%d %H:%M:%S}"
    )


@register.filter
def clock(value: datetime) -> str:
    """`16:59:58`."""
    return f"{timezone.localtime(value):%H:%M:%S}"


@register.filter
def clock_minute(value: datetime) -> str:
    """`16:59`."""
    return f"{timezone.localtime(value):%H:%M}"


@register.filter
def kinds(values: tuple[str, ...]) -> str:
    """`PDF 文件、Excel 工作簿`."""
    return "、".join(str(FileKind(value).label) for value in values)


@register.filter
def bytes_text(size: int) -> str:
    """`128 KB`, `3.4 MB`."""
    if size < _KILOBYTE * _KILOBYTE:
        return f"{max(1, round(size / _KILOBYTE))} KB"
    return f"{size / _KILOBYTE / _KILOBYTE:.1f} MB"


@register.filter
def grouped(digest: str) -> str:
    """A digest in groups of eight, to be compared by eye."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))


@register.inclusion_tag("parts/badge.html")
def recommendation_state(value: RecommendationState) -> dict[str, object]:
    """What became of a recommendation."""
    looks = {
        RecommendationState.OFFERED: ("info", "dots"),
        RecommendationState.TAKEN: ("good", "tick"),
        RecommendationState.DECLINED: ("off", "bar"),
    }
    tone, shape = looks[value]
    return {"word": value.label, "tone": tone, "shape": shape}


@register.filter
def said(field: FormField, page: EditorLike) -> str:
    """What was typed, as it is said aloud where it could be read."""
    value = page.draft.provisional.answers.facts.get(field.name)
    if value is None or field.question is None:
        return field.typed
    return shown_value(value, field.question.fact)


@register.filter
def rows(text: str) -> list[list[str]]:
    """The rows of a record, cell by cell."""
    return [line.split("\t") if "\t" in line else line.split() for line in text.splitlines()]


@register.filter
def source_word(value: str) -> str:
    """A source of a snapshot in Chinese."""
    return str(Source(value).label) if value in Source.values else value
