"""Who recommended which project."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.notices.waiting import Task
from guanzi.lifecycle.applications.selectors import records
from guanzi.lifecycle.applications.selectors.shapes import RecommendationInfo
from guanzi.lifecycle.applications.states import RecommendationState


def recommendation(recommendation_id: int) -> RecommendationInfo | None:
    """One recommendation."""
    row = records.recommendation_rows().filter(pk=recommendation_id).first()
    return records.recommendation_info(row) if row else None


def recommendations_for(application_id: int) -> tuple[RecommendationInfo, ...]:
    """The recommendations that an application rests on."""
    rows = records.recommendation_rows().filter(application_id=application_id)
    return tuple(map(records.recommendation_info, rows))


def recommendations_seen_by(actor: Actor) -> tuple[RecommendationInfo, ...]:
    """Those made by an institution, of an enterprise's projects, or of an auditor's district,
    latest first."""
    rows = records.recommendation_rows()
    if actor.kind is OrganisationKind.RECOMMENDER:
        rows = rows.filter(organisation_id=actor.organisation_id)
    elif actor.kind is OrganisationKind.ENTERPRISE:
        rows = rows.filter(project__enterprise__credit_code=actor.credit_code)
    elif actor.kind is not OrganisationKind.AUDITOR:
        rows = rows.none()
    elif actor.district:
        rows = rows.filter(project__enterprise__registration_district=actor.district)
    return tuple(map(records.recommendation_info, rows[:200]))


def tasks_of(actor: Actor, at: datetime) -> tuple[Task, ...]:
    """Recommendations that wait for the enterprise's answer. Its drafts and returned applications
    are shown by the workbench with what is missing in them."""
    if actor.kind is not OrganisationKind.ENTERPRISE or not actor.may_handle:
        return ()
    rows = records.recommendation_rows().filter(
        project__enterprise__credit_code=actor.credit_code, state=RecommendationState.OFFERED
    )
    title = _("%(organisation)s 推荐了项目「%(project)s」")
    return tuple(
        Task(
            title % {"organisation": row.organisation.name, "project": row.project.name},
            reverse("applications:recommendations"),
            None,
            _("答复推荐"),
            row.offered_at,
        )
        for row in rows[:50]
    )
