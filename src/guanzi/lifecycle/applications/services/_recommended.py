"""A recommendation becomes an application."""

from datetime import datetime

from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.applications.errors import RecommendationClosed, RecommendationNotFound
from guanzi.lifecycle.applications.models import Application, Recommendation
from guanzi.lifecycle.applications.states import ENDED, RecommendationState


def link(
    recommendation_id: int, row: Application, guideline_id: int, *, actor: Actor, at: datetime
) -> None:
    """Note on which recommendation an application rests; applying accepts it.

    Raises RecommendationNotFound, RecommendationClosed.
    """
    found = Recommendation.objects.select_for_update().filter(
        pk=recommendation_id, project_id=row.project_id, guideline_id=guideline_id
    )
    recommendation = found.first()
    if recommendation is None:
        raise RecommendationNotFound(_("没有这个项目的这份推荐。"))
    if recommendation.state == RecommendationState.DECLINED:
        raise RecommendationClosed(_("贵单位没有接受这份推荐，不能再据此申报；可以直接申报。"))
    _take(recommendation, row, actor=actor, at=at)


def link_taken(row: Application, guideline_id: int, *, actor: Actor, at: datetime) -> None:
    """Note the recommendations that were accepted before and carry no running application."""
    found = Recommendation.objects.select_for_update().filter(
        project_id=row.project_id, guideline_id=guideline_id, state=RecommendationState.TAKEN
    )
    ended = Application.objects.filter(state__in=ENDED)
    for recommendation in found.order_by("id"):
        other = recommendation.application_id
        if other is None or ended.filter(pk=other).exists():
            _take(recommendation, row, actor=actor, at=at)


def _take(recommendation: Recommendation, row: Application, *, actor: Actor, at: datetime) -> None:
    before = recommendation.state
    recommendation.state = RecommendationState.TAKEN
    recommendation.application = row
    recommendation.answered_at = recommendation.answered_at or at
    recommendation.save(update_fields=["state", "application", "answered_at"])
    record_event(
        actor=actor,
        verb="applications.take_recommendation",
        subject=recommendation,
        at=at,
        before={"state": before},
        after={"state": recommendation.state, "application": row.pk},
    )
