"""Whose failures are counted together, and until when the door stays shut.

django-axes counts in the database: one address tried from one place.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guanzi.foundation.clock import SHANGHAI

LONGEST_ADDRESS = 254


def address_tried(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """The e-mail address that somebody tries to sign in with."""
    given = (credentials or {}).get("email") or (request.POST.get("login", "") if request else "")
    return str(given).strip().lower()[:LONGEST_ADDRESS]


def place_of(request: HttpRequest) -> str:
    """From where; behind proxies, what the trusted ones say."""
    return get_client_ip(request) or ""


def locked_until(address: str, place: str) -> datetime | None:
    """Until when this address cannot be tried from that place; None when it can."""
    attempt = AccessAttempt.objects.filter(
        username=address,
        ip_address=place or None,
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
    )
    last = attempt.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return last + settings.AXES_COOLOFF_TIME if last else None


def lockout_sentence(until: datetime, at: datetime) -> str:
    """When to try again; the same for addresses that are and are not registered."""
    minutes = max(math.ceil((until - at).total_seconds() / 60), 1)
    return _("密码连续错误太多次，为保护账号，请在 %(time)s（约 %(minutes)d 分钟）后再试。") % {
        "time": until.astimezone(SHANGHAI).strftime("%H:%M"),
        "minutes": minutes,
    }
