"""A registered institution recommends; the enterprise answers and applies (002 五(七))."""

import pytest

from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.notices.models import Notice
from guanzi.lifecycle.applications import permissions, selectors, services
from guanzi.lifecycle.applications.errors import (
    RecommendationClosed,
    RecommendationNotFound,
    TextMissing,
)
from guanzi.lifecycle.applications.states import RecommendationState
from tests.world import MORNING, World


@pytest.fixture
def offered(world: World) -> int:
    return offer(world)


def offer(world: World, statement: str = "市场前景好") -> int:
    return services.offer_recommendation(
        actor=world.recommender,
        guideline_id=world.guideline_id,
        project_id=world.project_id,
        statement=statement,
        at=MORNING,
    )


def answer(world: World, offered: int, *, is_accepted: bool) -> None:
    services.answer_recommendation(
        actor=world.applicant, recommendation_id=offered, is_accepted=is_accepted, at=MORNING
    )


@pytest.mark.req("002-15")
def test_the_enterprise_is_told_takes_the_recommendation_and_applies(
    world: World, offered: int
) -> None:
    assert Notice.objects.filter(
        person_id=world.applicant.person_id, title__contains="推荐贵单位的项目"
    ).exists()
    answer(world, offered, is_accepted=True)
    application_id = services.start_application(
        actor=world.applicant,
        version_id=world.version_id,
        project_id=world.project_id,
        at=MORNING,
        recommendation_id=offered,
    )
    (shown,) = selectors.case_record(application_id).recommendations
    assert (shown.organisation, shown.state) == ("某投资机构（虚构）", RecommendationState.TAKEN)


@pytest.mark.req("002-15")
def test_applying_accepts_an_open_recommendation(world: World, offered: int) -> None:
    application_id = services.start_application(
        actor=world.applicant,
        version_id=world.version_id,
        project_id=world.project_id,
        at=MORNING,
        recommendation_id=offered,
    )
    found = selectors.recommendation(offered)
    assert found is not None
    assert (found.state, found.application_id) == (RecommendationState.TAKEN, application_id)


@pytest.mark.req("002-15")
def test_a_declined_recommendation_carries_no_application(world: World, offered: int) -> None:
    answer(world, offered, is_accepted=False)
    answer(world, offered, is_accepted=False)
    with pytest.raises(RecommendationClosed):
        answer(world, offered, is_accepted=True)
    with pytest.raises(RecommendationClosed, match="可以直接申报"):
        services.start_application(
            actor=world.applicant,
            version_id=world.version_id,
            project_id=world.project_id,
            at=MORNING,
            recommendation_id=offered,
        )
    assert selectors.applications_of(world.enterprise_id) == ()


@pytest.mark.req("002-15")
def test_only_registered_institutions_recommend_once_and_with_reasons(
    world: World, offered: int
) -> None:
    with pytest.raises(RecommendationClosed):
        offer(world)
    with pytest.raises(TextMissing):
        offer(world, " ")
    assert not permissions.may_recommend(world.finance)
    with pytest.raises(NotPermitted):
        services.offer_recommendation(
            actor=world.applicant,
            guideline_id=world.guideline_id,
            project_id=world.project_id,
            statement="自荐",
            at=MORNING,
        )


@pytest.mark.req("002-15")
def test_each_side_sees_its_own(world: World, offered: int) -> None:
    for actor in (world.recommender, world.applicant, world.auditor):
        assert [r.id for r in selectors.recommendations_seen_by(actor)] == [offered]
    for actor in (world.stranger, world.finance):
        assert selectors.recommendations_seen_by(actor) == ()
    with pytest.raises(RecommendationNotFound):
        services.answer_recommendation(
            actor=world.stranger, recommendation_id=offered, is_accepted=True, at=MORNING
        )


def test_an_open_recommendation_is_a_task_until_it_is_answered(world: World, offered: int) -> None:
    (task,) = selectors.tasks_of(world.applicant, MORNING)
    assert "智能焊接机器人" in task.title
    assert selectors.tasks_of(world.reader, MORNING) == ()
    answer(world, offered, is_accepted=False)
    assert selectors.tasks_of(world.applicant, MORNING) == ()


@pytest.mark.req("002-15")
def test_an_accepted_recommendation_goes_with_the_application_that_runs(
    world: World, offered: int
) -> None:
    def start() -> int:
        return services.start_application(
            actor=world.applicant,
            version_id=world.version_id,
            project_id=world.project_id,
            at=MORNING,
        )

    answer(world, offered, is_accepted=True)
    first = start()
    assert [each.id for each in selectors.recommendations_for(first)] == [offered]
    services.withdraw_application(
        actor=world.applicant, application_id=first, reason="", at=MORNING
    )
    assert [each.id for each in selectors.recommendations_for(start())] == [offered]
