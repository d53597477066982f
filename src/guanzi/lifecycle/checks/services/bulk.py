"""Many cases at once, as a job; and those that nobody has looked at yet, by themselves."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.calendar import CalendarMissing
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.jobs.states import OPEN
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.selectors import ApplicationInfo
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks.errors import NotChecked
from guanzi.lifecycle.checks.models import CaseStanding
from guanzi.lifecycle.checks.permissions import may_check, may_work
from guanzi.lifecycle.checks.selectors.heads import case_heads
from guanzi.lifecycle.checks.selectors.narrowing import is_entered
from guanzi.lifecycle.checks.services.cases import MOST_AT_ONCE, at_most
from guanzi.lifecycle.checks.services.standing import locked_standing
from guanzi.lifecycle.guidelines import selectors as guidelines

RUN_JOB = "checks.run_many"

log = structlog.get_logger(__name__)


@transaction.atomic
def start_checks(*, actor: Actor, application_ids: Sequence[int], at: datetime) -> Job:
    """Run the checks over those of these cases that are being handled, as a job."""
    heads = case_heads(at_most(application_ids))
    for head in heads:
        require(may_work(actor, head))
    wanted = [head.id for head in heads if may_check(actor, head)]
    if not wanted:
        raise NotChecked(_("选中的申报都不在待受理或审核中，不需要核查。"))
    return start_job(
        kind=RUN_JOB,
        title=_("核查 %(n)d 件申报") % {"n": len(wanted)},
        arguments={"application_ids": wanted},
        actor=actor,
        at=at,
        link=reverse("checks:queue"),
    )


@transaction.atomic
def check_new_cases(*, at: datetime) -> int:
    """Enter new submissions into the queue and let them be checked; also those handed in again,
    and those that a job of the platform left behind when it ended."""
    wanted = _enter_new()
    if not _is_checking():
        wanted = list(dict.fromkeys([*wanted, *_left_behind(), *_handed_in_again()]))
    if wanted:
        start_job(
            kind=RUN_JOB,
            title=_("自动核查 %(n)d 件新提交的申报") % {"n": len(wanted)},
            arguments={"application_ids": wanted},
            actor=PLATFORM,
            at=at,
        )
    return len(wanted)


def _enter_new() -> list[int]:
    """Those that no standing knows yet, the oldest first; a rush is entered in several rounds."""
    rows = applications.waiting(unless=is_entered(), limit=MOST_AT_ONCE)
    return [row.id for row in rows if _enter(row)]


def _enter(row: ApplicationInfo) -> bool:
    """Into the queue; one whose term cannot be counted yet does not keep the others out."""
    assert row.submitted_at is not None
    try:
        locked_standing(row.id, guidelines.terms_of(row.version_id), row.submitted_at)
    except CalendarMissing as missing:
        log.warning("case_without_term", application=row.id, year=missing.year)
        return False
    return True


def _is_checking() -> bool:
    """Whether the platform's own checks still wait or run."""
    own = Job.objects.filter(kind=RUN_JOB, person__isnull=True)
    return own.filter(state__in=OPEN).exists()


def _left_behind() -> list[int]:
    """Cases that were entered and neither checked nor tried."""
    waiting = CaseStanding.objects.filter(
        run=None,
        check_failed_at=None,
        application__state__in=(ApplicationState.SUBMITTED, ApplicationState.ACCEPTED),
    )
    return list(waiting.values_list("application_id", flat=True)[:MOST_AT_ONCE])


def _handed_in_again() -> list[int]:
    """Cases that came back from correction after their last run, and after a try that failed."""
    again = "application__corrections__answered_at__gt"
    waiting = CaseStanding.objects.filter(
        Q(check_failed_at=None) | Q(**{again: F("check_failed_at")}),
        application__state=ApplicationState.ACCEPTED,
        **{again: F("run__run_at")},
    )
    return list(waiting.values_list("application_id", flat=True).distinct()[:MOST_AT_ONCE])
