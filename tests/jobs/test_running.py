"""Long work: asked for, run, cancelled, tried again, continued."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from guanzi.foundation.actor import PLATFORM, Actor, OrganisationKind, Role
from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.jobs import errors, queue, running, work
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.selectors import info_of
from guanzi.foundation.jobs.services import cancel_job, retry_job, start_job
from guanzi.foundation.jobs.states import JobState
from tests.jobs.conftest import ask, calls
from tests.support import RunJobs
from tests.world import MORNING, an_actor


def fresh(job: Job) -> Job:
    job.refresh_from_db()
    return job


def entries_waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        return int(cursor.fetchone()[0])


def test_a_job_waits_runs_and_keeps_its_result(asker: Actor, run_jobs: RunJobs) -> None:
    job = ask(asker)
    assert (job.state, job.person_id, job.organisation_id) == (JobState.WAITING, asker.person_id, 5)
    assert run_jobs() == 1
    fresh(job)
    assert (job.state, job.done, job.total, job.attempts) == (JobState.DONE, 3, 3, 1)
    assert (job.link, job.result) == ("/policies/", {"counted": 3})
    assert job.ended_at is not None
    assert run_jobs() == 0


def test_a_transaction_that_is_rolled_back_leaves_no_job(asker: Actor, run_jobs: RunJobs) -> None:
    with transaction.atomic():
        ask(asker)
        transaction.set_rollback(True)
    assert (Job.objects.count(), entries_waiting(), run_jobs()) == (0, 0, 0)


def test_work_that_nobody_does_is_refused_when_it_is_asked_for(asker: Actor) -> None:
    with pytest.raises(LookupError):
        ask(asker, "test.unknown")
    assert not Job.objects.exists()


def test_the_platform_can_ask_too(db: None, run_jobs: RunJobs) -> None:
    job = start_job(
        kind="test.count", title="夜间", arguments={"until": 1}, actor=PLATFORM, at=MORNING
    )
    run_jobs()
    assert (fresh(job).state, job.person_id) == (JobState.DONE, None)


def test_a_handler_acts_as_whoever_asked(asker: Actor, run_jobs: RunJobs) -> None:
    ask(asker, "test.more")
    assert run_jobs() == 2
    assert [read_actor(job) for job in Job.objects.all()] == [asker, asker]


def read_actor(job: Job) -> Actor:
    return work.read_actor(job.actor)


def test_a_refusal_ends_the_job_with_its_sentence(asker: Actor, run_jobs: RunJobs) -> None:
    job = ask(asker, "test.refuse")
    run_jobs()
    assert (fresh(job).state, job.message) == (
        JobState.FAILED,
        "第 7 行没有信用代码，请补上后再导入。",
    )


def test_our_mistake_is_admitted_and_not_explained(asker: Actor, run_jobs: RunJobs) -> None:
    job = ask(asker, "test.break")
    run_jobs()
    assert fresh(job).state == JobState.FAILED
    assert "系统出错" in job.message
    assert "secret" not in job.message


def test_what_was_skipped_is_kept_with_its_reason(asker: Actor, run_jobs: RunJobs) -> None:
    job = ask(asker, "test.skip")
    run_jobs()
    assert fresh(job).skipped == [["第 3 行", "信用代码不对"]]
    assert (job.done, job.total, job.skipped_count) == (1, 2, 1)


def test_passing_trouble_is_tried_again_from_the_checkpoint(
    asker: Actor, run_jobs: RunJobs
) -> None:
    job = ask(asker, until=4, stumble_at=3)
    run_jobs()
    assert (fresh(job).state, job.setbacks, job.checkpoint) == (JobState.WAITING, 1, {"number": 2})
    assert entries_waiting() == 1
    running.run_job(job.pk, job.ticket)
    assert fresh(job).state == JobState.DONE
    assert [call["number"] for call in calls if "number" in call] == [1, 2, 3, 4]


# --- cancelling ---


def test_a_waiting_job_is_cancelled_at_once(asker: Actor, run_jobs: RunJobs) -> None:
    job = ask(asker)
    cancel_job(actor=asker, job_id=job.pk, at=MORNING)
    assert fresh(job).state == JobState.CANCELLED
    run_jobs()
    assert (fresh(job).state, calls) == (JobState.CANCELLED, [])


def test_a_running_job_stops_at_its_next_step_and_continues_when_retried(
    asker: Actor, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(asker, until=5)
    write = work.Progress.checkpoint

    def cancel_at_two(progress: work.Progress, **state: int) -> None:
        write(progress, **state)
        if state["number"] == 2:
            cancel_job(actor=asker, job_id=job.pk, at=MORNING)

    monkeypatch.setattr(work.Progress, "checkpoint", cancel_at_two)
    run_jobs()
    assert (fresh(job).state, job.checkpoint, job.done) == (JobState.CANCELLED, {"number": 2}, 2)
    monkeypatch.setattr(work.Progress, "checkpoint", write)
    retry_job(actor=asker, job_id=job.pk, at=MORNING)
    run_jobs()
    assert (fresh(job).state, job.attempts) == (JobState.DONE, 2)
    assert [call["number"] for call in calls] == [1, 2, 3, 4, 5]


def test_cancelling_twice_is_cancelling_once_and_after_the_end_too_late(
    asker: Actor, run_jobs: RunJobs
) -> None:
    job = ask(asker)
    Job.objects.update(state=JobState.RUNNING)
    for _ in range(2):
        cancel_job(actor=asker, job_id=job.pk, at=MORNING)
    Job.objects.update(state=JobState.DONE)
    with pytest.raises(errors.JobHasEnded):
        cancel_job(actor=asker, job_id=job.pk, at=MORNING)
    with pytest.raises(errors.JobIsOpen):
        retry_job(actor=asker, job_id=job.pk, at=MORNING)


def test_an_old_entry_of_the_queue_runs_nothing(asker: Actor, run_jobs: RunJobs) -> None:
    job = ask(asker, until=2)
    cancel_job(actor=asker, job_id=job.pk, at=MORNING)
    retry_job(actor=asker, job_id=job.pk, at=MORNING)
    assert run_jobs() == 2
    assert [call["number"] for call in calls] == [1, 2]


# --- who may ---


def test_another_organisation_does_not_learn_that_there_is_a_job(asker: Actor) -> None:
    job = ask(asker)
    stranger = an_actor(OrganisationKind.ENTERPRISE, person_id=99, organisation_id=6)
    for verb in (cancel_job, retry_job):
        with pytest.raises(errors.NoSuchJob):
            verb(actor=stranger, job_id=job.pk, at=MORNING)


def test_a_colleague_who_only_reads_may_look_and_not_cancel(asker: Actor) -> None:
    job = ask(asker)
    reader = an_actor(OrganisationKind.ENTERPRISE, Role.READER, person_id=98, organisation_id=5)
    with pytest.raises(NotPermitted, match="查阅人"):
        cancel_job(actor=reader, job_id=job.pk, at=MORNING)
    colleague = an_actor(OrganisationKind.ENTERPRISE, person_id=97, organisation_id=5)
    cancel_job(actor=colleague, job_id=job.pk, at=MORNING)
    assert fresh(job).state == JobState.CANCELLED


# --- dead and slow workers ---


def test_a_job_whose_worker_died_is_found_and_continued(asker: Actor, run_jobs: RunJobs) -> None:
    job = ask(asker, until=4)
    entry = next(queue.entries())
    Job.objects.update(
        state=JobState.RUNNING, attempts=1, checkpoint={"number": 2}, done=2, started_at=MORNING
    )
    assert run_jobs() == 0
    assert queue.give_back_what_the_dead_held() == 1
    running.run_job(entry.job_id, entry.ticket)
    assert (fresh(job).state, job.attempts, job.attempt_from) == (JobState.DONE, 2, 2)
    assert [call["number"] for call in calls] == [3, 4]


def test_a_worker_that_was_only_slow_stops_without_writing(
    asker: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(asker, until=3)
    write = work.Progress.checkpoint

    def overtaken(progress: work.Progress, **state: int) -> None:
        Job.objects.update(attempts=2)
        write(progress, **state)

    monkeypatch.setattr(work.Progress, "checkpoint", overtaken)
    running.run_job(job.pk, job.ticket)
    assert (fresh(job).state, job.checkpoint) == (JobState.RUNNING, {})


def test_a_job_that_kills_every_worker_is_given_up(asker: Actor) -> None:
    job = ask(asker)
    Job.objects.update(state=JobState.RUNNING, setbacks=running.MOST_SETBACKS)
    running.run_job(job.pk, job.ticket)
    assert fresh(job).state == JobState.FAILED
    assert "多次中断" in job.message


def test_a_worker_that_has_to_go_gives_its_job_back(asker: Actor, run_jobs: RunJobs) -> None:
    job = ask(asker)
    work.worker_stops.set()
    run_jobs()
    assert (fresh(job).state, job.checkpoint) == (JobState.WAITING, {"number": 1})
    work.worker_stops.clear()
    running.run_job(job.pk, job.ticket)
    assert fresh(job).state == JobState.DONE


def test_a_step_inside_a_transaction_is_not_written_before_it_ends(
    asker: Actor, monkeypatch: pytest.MonkeyPatch, run_jobs: RunJobs
) -> None:
    seen: list[int] = []

    def import_rows(progress: work.Progress) -> None:
        with transaction.atomic():
            progress.advance(5, total=10)
            seen.append(Job.objects.get().done)
        progress.advance(6, total=10)
        seen.append(Job.objects.get().done)

    monkeypatch.setitem(work._handlers, "test.rows", import_rows)
    ask(asker, "test.rows")
    run_jobs()
    assert seen == [0, 6]


def test_the_rate_is_that_of_the_present_attempt(asker: Actor) -> None:
    job = ask(asker)
    job.state = JobState.RUNNING
    job.attempt_at, job.attempt_from = MORNING, 1000
    job.moved_at, job.done, job.total = MORNING + timedelta(seconds=10), 3000, 7001
    info = info_of(job)
    assert (info.percent, info.per_second, info.seconds_left) == (42, 200.0, 20)


def test_a_job_without_a_total_promises_nothing(asker: Actor) -> None:
    job = ask(asker)
    job.state, job.attempt_at, job.moved_at = JobState.RUNNING, MORNING, MORNING
    info = info_of(job)
    assert (info.percent, info.per_second, info.seconds_left) == (None, None, None)
