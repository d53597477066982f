"""Many cases are signed by a job; what stands in the way is named case by case."""

from collections.abc import Callable

import pytest

from guanzi.foundation import clock
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.states import JobState
from guanzi.lifecycle.projects import selectors, services
from guanzi.lifecycle.projects.errors import ListChanged
from guanzi.lifecycle.projects.services import ask, sign
from guanzi.lifecycle.projects.states import ListState
from tests.projects.cases import NEXT_DAY, a_forwarded_case, a_list, granted
from tests.signing_in import SignIn
from tests.world import World, another_applicant

RunJobs = Callable[[], int]


@pytest.fixture
def list_id(world: World, lines: list[int], case: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """A list of two, which is many here."""
    monkeypatch.setattr(ask, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(clock, "now", lambda: NEXT_DAY)
    other = a_forwarded_case(another_applicant(world, 1))
    return a_list(world.commission, lines[0], [granted(case), granted(other)])


def ask_for(world: World, list_id: int) -> Job:
    digest = selectors.decision_list(list_id).digest
    job = services.ask_signature(
        actor=world.commission, list_id=list_id, digest=digest, at=NEXT_DAY
    )
    assert job is not None
    return job


def test_a_signature_under_many_is_a_job_and_signs_once(
    world: World, list_id: int, run_jobs: RunJobs
) -> None:
    job = ask_for(world, list_id)
    with pytest.raises(ListChanged, match="正在核查和签署"):
        ask_for(world, list_id)
    assert selectors.decision_list(list_id).state is ListState.DRAFT
    run_jobs()
    info = selectors.decision_list(list_id)
    assert info.state is ListState.SIGNING
    assert [each.person_id for each in info.signatures] == [world.commission.person_id]
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.DONE, 2, 2)


def test_what_can_be_told_at_once_is_refused_at_once(world: World, list_id: int) -> None:
    with pytest.raises(ListChanged, match="有改动"):
        services.ask_signature(actor=world.commission, list_id=list_id, digest="x", at=NEXT_DAY)
    assert not Job.objects.filter(kind=ask.SIGN_JOB).exists()


def test_cases_that_stand_in_the_way_are_named(
    world: World, list_id: int, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign, "_why_not", lambda *_: ["在限制期内"])
    job = ask_for(world, list_id)
    run_jobs()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "2 件申报现在不能审定" in job.message
    assert [why for _code, why in job.skipped] == ["在限制期内"] * 2
    assert selectors.decision_list(list_id).state is ListState.DRAFT


def test_the_page_leads_to_the_job(world: World, list_id: int, signed_in: SignIn) -> None:
    digest = selectors.decision_list(list_id).digest
    answer = signed_in(world.commission).post(f"/decisions/{list_id}/sign/", {"digest": digest})
    job = Job.objects.get(kind=ask.SIGN_JOB)
    assert (answer.status_code, answer["Location"]) == (302, f"/jobs/{job.pk}/")
