"""Filters of this stage's pages: `{% load budgets %}`."""

from collections.abc import Sequence
from fractions import Fraction

from django import template

from guanzi.foundation.face.money import yuan_text
from guanzi.lifecycle.budgets.rules.numbers import rate_text, raw_rate_text, wan_text

register = template.Library()


@register.filter
def signed(fen: int) -> str:
    """`+1,234.00`: yuan with its sign, as a change."""
    return f"+{yuan_text(fen)}" if fen > 0 else yuan_text(fen)


@register.filter
def wan2(fen: int | None) -> str:
    """`5,170.28`: 万元 as the execution tables print it; "—" where it is unknown."""
    return wan_text(fen)


@register.filter
def rate(value: Fraction | None) -> str:
    """`34.47%`."""
    return rate_text(value)


@register.filter
def raw_rate(value: Fraction | None) -> str:
    """`99.9976%`."""
    return raw_rate_text(value)


@register.filter
def at(items: Sequence[object], place: int) -> object:
    """The item in that place."""
    return items[place]
