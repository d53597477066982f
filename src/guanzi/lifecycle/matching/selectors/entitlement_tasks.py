"""What waits for somebody on the lists of those who need not apply."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.clock import day_of
from guanzi.foundation.notices.waiting import Task
from guanzi.lifecycle.enterprises.selectors import enterprise_by_code
from guanzi.lifecycle.matching.models import EntitlementList
from guanzi.lifecycle.matching.selectors.entitlements import own_entitlements
from guanzi.lifecycle.matching.states import EntitlementAnswer, EntitlementListState


def tasks_of(actor: Actor, at: datetime) -> tuple[Task, ...]:
    """Lists to review or to release, and for an enterprise what it is offered."""
    if not actor.may_handle:
        return ()
    if actor.kind is OrganisationKind.ENTERPRISE:
        return tuple(_offers(actor, at))
    return tuple(_lists(actor)) if actor.is_authority else ()


def _lists(actor: Actor) -> Iterator[Task]:
    waiting = (EntitlementListState.REVIEWING, EntitlementListState.SUBMITTED)
    rows = EntitlementList.objects.filter(
        organisation_id=actor.organisation_id, state__in=waiting
    ).select_related("guideline_version__guideline")
    for row in rows.order_by("pk"):
        is_submitted = row.state == EntitlementListState.SUBMITTED
        if is_submitted and (not actor.leads or row.submitter_id == actor.person_id):
            continue
        named = {"title": row.guideline_version.guideline.title}
        yield Task(
            title=(_("批准发布清单：%(title)s") if is_submitted else _("核对清单：%(title)s"))
            % named,
            link=reverse("matching:entitlement-list", args=[row.pk]),
            due_on=None,
            kind=_("免申即享"),
            since=row.submitted_at if is_submitted else row.made_at,
        )


def _offers(actor: Actor, at: datetime) -> Iterator[Task]:
    enterprise = enterprise_by_code(actor.credit_code)
    for line in own_entitlements(enterprise.id) if enterprise else ():
        if line.answer is EntitlementAnswer.WAITING and line.list.is_open(at):
            assert line.list.closes_at is not None
            yield Task(
                title=_("确认免申即享：%(project)s") % {"project": line.project},
                link=reverse("applications:entitlement", args=[line.id]),
                due_on=day_of(line.list.closes_at),
                kind=_("免申即享"),
            )
