"""An enterprise begins an application for one of its projects, or for itself."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.errors import AlreadyRunning
from guanzi.lifecycle.applications.models import Application, DraftField
from guanzi.lifecycle.applications.rules.form import CONTACT_NAME
from guanzi.lifecycle.applications.selectors import running_application
from guanzi.lifecycle.applications.services import _recommended, _windows
from guanzi.lifecycle.applications.states import ApplicationKind
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.errors import EnterpriseNotFound
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo, ProjectInfo
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.subjects import is_for_enterprises
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.matching.rules.entitlements import Whom


@transaction.atomic
def start_application(
    *,
    actor: Actor,
    version_id: int,
    project_id: int | None,
    at: datetime,
    recommendation_id: int | None = None,
    entitlement_id: int | None = None,
) -> int:
    """Open a draft under the guideline as it stands now, in the batch that is open; its id. Where
    the measure is for enterprises, it is for the actor's own and for none of its projects. With
    `entitlement_id` it is the confirmation of that line of a list.

    Raises EnterpriseNotFound, ProjectNotFound, NotPermitted, WindowClosed, AlreadyRunning,
    ApplicationLimitReached.
    """
    version = guidelines.latest_version(guidelines.version(version_id).guideline_id)
    enterprise, project = _whose(actor, version, project_id)
    require(permissions.may_start(actor, enterprise.credit_code))
    batch = _windows.open_batch(version, at)
    _windows.one_at_a_time(enterprise.id)
    _refuse_second(version, enterprise, project)
    _windows.refuse_too_many(version, enterprise.id, besides=None, with_drafts=True)
    row = Application.objects.create(
        kind=ApplicationKind.ENTITLED if entitlement_id else ApplicationKind.APPLIED,
        entitlement_id=entitlement_id,
        guideline_version_id=version.id,
        batch=batch.number,
        enterprise_id=enterprise.id,
        project_id=project.id if project else None,
        measure_id=version.measure_id,
        fund=version.fund,
        revenue_year=version.year,
        district=enterprise.registration_district,
        contact_name=actor.person,
        created_by_id=actor.person_id,
        created_at=at,
        saved_at=at,
    )
    DraftField.objects.create(
        application=row,
        name=CONTACT_NAME,
        text=actor.person,
        edited_by_id=actor.person_id,
        edited_at=at,
    )
    if recommendation_id is not None:
        _recommended.link(recommendation_id, row, version.guideline_id, actor=actor, at=at)
    _recommended.link_taken(row, version.guideline_id, actor=actor, at=at)
    number = project.number if project else ""
    after = {"version": version.id, "project": number, "batch": batch.number}
    record_event(actor=actor, verb="applications.start", subject=row, at=at, after=after)
    return row.pk


def _whose(
    actor: Actor, version: VersionInfo, project_id: int | None
) -> tuple[EnterpriseInfo, ProjectInfo | None]:
    if not is_for_enterprises(guidelines.measure_of(version.id)):
        project = enterprises.project(project_id or 0)
        return enterprises.enterprise(project.enterprise_id), project
    own = enterprises.enterprise_by_code(actor.credit_code)
    if own is None:
        raise EnterpriseNotFound(_("登记册里没有这家企业。"))
    return own, None


def _refuse_second(
    version: VersionInfo, enterprise: EnterpriseInfo, project: ProjectInfo | None
) -> None:
    whom = Whom(enterprise.id, project.id if project else None)
    running = running_application(
        measure_id=version.measure_id, whom=whom, revenue_year=version.year
    )
    if running:
        sentence = (
            _("项目「%(project)s」的 %(year)s 年度已有一份申报（%(state)s），请继续办理那一份。")
            if project
            else _(
                "贵单位的「%(project)s」%(year)s 年度已有一份申报（%(state)s），请继续办理那一份。"
            )
        )
        named = {"project": running.project, "year": version.year, "state": running.state_label}
        raise AlreadyRunning(
            sentence % named,
            see=reverse("applications:edit", args=[running.id]),
        )
