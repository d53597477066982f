"""An institution recommends a project; the enterprise answers (002 五(七))."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.notices.services import notify
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.errors import RecommendationClosed, RecommendationNotFound
from guanzi.lifecycle.applications.models import Recommendation
from guanzi.lifecycle.applications.selectors import recommendation
from guanzi.lifecycle.applications.services import _windows
from guanzi.lifecycle.applications.services._held import said
from guanzi.lifecycle.applications.states import RecommendationState
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.subjects import is_for_enterprises

LONGEST = 2_000


@transaction.atomic
def offer_recommendation(
    *, actor: Actor, guideline_id: int, project_id: int, statement: str, at: datetime
) -> int:
    """Recommend a project under an open guideline; the enterprise is told. Its id.

    Raises RecommendationClosed, WindowClosed, TextMissing, NotPermitted.
    """
    require(permissions.may_recommend(actor))
    version = guidelines.latest_version(guideline_id)
    _windows.open_batch(version, at)
    if is_for_enterprises(guidelines.measure_of(version.id)):
        raise RecommendationClosed(_("这份指南以企业为对象，不按项目申报，不能推荐项目。"))
    project = enterprises.project(project_id)
    enterprise = enterprises.enterprise(project.enterprise_id)
    text = said(statement, _("推荐意见"), most=LONGEST)
    try:
        with transaction.atomic():
            row = Recommendation.objects.create(
                organisation_id=actor.organisation_id,
                guideline_id=guideline_id,
                project_id=project_id,
                statement=text,
                offered_at=at,
            )
    except IntegrityError:
        raise RecommendationClosed(_("贵单位已经推荐过这个项目。")) from None
    record_event(
        actor=actor,
        verb="applications.offer_recommendation",
        subject=row,
        at=at,
        after={"project": project.number, "guideline": guideline_id},
    )
    _tell_enterprise(enterprise.credit_code, actor, project.name, text, at)
    return row.pk


@transaction.atomic
def answer_recommendation(
    *, actor: Actor, recommendation_id: int, is_accepted: bool, at: datetime
) -> None:
    """The enterprise takes or declines it. Raises RecommendationNotFound, RecommendationClosed."""
    row = Recommendation.objects.select_for_update().filter(pk=recommendation_id).first()
    info = recommendation(recommendation_id)
    if row is None or info is None or not permissions.may_read_recommendation(actor, info):
        raise RecommendationNotFound(_("没有这份推荐，或它不属于您的单位。"))
    wanted = RecommendationState.TAKEN if is_accepted else RecommendationState.DECLINED
    if info.state is wanted and info.credit_code == actor.credit_code:
        return
    if info.state is not RecommendationState.OFFERED:
        raise RecommendationClosed(_("这份推荐已经答复过了。"))
    require(permissions.may_answer_recommendation(actor, info))
    row.state, row.answered_at = wanted, at
    row.save(update_fields=["state", "answered_at"])
    record_event(
        actor=actor,
        verb="applications.answer_recommendation",
        subject=row,
        at=at,
        before={"state": info.state},
        after={"state": wanted},
    )
    people = [member.person_id for member in identity.members_of(info.organisation_id)]
    word = _("接受") if is_accepted else _("没有接受")
    title = _("%(enterprise)s %(word)s了对「%(project)s」的推荐")
    named = {"enterprise": info.enterprise, "word": word, "project": info.project}
    link = reverse("applications:recommendations")
    notify(people=people, title=title % named, text="", link=link, at=at)


def _tell_enterprise(credit_code: str, actor: Actor, project: str, text: str, at: datetime) -> None:
    own = identity.enterprise_account(credit_code)
    if own is None:
        return
    people = [member.person_id for member in identity.members_of(own.id)]
    title = _("%(organisation)s 推荐贵单位的项目「%(project)s」")
    named = {"organisation": actor.organisation, "project": project}
    link = reverse("applications:recommendations")
    notify(people=people, title=title % named, text=text, link=link, at=at)
