"""A fair share of the store for every person: so many files and bytes within a day.

What counts is what was kept. The rows are the count, so that every process of every machine sees
the same; two uploads at the same moment may both be the last one.
"""

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.files.errors import TooManyUploads
from guanzi.foundation.files.models import StoredFile

PERIOD = timedelta(days=1)


def require_share(actor: Actor, at: datetime) -> None:
    """Raises TooManyUploads, with the moment to come back, for whoever has used up the share."""
    if actor.is_platform:
        return
    again = _free_at(actor.person_id, at)
    if again is None:
        return
    sentence = _(
        "您在 24 小时内上传的文件太多（最多 %(files)d 个、共 %(bytes)s），"
        "请在 %(again)s 以后再上传。"
    ) % {
        "files": settings.UPLOADS_A_DAY,
        "bytes": f"{settings.UPLOAD_BYTES_A_DAY / 1024**3:.3g} GB",
        "again": f"{localtime(again):%m-%d %H:%M}",
    }
    seconds = max(1, math.ceil((again - at).total_seconds()))
    raise TooManyUploads(sentence, retry_after_seconds=seconds)


def _free_at(person_id: int, at: datetime) -> datetime | None:
    """When the person may hand in again; None when they may now."""
    recent = StoredFile.objects.filter(uploaded_by_id=person_id, uploaded_at__gt=at - PERIOD)
    files, size = 0, 0
    for uploaded_at, bytes_of_one in recent.order_by("-uploaded_at", "-pk").values_list(
        "uploaded_at", "size"
    )[: settings.UPLOADS_A_DAY]:
        files, size = files + 1, size + bytes_of_one
        if files >= settings.UPLOADS_A_DAY or size >= settings.UPLOAD_BYTES_A_DAY:
            return _minute_after(uploaded_at + PERIOD)
    return None


def _minute_after(moment: datetime) -> datetime:
    """The next full minute, which is what the sentence names."""
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
