"""Filters of the audit pages: `{% load audit %}`."""

import json
from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def told(value: Any) -> str:
    """A value of an event as people read it."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, str):
        return value or "—"
    return json.dumps(value, ensure_ascii=False)
