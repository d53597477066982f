"""Filters of the pages of decisions and projects: `{% load projects %}`."""

from django import template
from django.db.models import TextChoices

from guanzi.lifecycle.projects.views.looks import tone_of

register = template.Library()


@register.filter
def look(state: TextChoices) -> str:
    """The tone of a state."""
    return tone_of(state)


@register.filter
def short(digest: str) -> str:
    """The beginning of a digest, as people compare it."""
    return digest[:12]


@register.filter
def is_of(attempt: str, number: int) -> bool:
    """Whether an attempt was about the thing of that number."""
    return attempt.endswith(f":{number}")
