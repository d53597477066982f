"""Moments, terms and stamps, as the pages of applications say them."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import gettext as _

from guanzi.foundation.calendar import working_days_between
from guanzi.foundation.calendar.errors import CalendarMissing
from guanzi.foundation.clock import day_of


def stamp_of(material_ids: Iterable[int], sheet: str) -> str:
    """A short text that is another one when the files are others."""
    return sha256(f"{list(material_ids)} {sheet}".encode()).hexdigest()[:16]


def moment_text(moment: datetime, at: datetime) -> str:
    """`10:32` of today, `06-17 10:32` of another day."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M}" if day_of(moment) == day_of(at) else f"{local:%m-%d %H:%M}"


def working_days_text(at: datetime, until: datetime) -> str:
    """`还剩 2 个工作日`, by the calendar of holidays; nothing for a year that it does not have."""
    if until < at:
        return _("已截止")
    try:
        days = working_days_between(day_of(at), day_of(until))
    except CalendarMissing:
        return ""
    if days <= 0:
        return _("今天截止") if day_of(at) == day_of(until) else _("还剩不到 1 个工作日")
    return _("还剩 %(n)d 个工作日") % {"n": days}
