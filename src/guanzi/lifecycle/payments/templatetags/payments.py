"""Filters of the pages of payments and clearings: `{% load payments %}`."""

from django import template

from guanzi.lifecycle.payments.views.looks import reason_of, tone_of

register = template.Library()
register.filter("look", tone_of)
register.filter("reason", reason_of)


@register.filter
def digest(value: str) -> str:
    """A digest in groups, as people compare it."""
    return " ".join(value[place : place + 8] for place in range(0, len(value), 8))
