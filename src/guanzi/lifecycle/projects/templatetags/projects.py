"""Filters of the pages of decisions and projects: `{% load projects %}`."""

from django import template

from guanzi.lifecycle.projects.views.looks import tone_of

register = template.Library()
register.filter("look", tone_of)


@register.filter
def short(digest: str) -> str:
    """The beginning of a digest, as people compare it."""
    return digest[:12]


@register.filter
def is_of(attempt: str, number: int) -> bool:
    """Whether an attempt was about the thing of that number."""
    return attempt.endswith(f":{number}")
