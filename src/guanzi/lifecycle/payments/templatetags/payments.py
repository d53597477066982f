"""Filters of the pages of payments and clearings: `{% load payments %}`."""

from django import template
from django.db.models import TextChoices

from guanzi.foundation.face.money import yuan_text
from guanzi.lifecycle.payments.views.looks import reason_of, tone_of

register = template.Library()


@register.filter
def look(state: TextChoices) -> str:
    """The tone of a state."""
    return tone_of(state)


@register.filter
def signed(fen: int) -> str:
    """`+1,234.00`: yuan with its sign, as a change."""
    return f"+{yuan_text(fen)}" if fen > 0 else yuan_text(fen)


@register.filter
def digest(value: str) -> str:
    """A digest in groups, as people compare it."""
    return " ".join(value[place : place + 8] for place in range(0, len(value), 8))


@register.filter
def reason(said: str) -> str:
    """`AC01 账号有误`: what the bank gave as reason."""
    return reason_of(said)
