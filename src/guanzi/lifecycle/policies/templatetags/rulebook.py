"""Which edition of the rulebook a page speaks from: `{% load rulebook %}`."""

from django import template
from django.template.context import Context

from guanzi.lifecycle.policies.errors import RulebookNotPublished
from guanzi.lifecycle.policies.selectors import Edition, current_edition

register = template.Library()


@register.simple_tag(takes_context=True)
def rulebook_edition(context: Context) -> Edition | None:
    """The page's own `edition` where its view has read one, else the current one, else None."""
    known = context.get("edition")
    if isinstance(known, Edition):
        return known
    try:
        return current_edition()
    except RulebookNotPublished:
        return None
