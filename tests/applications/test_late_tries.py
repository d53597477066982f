"""A form that was opened before the last submission hands nothing in."""

import pytest

from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import SubmittedMeanwhile
from guanzi.lifecycle.applications.models import Submission
from guanzi.lifecycle.applications.selectors import CorrectionPoint, SubmissionInfo
from guanzi.lifecycle.applications.states import ApplicationState
from tests.world import MORNING, World

POINT = CorrectionPoint("月度销售", "", "与审计报告不一致", "第七条(二)")


def hand_in(world: World, case: int, seen: int) -> SubmissionInfo:
    return services.submit_application(
        actor=world.applicant,
        application_id=case,
        has_undertaken=True,
        at=MORNING,
        seen_submissions=seen,
    )


@pytest.mark.req("003-06")
def test_a_late_try_of_the_first_submission_does_not_answer_a_return(
    world: World, complete: int
) -> None:
    assert selectors.draft_of(complete, MORNING).submissions == 0
    first = hand_in(world, complete, 0)
    assert hand_in(world, complete, 0) == first
    services.accept_application(actor=world.finance, application_id=complete, at=MORNING)
    services.return_for_correction(
        actor=world.finance, application_id=complete, points=[POINT], at=MORNING
    )
    with pytest.raises(SubmittedMeanwhile, match="第 1 次提交之前打开"):
        hand_in(world, complete, 0)
    assert selectors.application(complete).state is ApplicationState.RETURNED
    assert Submission.objects.filter(application_id=complete).count() == 1
    assert selectors.draft_of(complete, MORNING).submissions == 1
    assert hand_in(world, complete, 1).number == 2
