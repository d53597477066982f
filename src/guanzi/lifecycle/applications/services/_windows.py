"""When an application may be handed in, and how many of them."""

from datetime import datetime

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanzi.foundation.clock import SHANGHAI
from guanzi.lifecycle.applications.errors import (
    ApplicationLimitReached,
    CorrectionOverdue,
    WindowClosed,
)
from guanzi.lifecycle.applications.models import Application, CorrectionRequest
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.guidelines.rules.terms import Batch
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.guidelines.states import GuidelineState

_LIMIT_LOCK = 0x6C696D69  # "limi": the first key of the locks that serialise counting


def said_moment(moment: datetime) -> str:
    """A moment of Shanghai as people say it, to the second."""
    return date_format(moment.astimezone(SHANGHAI), "Y-m-d H:i:s")


def open_batch(version: VersionInfo, at: datetime) -> Batch:
    """The batch that is open. Raises WindowClosed, naming when the next one opens."""
    _refuse_withdrawn(version)
    second = at.replace(microsecond=0)
    batch = version.terms.open_batch(second)
    if batch:
        return batch
    coming = [b.opens_at for b in version.terms.batches if b.opens_at > second]
    if coming:
        sentence = _("「%(title)s」现在不在申报时间内，下一批从 %(moment)s 开始。")
        raise WindowClosed(sentence % {"title": version.title, "moment": said_moment(min(coming))})
    raise WindowClosed(_("「%(title)s」的申报时间已经结束。") % {"title": version.title})


def require_in_time(
    row: Application, version: VersionInfo, window: Batch, at: datetime
) -> CorrectionRequest | None:
    """A draft within its batch, a returned application within its own term, by the server's
    clock, to the second; the correction that is answered.

    Raises WindowClosed, CorrectionOverdue.
    """
    second = at.replace(microsecond=0)
    if row.state == ApplicationState.RETURNED:
        return _within_term(row, second)
    _refuse_withdrawn(version)
    if second > window.closes_at:
        sentence = _("申报已于 %(closed)s 截止，现在是 %(now)s（服务器时间），没有提交。")
        named = {"closed": said_moment(window.closes_at), "now": said_moment(second)}
        raise WindowClosed(sentence % named)
    if second < window.opens_at:
        sentence = _("申报从 %(moment)s 开始，现在还不能提交；草稿已经保存。")
        raise WindowClosed(sentence % {"moment": said_moment(window.opens_at)})
    return None


def _within_term(row: Application, second: datetime) -> CorrectionRequest | None:
    waiting = CorrectionRequest.objects.filter(application=row, answered_at=None)
    correction = waiting.order_by("-id").first()
    if correction and second > correction.due_at:
        sentence = _("补正期限已于 %(moment)s 届满，不能再提交；可以联系办理部门。")
        raise CorrectionOverdue(sentence % {"moment": said_moment(correction.due_at)})
    return correction


def _refuse_withdrawn(version: VersionInfo) -> None:
    if version.state == GuidelineState.WITHDRAWN:
        sentence = _("「%(title)s」已经撤回，不再接受申报。")
        raise WindowClosed(sentence % {"title": version.title})


def one_at_a_time(enterprise_id: int) -> None:
    """Until the end of the transaction, nobody else counts or begins for this enterprise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LIMIT_LOCK, enterprise_id % 2**31])


def refuse_too_many(
    version: VersionInfo, enterprise_id: int, *, besides: int | None, with_drafts: bool
) -> None:
    """Keep the guideline's limit per enterprise and year, also when two come at the same moment.

    Raises ApplicationLimitReached.
    """
    most = version.terms.applications_per_enterprise
    if not most:
        return
    one_at_a_time(enterprise_id)
    uncounted = [ApplicationState.WITHDRAWN, ApplicationState.LAPSED]
    if not with_drafts:
        uncounted.append(ApplicationState.DRAFT)
    counted = Application.objects.filter(
        enterprise_id=enterprise_id, measure_id=version.measure_id, revenue_year=version.year
    ).exclude(state__in=uncounted)
    if counted.exclude(pk=besides or 0).count() >= most:
        sentence = _("「%(title)s」规定每家企业每年最多申报 %(most)s 项，贵单位已经达到。")
        raise ApplicationLimitReached(sentence % {"title": version.title, "most": most})
