"""The list that a verb holds: its row, where it leads, whether its batch still runs, and whom
another list has."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanzi.foundation.clock import SHANGHAI
from guanzi.foundation.workflow import locked_row, target_of
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.terms import Batch
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.guidelines.states import GuidelineState
from guanzi.lifecycle.matching.errors import (
    EntitlementClosed,
    EntitlementNotFound,
    EntitlementStateConflict,
)
from guanzi.lifecycle.matching.models import Entitlement, EntitlementList
from guanzi.lifecycle.matching.rules.entitlements import Whom
from guanzi.lifecycle.matching.selectors.entitlements import ListInfo
from guanzi.lifecycle.matching.states import (
    LIST_STEPS,
    EntitlementAnswer,
    EntitlementListState,
    EntitlementReview,
)

_LISTS_LOCK = 20_260_307  # this module's name among the advisory locks
HANDED_IN = (EntitlementListState.SUBMITTED, EntitlementListState.RELEASED)
BEGUN = (EntitlementListState.REVIEWING, *HANDED_IN)


def window_open(version: VersionInfo, batch: int, at: datetime) -> Batch:
    """The batch, not over yet. Raises EntitlementClosed."""
    if version.state is GuidelineState.WITHDRAWN:
        sentence = _("「%(title)s」已经撤回，不能再办理免申即享。")
        raise EntitlementClosed(sentence % {"title": version.title})
    window = guidelines.window(version.id, batch)
    if window.closes_at < at:
        sentence = _("「%(title)s」第 %(batch)s 批已于 %(moment)s 截止，不能再办理免申即享。")
        named = {"title": version.title, "batch": batch, "moment": said_minute(window.closes_at)}
        raise EntitlementClosed(sentence % named)
    return window


def locked_list(list_id: int) -> EntitlementList:
    """The row, held until the transaction ends. Raises EntitlementNotFound."""
    missing = _("没有这份免申即享清单，或它不属于您的单位。")
    return locked_row(
        EntitlementList.objects.all(), list_id, refusal=EntitlementNotFound, missing=missing
    )


def list_step(row: EntitlementList, verb: str) -> EntitlementListState:
    """Where a verb leads from here. Raises EntitlementStateConflict."""
    sentence = _("清单的状态已经是「%(state)s」，不能这样办理，请刷新后再看。")
    return target_of(
        LIST_STEPS, row.state, verb, refusal=EntitlementStateConflict, sentence=sentence
    )


def one_at_a_time(measure_id: str, year: int) -> None:
    """Until the end of the transaction, nobody else begins, hands in or releases a list of this
    measure and year."""
    with connection.cursor() as cursor:
        sql = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"
        cursor.execute(sql, [_LISTS_LOCK, f"{measure_id} {year}"])


def listed_elsewhere(
    info: ListInfo,
    whom: Collection[Whom],
    at: datetime,
    states: Collection[EntitlementListState],
) -> frozenset[Whom]:
    """Of these those that another list of the same measure and year has, in one of these
    states. A released list has whom it offers something that can still be answered: whatever was
    confirmed is an application, which is asked about by itself."""
    over = Q(list__state=EntitlementListState.RELEASED) & (
        ~Q(answer=EntitlementAnswer.WAITING)
        | Q(list__closes_at__lt=at)
        | Q(list__guideline_version__guideline__state=GuidelineState.WITHDRAWN)
    )
    rows = Entitlement.objects.filter(
        list__measure_id=info.measure_id,
        list__year=info.year,
        list__state__in=states,
        enterprise_id__in={each.enterprise_id for each in whom},
        review__in=(EntitlementReview.OPEN, EntitlementReview.TAKEN_IN),
    )
    found = rows.exclude(list_id=info.id).exclude(over)
    pairs = found.values_list("enterprise_id", "project_id")
    return frozenset(Whom(*pair) for pair in pairs) & frozenset(whom)


def said_minute(moment: datetime) -> str:
    """A moment of Shanghai as people say it, to the minute."""
    return date_format(moment.astimezone(SHANGHAI), "Y-m-d H:i")
