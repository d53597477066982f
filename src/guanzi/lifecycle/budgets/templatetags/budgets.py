"""Filters of this stage's pages: `{% load budgets %}`."""

from collections.abc import Sequence

from django import template

from guanzi.lifecycle.budgets.rules.numbers import rate_text, raw_rate_text, wan_text

register = template.Library()
register.filter("wan2", wan_text)
register.filter("rate", rate_text)
register.filter("raw_rate", raw_rate_text)


@register.filter
def at(items: Sequence[object], place: int) -> object:
    """The item in that place."""
    return items[place]
