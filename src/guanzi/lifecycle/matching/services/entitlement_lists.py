"""A list is reviewed line by line, and released by a second person of the office."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import Happening, record_event, record_events
from guanzi.foundation.identity.telling import tell_leaders
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.statements import stated
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.matching import permissions
from guanzi.lifecycle.matching.errors import (
    EntitlementClosed,
    EntitlementUnusable,
)
from guanzi.lifecycle.matching.models import Entitlement
from guanzi.lifecycle.matching.rules.entitlements import Whom, claims_on
from guanzi.lifecycle.matching.selectors.entitlements import (
    ListInfo,
    Narrowed,
    entitlement_list,
    matching_rows,
)
from guanzi.lifecycle.matching.services.entitlement_held import (
    HANDED_IN,
    list_step,
    listed_elsewhere,
    locked_list,
    one_at_a_time,
    said_minute,
    window_open,
)
from guanzi.lifecycle.matching.states import (
    EntitlementOutcome,
    EntitlementReview,
    LeftOutGround,
)

TELL_JOB = "matching.tell_entitled"
TAKE_IN, LEAVE_OUT = "matching.take_in", "matching.leave_out"


@transaction.atomic
def review_lines(
    *,
    actor: Actor,
    list_id: int,
    chosen: Collection[int] | Narrowed,
    is_taken_in: bool,
    reason: str = "",
    at: datetime,
) -> int:
    """Take lines in or leave them out with a reason: those of these ids, or all that match; how
    many. Lines that the list itself left out stay so, and those of one's own enterprise are for a
    colleague.

    Raises EntitlementUnusable, NotPermitted.
    """
    row, info = locked_list(list_id), entitlement_list(list_id)
    require(permissions.may_review(actor, info))
    said = ""
    if not is_taken_in:
        missing = _("请写明为什么不纳入。")
        said = stated(reason, missing=missing, most=500, refusal=EntitlementUnusable)
    asked = chosen if isinstance(chosen, Narrowed) else Narrowed()
    rows = matching_rows(list_id, asked).order_by("pk")
    if not isinstance(chosen, Narrowed):
        rows = rows.filter(pk__in=list(chosen))
    rows = rows.filter(ground__in=("", *permissions.OFFICERS_GROUNDS))
    rows = rows.exclude(enterprise__credit_code__in=actor.enterprises)
    lines = list(rows.defer("facts"))
    ground = None if is_taken_in else LeftOutGround.OFFICER
    _decide(lines, ground, said, actor=actor, at=at)
    if lines:
        verb = TAKE_IN if is_taken_in else LEAVE_OUT
        after = {"lines": len(lines), "reason": said}
        record_event(actor=actor, verb=verb, subject=row, at=at, after=after)
    return len(lines)


def _decide(
    lines: Collection[Entitlement],
    ground: LeftOutGround | None,
    reason: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Leave the lines out on a ground, or without one take them in. The trail keeps of each line
    what was decided before."""
    is_person = ground in (None, LeftOutGround.OFFICER)
    decided = {
        "review": EntitlementReview.LEFT_OUT if ground else EntitlementReview.TAKEN_IN,
        "ground": ground or "",
        "reason": reason,
        "reviewed_by": actor.signature if is_person else "",
    }
    verb = LEAVE_OUT if ground else TAKE_IN
    record_events(
        Happening(actor, verb, line, at, {name: getattr(line, name) for name in decided}, decided)
        for line in lines
    )
    Entitlement.objects.filter(pk__in=[line.pk for line in lines]).update(
        **decided, reviewer_id=actor.person_id if is_person else None, reviewed_at=at
    )


def _leave_out_claimed(info: ListInfo, actor: Actor, at: datetime) -> int:
    """Leave out what was applied for since, or what another list has that was handed in; how many.
    Until the transaction ends no other list of the measure and year is handed in.

    Raises EntitlementUnusable.
    """
    one_at_a_time(info.measure_id, info.year)
    rows = matching_rows(info.id, Narrowed(review=EntitlementReview.TAKEN_IN)).defer("facts")
    lines = {Whom(row.enterprise_id, row.project_id): row for row in rows}
    claimed = claims_on(info.measure_id, info.year, list(lines))
    listed = listed_elsewhere(info, list(lines), at, HANDED_IN) - claimed.keys()
    if lines and len(claimed) + len(listed) == len(lines):
        sentence = _("纳入的都已有申报，或已在另一份清单中，没有可以发布的，请作废这份清单。")
        raise EntitlementUnusable(sentence)
    for of, what in claimed.items():
        _decide([lines[of]], LeftOutGround.APPLIED, what, actor=actor, at=at)
    listed_lines = [lines[of] for of in lines if of in listed]
    _decide(listed_lines, LeftOutGround.LISTED, "", actor=actor, at=at)
    return len(claimed) + len(listed)


