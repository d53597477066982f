"""What somebody has to do, for the workbench."""

from datetime import datetime

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.notices.waiting import Task
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks.models import AssistanceRequest, CaseStanding
from guanzi.lifecycle.checks.selectors.narrowing import received
from guanzi.lifecycle.checks.selectors.queue import MOST_COUNTED
from guanzi.lifecycle.checks.selectors.shapes import Tally
from guanzi.lifecycle.guidelines import selectors as guidelines

MOST = 50
_RUNNING = (ApplicationState.SUBMITTED, ApplicationState.ACCEPTED)


def tasks_of(actor: Actor, at: datetime) -> tuple[Task, ...]:
    """My cases and the help that was asked of my office."""
    if not actor.is_authority or not actor.may_handle:
        return ()
    own = (*_cases(actor), *_unassigned(actor), *_disputes(actor), *_unanswered(actor))
    return (*own, *_assistance(actor))


def _cases(actor: Actor) -> list[Task]:
    rows = _mine(actor).order_by("due_on", "application_id")
    named = rows.values_list(
        "application_id",
        "application__project__name",
        "application__guideline_version_id",
        "application__enterprise__name",
        "due_on",
    )
    return [
        Task(
            title=_("审核 %(enterprise)s：%(project)s")
            % {"enterprise": enterprise, "project": project or guidelines.measure_name(version)},
            link=reverse("checks:case", args=[application_id]),
            due_on=due_on,
            kind=_("审核"),
        )
        for application_id, project, version, enterprise, due_on in named[:MOST]
    ]


def _unassigned(actor: Actor) -> list[Task]:
    """For the head of the office: cases that nobody handles yet, as one task."""
    if not actor.leads:
        return []
    rows = received(actor).filter(officer_id=None, state__in=_RUNNING)
    rows = rows.order_by("due_on", "application_id")
    first = rows.values_list("due_on", flat=True).first()
    if first is None:
        return []
    number = rows[: MOST_COUNTED + 1].count()
    tally = Tally(min(number, MOST_COUNTED), is_more=number > MOST_COUNTED)
    return [
        Task(
            title=_("%(n)s 件申报还没有分派经办人") % {"n": tally},
            link=f"{reverse('checks:queue')}?officer=none",
            due_on=first,
            kind=_("分派"),
        )
    ]


def _disputes(actor: Actor) -> list[Task]:
    """Objections of my cases that nobody has decided yet."""
    rows = _mine(actor).filter(
        application__disputes__isnull=False, application__disputes__is_upheld=None
    )
    title = _("处理企业异议：%(enterprise)s")
    return _to_do(rows, title, "#facts", _("异议"))


def _unanswered(actor: Actor) -> list[Task]:
    """My cases in which the applicant has the last word."""
    messages = "application__messages"
    own = Q(**{f"{messages}__is_from_applicant": False})
    rows = _mine(actor).annotate(
        last=Max(f"{messages}__id"), answered=Coalesce(Max(f"{messages}__id", filter=own), 0)
    )
    return _to_do(
        rows.filter(last__gt=F("answered")),
        _("答复企业消息：%(enterprise)s"),
        "#messages",
        _("消息"),
    )


def _mine(actor: Actor) -> QuerySet[CaseStanding]:
    return received(actor).filter(officer_id=actor.person_id, state__in=_RUNNING)


def _to_do(rows: QuerySet[CaseStanding], title: str, place: str, kind: str) -> list[Task]:
    named = rows.values_list("application_id", "application__enterprise__name", "due_on")
    return [
        Task(
            title=title % {"enterprise": enterprise},
            link=reverse("checks:case", args=[application_id]) + place,
            due_on=due_on,
            kind=kind,
        )
        for application_id, enterprise, due_on in named.order_by("due_on")[:MOST]
    ]


def _assistance(actor: Actor) -> tuple[Task, ...]:
    rows = AssistanceRequest.objects.filter(
        organisation_id=actor.organisation_id, answered_at=None, waived_at=None
    ).order_by("due_on", "id")
    named = rows.values_list("id", "application__enterprise__name", "due_on")
    return tuple(
        Task(
            title=_("答复协助请求：%(enterprise)s") % {"enterprise": enterprise},
            link=reverse("checks:assist", args=[request_id]),
            due_on=due_on,
            kind=_("协助"),
        )
        for request_id, enterprise, due_on in named[:MOST]
    )
