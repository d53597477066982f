"""A check that breaks off is told to the officer once, and not tried again every minute."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.states import JobState
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.applications.selectors import CorrectionPoint, application
from guanzi.lifecycle.checks import services
from guanzi.lifecycle.checks.models import CaseStanding
from guanzi.lifecycle.checks.services import run as running
from tests.checks.cases import LATER
from tests.signing_in import SignIn
from tests.support import RunJobs
from tests.world import World, fill_in

TOMORROW = LATER + timedelta(days=1)

Break = Callable[[Exception], None]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Make every check break off with this error."""

    def breaks(error: Exception) -> None:
        def check(_facts: object) -> None:
            raise error

        monkeypatch.setattr(running, "check_case", check)

    return breaks


def standing(application_id: int) -> CaseStanding:
    return CaseStanding.objects.get(application_id=application_id)


def handed_in_again(world: World, application_id: int) -> None:
    point = CorrectionPoint("statements", "财务报表", "请补附注。", "")
    applications.return_for_correction(
        actor=world.finance, application_id=application_id, points=[point], at=LATER
    )
    fill_in(world, application_id, at=TOMORROW)
    applications.submit_application(
        actor=world.applicant, application_id=application_id, has_undertaken=True, at=TOMORROW
    )


@pytest.mark.usefixtures("morning")
def test_a_case_whose_check_breaks_off_is_marked_and_its_officer_is_told(
    world: World, submitted: int, broken: Break, run_jobs: RunJobs, signed_in: SignIn
) -> None:
    broken(ZeroDivisionError())
    services.check_new_cases(at=LATER)
    run_jobs()
    job = Job.objects.get(kind=services.RUN_JOB)
    assert [what for what, _why in job.skipped] == [application(submitted).code]
    assert standing(submitted).check_failed_at == LATER
    page = signed_in(world.finance).get(f"/cases/{submitted}/").content.decode()
    assert "的核查没有完成，平台不会自动重试。请重新核查" in page
    queue = signed_in(world.finance).get("/cases/").content.decode()
    assert "核查没有完成" in queue
    assert ">正在核查<" not in queue


def test_a_case_that_keeps_failing_after_correction_is_not_tried_every_minute(
    world: World,
    accepted: int,
    broken: Break,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed_in_again(world, accepted)
    after = TOMORROW + timedelta(minutes=1)
    monkeypatch.setattr("guanzi.foundation.clock.now", lambda: after)
    broken(ZeroDivisionError())
    assert services.check_new_cases(at=after) == 1
    run_jobs()
    assert services.check_new_cases(at=after + timedelta(minutes=1)) == 0
    monkeypatch.undo()
    services.run_checks(actor=world.finance, application_id=accepted, at=after)
    assert standing(accepted).check_failed_at is None


def test_passing_trouble_is_left_to_the_job_and_marks_nothing(
    submitted: int, broken: Break, run_jobs: RunJobs
) -> None:
    services.check_new_cases(at=LATER)
    broken(OperationalError("the database went away"))
    with pytest.raises(OperationalError):
        services.try_checks(actor=PLATFORM, application_id=submitted, at=LATER)
    assert standing(submitted).check_failed_at is None


def test_cases_left_behind_by_a_job_that_ended_are_tried_by_another(
    submitted: int, run_jobs: RunJobs
) -> None:
    assert services.check_new_cases(at=LATER) == 1
    assert services.check_new_cases(at=LATER) == 0
    Job.objects.filter(kind=services.RUN_JOB).update(state=JobState.FAILED)
    assert services.check_new_cases(at=LATER + timedelta(minutes=1)) == 1
    run_jobs()
    assert standing(submitted).run is not None
    assert services.check_new_cases(at=LATER + timedelta(minutes=2)) == 0
