"""The frame of every page: `{% load shell %}{% shell as shell %}`."""

from django import template

from guanzi.site.shell import Shell, shell_for_strangers, shell_of

register = template.Library()

BROKEN = 500


@register.simple_tag(takes_context=True)
def shell(context: template.Context) -> Shell:
    """Who is signed in and where they can go; where we are broken, the portal only."""
    request = context.get("request")
    if request is None:
        return shell_for_strangers("")
    status = context.get("status")
    if isinstance(status, int) and status >= BROKEN:
        return shell_for_strangers(request.path)
    return shell_of(request)
