"""Tags of the pieces that forms and case pages share: `{% load pieces %}`."""

from datetime import date
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Textarea
from django.utils.translation import gettext as _

from guanzi.foundation.calendar import Due, due_of
from guanzi.foundation.files import names
from guanzi.foundation.files.services import MOST_BYTES

register = template.Library()

KIBI = 1024


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, *, unit: str = "", box: str = "") -> dict[str, Any]:
    """A field with label, help, the error beside it, and its control; `box` is a box-… width."""
    widget = bound.field.widget
    is_check = isinstance(widget, CheckboxInput)
    wide = "box-lines" if isinstance(widget, Textarea) else ""
    classes = "" if is_check else f"form-control box {box or wide}".strip()
    described = f"h-{bound.html_name} " if bound.help_text else ""
    attrs: dict[str, str | bool] = {
        "class": classes,
        "aria-describedby": f"{described}e-{bound.html_name}",
    }
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "name": bound.html_name,
        "id": bound.id_for_label or bound.auto_id,
        "label": bound.label,
        "help": bound.help_text,
        "errors": bound.errors,
        "required": bound.field.required,
        "control": bound.as_widget(attrs=attrs),
        "is_check": is_check,
        "unit": unit,
    }


@register.inclusion_tag("parts/badge.html")
def badge(word: object, tone: str = "off", shape: str = "") -> dict[str, Any]:
    """A state as word, shape and colour."""
    return {"word": word, "tone": tone, "shape": shape}


@register.inclusion_tag("parts/due.html")
def due(day: date | None, today: date) -> dict[str, Due]:
    """A due date: with its weekday, and how many working days are left."""
    return {"due": due_of(day, today)}


@register.simple_tag
def most_megabytes() -> int:
    """How large a file may be that is handed in."""
    return MOST_BYTES // KIBI // KIBI


@register.filter
def kind_badge(kind: str, name: str) -> str:
    """`PDF`, `TXT`: what a file is, for a list."""
    return names.kind_badge(kind, name)


@register.filter
def kind_label(kind: str, name: str) -> str:
    """`PDF 文件`, `文本文件`: the same in words."""
    return names.kind_label(kind, name)


@register.filter
def file_size(size: int) -> str:
    """`830 字节`, `12.5 KB`, `3.2 MB`."""
    if size < KIBI:
        return _("%(size)d 字节") % {"size": size}
    unit, value = ("KB", size / KIBI) if size < KIBI * KIBI else ("MB", size / KIBI / KIBI)
    return f"{value:.1f}".removesuffix(".0") + f" {unit}"
