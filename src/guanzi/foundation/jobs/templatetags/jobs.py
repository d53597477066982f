"""Tags of job cards: `{% load jobs %}`."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.jobs import permissions, selectors
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.selectors import JobInfo

register = template.Library()


@register.simple_tag(takes_context=True)
def job_card(context: dict[str, Any], job: Job | JobInfo | int) -> dict[str, Any]:
    """What a card shows, whether it is given a job, its information, or its number."""
    number = job if isinstance(job, int) else job.pk if isinstance(job, Job) else job.id
    found = Job.objects.filter(pk=number).first()
    if found is None:
        return {}
    actor: Actor | None = getattr(context.get("request"), "actor", None)
    return {
        "job": selectors.info_of(found),
        "may_cancel": actor is not None and bool(permissions.may_cancel(actor, found)),
        "may_retry": actor is not None and bool(permissions.may_retry(actor, found)),
    }


@register.filter
def how_long(seconds: int) -> str:
    """`12 秒`, `3 分钟`, `2 小时`: as much as helps to decide whether to wait."""
    if seconds < 60:
        return _("%d 秒") % seconds
    if seconds < 90 * 60:
        return _("%d 分钟") % round(seconds / 60)
    return _("%d 小时") % round(seconds / 3600)


@register.filter
def per_second(rate: float) -> str:
    """`1,234` or `0.4`: two digits are enough."""
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


@register.filter
def thousands(number: int) -> str:
    """`1,234,567`."""
    return f"{number:,}"
