"""Making a list of those who need not apply, as a job, slice by slice."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.plan.batch import Batch as Population
from guanzi.engines.rules import Measure, read_fills
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.foundation.jobs.services import start_job
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.subjects import is_for_enterprises, is_for_projects
from guanzi.lifecycle.guidelines.rules.terms import Batch
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.matching import permissions
from guanzi.lifecycle.matching.errors import EntitlementStateConflict, EntitlementUnusable
from guanzi.lifecycle.matching.models import Entitlement, EntitlementList
from guanzi.lifecycle.matching.rules.entitlements import (
    Entitled,
    Subject,
    Whom,
    claims_on,
    digest_of,
    entitled_among,
    write_known,
)
from guanzi.lifecycle.matching.selectors.entitlements import (
    ListInfo,
    entitlement_list,
)
from guanzi.lifecycle.matching.selectors.registered import registered
from guanzi.lifecycle.matching.services.entitlement_held import (
    BEGUN,
    list_step,
    listed_elsewhere,
    locked_list,
    one_at_a_time,
    window_open,
)
from guanzi.lifecycle.matching.states import (
    EntitlementListState,
    EntitlementReview,
    LeftOutGround,
)
from guanzi.lifecycle.policies.selectors import rulebook_of

MAKE_JOB = "matching.make_list"
SLICE = 500


@transaction.atomic
def start_list(*, actor: Actor, version_id: int, batch: int, at: datetime) -> int:
    """Have a list made for the projects or enterprises in the office's scope, as of today; its id.

    Raises EntitlementClosed, EntitlementStateConflict, EntitlementUnusable, NotPermitted.
    """
    version = guidelines.version(version_id)
    require(permissions.may_make_list(actor, guidelines.receiver_of(version.id)))
    window = window_open(version, batch, at)
    on = day_of(at)
    _measure_of(version, on)
    _refuse_second(actor, version, window)
    row = EntitlementList.objects.create(
        guideline_version_id=version.id,
        batch=window.number,
        organisation_id=actor.organisation_id,
        district=actor.district,
        measure_id=version.measure_id,
        fund=version.fund,
        year=version.year,
        edition=version.edition,
        as_of=on,
        made_by=actor.signature,
        made_at=at,
    )
    job = start_job(
        kind=MAKE_JOB,
        title=_("测算免申即享清单：%(title)s") % {"title": version.title},
        arguments={"list_id": row.pk},
        actor=actor,
        at=at,
        link=reverse("matching:entitlement-list", args=[row.pk]),
    )
    row.job_id = job.pk
    row.save(update_fields=["job_id"])
    after = {"version": version.id, "batch": window.number, "as_of": on.isoformat()}
    record_event(actor=actor, verb="matching.start_list", subject=row, at=at, after=after)
    return row.pk


def _measure_of(version: VersionInfo, on: date) -> Measure:
    """The measure, where the register knows whom it is for. Raises EntitlementUnusable."""
    measure = rulebook_of(version.edition).measure(version.measure_id, on)
    if not (is_for_projects(measure) or is_for_enterprises(measure)):
        sentence = _("「%(measure)s」以%(subject)s为对象，登记册还没有这样的对象，不能测算清单。")
        raise EntitlementUnusable(sentence % {"measure": measure.name, "subject": measure.subject})
    return measure


def _refuse_second(actor: Actor, version: VersionInfo, window: Batch) -> None:
    """Two clicks make one list. Raises EntitlementStateConflict."""
    one_at_a_time(version.measure_id, version.year)
    running = EntitlementList.objects.filter(
        guideline_version__guideline_id=version.guideline_id,
        batch=window.number,
        organisation_id=actor.organisation_id,
        state=EntitlementListState.MAKING,
    )
    if running.exists():
        sentence = _(
            "「%(title)s」第 %(batch)s 批已有一份清单正在测算，请等它算完，或先作废那一份。"
        )
        named = {"title": version.title, "batch": window.number}
        raise EntitlementStateConflict(sentence % named)


@dataclass(slots=True)
class _Made:
    """How far the list is."""

    after: int = 0
    looked_at: int = 0
    counts: Counter[str] = field(default_factory=Counter)


class Advancing(Protocol):
    """What the work asks of the job that it is: a `Progress`, or somebody who does it at once."""

    @property
    def actor(self) -> Actor: ...
    @property
    def resume(self) -> Mapping[str, Any]: ...
    def advance(self, done: int, total: int | None = None) -> None: ...
    def checkpoint(self, **state: Any) -> None: ...


def make_list(progress: Advancing, *, list_id: int, at: datetime) -> dict[str, str]:
    """Compute the list, slice by slice; what is done stays done when the job is continued, and a
    list that was dropped meanwhile, or is finished, is left alone."""
    info = entitlement_list(list_id)
    link = {"link": reverse("matching:entitlement-list", args=[list_id])}
    if info.state is not EntitlementListState.MAKING:
        return link
    version = guidelines.version(info.version_id)
    rulebook = rulebook_of(version.edition)
    measure = rulebook.measure(version.measure_id, info.as_of)
    fills = {measure.id: read_fills(version.terms.figures, measure)}
    population = Population(rulebook, [measure], info.as_of, fills)
    total, slices = _whom_of(measure, info.district)
    kept = progress.resume
    made = _Made(kept.get("after", 0), kept.get("done", 0), Counter(kept.get("counts", {})))
    while whom := slices(made.after):
        progress.advance(made.looked_at, max(total, made.looked_at + 1))
        with transaction.atomic():
            _write_slice(info, version, population, whom, at, made)
            progress.checkpoint(after=made.after, done=made.looked_at, counts=dict(made.counts))
    _finish(progress.actor, list_id, made, at)
    progress.advance(made.looked_at, made.looked_at)
    return link


def _whom_of(measure: Measure, district: str) -> tuple[int, Callable[[int], Sequence[Whom]]]:
    """How many projects or enterprises there are, and the next of them behind an id."""
    if is_for_projects(measure):
        return enterprises.projects_within(district), lambda after: [
            Whom(each.enterprise_id, each.id)
            for each in enterprises.projects_from(district, after, SLICE)
        ]
    return enterprises.enterprises_within(district), lambda after: [
        Whom(each.id, None) for each in enterprises.enterprises_from(district, after, SLICE)
    ]


def _write_slice(
    info: ListInfo,
    version: VersionInfo,
    population: Population,
    whom: Sequence[Whom],
    at: datetime,
    made: _Made,
) -> None:
    known = registered(whom, version, info.as_of)
    found, counts = entitled_among(population, [Subject(each, known[each]) for each in whom])
    entitled = [each.subject.whom for each in found]
    claimed = claims_on(info.measure_id, info.year, entitled)
    listed = listed_elsewhere(info, entitled, at, BEGUN)
    Entitlement.objects.bulk_create(_row(info, each, claimed, listed) for each in found)
    made.after = whom[-1].project_id or whom[-1].enterprise_id
    made.looked_at += len(whom)
    made.counts.update(counts)


def _row(
    info: ListInfo, each: Entitled, claimed: dict[Whom, str], listed: frozenset[Whom]
) -> Entitlement:
    subject, ground, reason = each.subject, "", ""
    if subject.is_barred:
        ground = LeftOutGround.BARRED
    elif subject.whom in claimed:
        ground, reason = LeftOutGround.APPLIED, claimed[subject.whom]
    elif subject.whom in listed:
        ground = LeftOutGround.LISTED
    text = write_known(subject.known)
    return Entitlement(
        list_id=info.id,
        enterprise_id=subject.whom.enterprise_id,
        project_id=subject.whom.project_id,
        outcome=each.outcome,
        missing=each.missing,
        amount_fen=each.amount_fen,
        facts=text,
        digest=digest_of(text),
        review=EntitlementReview.LEFT_OUT if ground else EntitlementReview.OPEN,
        ground=ground,
        reason=reason,
    )


@transaction.atomic
def _finish(actor: Actor, list_id: int, made: _Made, at: datetime) -> None:
    row = locked_list(list_id)
    if row.state != EntitlementListState.MAKING:
        return
    row.state = list_step(row, "finish")
    row.counts = dict(made.counts) | {"looked_at": made.looked_at}
    row.save(update_fields=["state", "counts"])
    after = {"state": row.state, **row.counts}
    record_event(actor=actor, verb="matching.finish_list", subject=row, at=at, after=after)
