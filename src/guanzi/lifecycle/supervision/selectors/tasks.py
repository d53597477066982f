"""What waits for somebody in supervision."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.clock import day_of
from guanzi.foundation.notices.waiting import Task
from guanzi.lifecycle.supervision.selectors.cases import cases_of
from guanzi.lifecycle.supervision.selectors.shapes import SupervisionInfo
from guanzi.lifecycle.supervision.states import RUNNING, SupervisionState

_S = SupervisionState


def tasks_of(actor: Actor, at: datetime) -> tuple[Task, ...]:
    """Cases to look into or to decide, money to come in, and for an enterprise what it is asked."""
    waiting = {
        OrganisationKind.CITY_DEPARTMENT: _department,
        OrganisationKind.CITY_FINANCE: _finance,
        OrganisationKind.ENTERPRISE: _enterprise,
    }.get(actor.kind)
    if waiting is None or not actor.may_handle:
        return ()
    return tuple(task for info in cases_of(actor, RUNNING) for task in waiting(actor, info, at))


def _department(actor: Actor, info: SupervisionInfo, at: datetime) -> Iterator[Task]:
    if info.state is _S.OPEN:
        yield _task(info, _("核查中的监督事项"), since=info.opened_at)
    elif info.state is _S.HEARING and info.is_heard(at):
        kind = _("陈述申辩已结束，待提出意见")
        yield _task(info, kind, since=info.hearing_until, route="supervision:propose")
    elif info.open_appeal:
        yield from _appeal(actor, info, info.open_appeal.said_at)


def _finance(actor: Actor, info: SupervisionInfo, _at: datetime) -> Iterator[Task]:
    if info.state is _S.PROPOSED and actor.leads and not _made_it(actor, info):
        since = info.demand.proposed_at if info.demand else None
        yield _task(info, _("待批准的追回"), since=since, route="supervision:decide")
    elif info.open_appeal:
        yield from _appeal(actor, info, info.open_appeal.said_at)
    elif info.state is _S.DEMANDED and info.demand:
        yield _task(info, _("待登记的退缴"), info.demand.due_on)


def _enterprise(_actor: Actor, info: SupervisionInfo, at: datetime) -> Iterator[Task]:
    if info.state is _S.HEARING and info.hearing_until and at <= info.hearing_until:
        yield _task(info, _("陈述申辩"), day_of(info.hearing_until))
    elif info.state is _S.DEMANDED and info.demand:
        yield _task(info, _("退缴资金"), info.demand.due_on)


def _appeal(actor: Actor, info: SupervisionInfo, since: datetime) -> Iterator[Task]:
    if actor.leads and not _made_it(actor, info):
        yield _task(info, _("待处理的申诉"), since=since)


def _made_it(actor: Actor, info: SupervisionInfo) -> bool:
    return info.demand is not None and info.demand.was_made_by(actor)


def _task(
    info: SupervisionInfo,
    kind: str,
    due_on: date | None = None,
    *,
    since: datetime | None = None,
    route: str = "supervision:case",
) -> Task:
    title = f"{info.number} {info.project.application.enterprise}"
    return Task(title, reverse(route, args=[info.id]), due_on, kind, since)