@transaction.atomic
def submit_list(*, actor: Actor, list_id: int, closes_at: datetime | None, at: datetime) -> None:
    """Hand the reviewed list to a leader, with the minute until which enterprises may answer.

    Raises EntitlementClosed, EntitlementUnusable, EntitlementStateConflict, NotPermitted.
    """
    row, info = locked_list(list_id), entitlement_list(list_id)
    require(permissions.may_work_on(actor, info))
    target = list_step(row, "submit")
    require(permissions.may_submit_list(actor, info))
    window = window_open(guidelines.version(info.version_id), info.batch, at)
    if closes_at is None or not max(at, window.opens_at) < closes_at <= window.closes_at:
        sentence = _("确认截止时间要在现在之后，不晚于本批申报截止的 %(moment)s。")
        raise EntitlementUnusable(sentence % {"moment": said_minute(window.closes_at)})
    rows = Entitlement.objects.filter(list_id=list_id)
    waiting = rows.filter(review=EntitlementReview.OPEN).count()
    if waiting:
        raise EntitlementUnusable(_("还有 %(n)d 项没有核对，核对完再提交。") % {"n": waiting})
    if not rows.filter(review=EntitlementReview.TAKEN_IN).exists():
        raise EntitlementUnusable(_("清单里一项也没有纳入，没有可以发布的内容。"))
    left_out = _leave_out_claimed(info, actor, at)
    row.state, row.closes_at, row.return_reason = target, closes_at, ""
    row.submitter_id, row.submitted_by, row.submitted_at = actor.person_id, actor.signature, at
    row.save()
    after = {"state": target, "closes_at": closes_at.isoformat(), "left_out": left_out}
    record_event(actor=actor, verb="matching.submit_list", subject=row, at=at, after=after)
    tell_leaders(
        info.organisation_id,
        _("待批准发布的免申即享清单：%(title)s") % {"title": info.title},
        "",
        reverse("matching:entitlement-list", args=[list_id]),
        at,
        besides=actor,
    )


@transaction.atomic
def return_list(*, actor: Actor, list_id: int, reason: str, at: datetime) -> None:
    """Give the list back to be reviewed again. Raises EntitlementUnusable, NotPermitted."""
    row, info = locked_list(list_id), entitlement_list(list_id)
    require(permissions.may_sign(actor, info))
    target = list_step(row, "return")
    require(permissions.may_return_list(actor, info))
    missing = _("请写明退回的理由。")
    said = stated(reason, missing=missing, most=500, refusal=EntitlementUnusable)
    row.state, row.return_reason = target, said
    row.save(update_fields=["state", "return_reason"])
    after = {"state": target, "reason": said}
    record_event(actor=actor, verb="matching.return_list", subject=row, at=at, after=after)


@transaction.atomic
def drop_list(*, actor: Actor, list_id: int, at: datetime) -> None:
    """Give the list up before anybody was told. Raises EntitlementStateConflict, NotPermitted."""
    row, info = locked_list(list_id), entitlement_list(list_id)
    require(permissions.may_work_on(actor, info))
    target = list_step(row, "drop")
    require(permissions.may_drop_list(actor, info))
    row.state = target
    row.save(update_fields=["state"])
    after = {"state": target}
    record_event(actor=actor, verb="matching.drop_list", subject=row, at=at, after=after)


@transaction.atomic
def release_list(*, actor: Actor, list_id: int, at: datetime) -> Job:
    """A second person lets the enterprises know; the job that tells them.

    Raises EntitlementClosed, EntitlementStateConflict, EntitlementUnusable, NotPermitted.
    """
    row, info = locked_list(list_id), entitlement_list(list_id)
    require(permissions.may_sign(actor, info))
    target = list_step(row, "release")
    require(permissions.may_release_list(actor, info))
    window_open(guidelines.version(info.version_id), info.batch, at)
    if row.closes_at is None or row.closes_at <= at:
        raise EntitlementClosed(_("清单的确认截止时间已经过了，请退回后重新定时间。"))
    left_out = _leave_out_claimed(info, actor, at)
    taken = Entitlement.objects.filter(list_id=list_id, review=EntitlementReview.TAKEN_IN)
    if taken.filter(enterprise__credit_code__in=actor.enterprises).exists():
        raise EntitlementUnusable(_("清单里有您所在的企业，请由另一位负责人批准发布（回避）。"))
    row.state, row.released_by, row.released_at = target, actor.signature, at
    row.save(update_fields=["state", "released_by", "released_at"])
    after = {
        "state": target,
        "lines": taken.count(),
        "left_out": left_out,
        "without_amount": taken.filter(outcome=EntitlementOutcome.ONE_MISSING).count(),
    }
    record_event(actor=actor, verb="matching.release_list", subject=row, at=at, after=after)
    return start_job(
        kind=TELL_JOB,
        title=_("告知清单里的企业：%(title)s") % {"title": info.title},
        arguments={"list_id": list_id},
        actor=actor,
        at=at,
        link=reverse("matching:entitlement-list", args=[list_id]),
    )
