"""Work that comes round: once for each time that it is due, whoever comes first."""

import threading
from datetime import datetime, time, timedelta

import pytest
from django.db import connection

from guanzi.foundation.jobs import work
from guanzi.foundation.jobs.recurrence import run_due
from tests.world import MORNING

done: list[datetime] = []


@pytest.fixture(autouse=True)
def nothing_else(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test names comes round."""
    monkeypatch.setattr(work, "_recurring", {})
    monkeypatch.setattr(work, "_load_all_tasks", lambda: None)
    done.clear()


def test_daily_work_is_done_once_a_day_at_its_hour_of_shanghai() -> None:
    work.recurring("test.daily", daily_at=time(0, 10))(done.append)
    nine = MORNING
    assert run_due(nine) == ["test.daily"]  # it had never been done
    assert run_due(nine + timedelta(hours=14)) == []
    before_midnight = nine.replace(hour=16, minute=9)
    assert run_due(before_midnight) == []
    assert run_due(before_midnight + timedelta(minutes=1)) == ["test.daily"]


def test_what_fell_due_while_the_platform_was_off_is_made_up_once() -> None:
    work.recurring("test.daily", daily_at=time(0, 10))(done.append)
    run_due(MORNING)
    back = MORNING + timedelta(days=3)
    assert run_due(back) == ["test.daily"]
    assert run_due(back) == []
    assert done == [MORNING, back]


def test_frequent_work_comes_round_with_its_own_step() -> None:
    work.recurring("test.often", every=timedelta(seconds=5))(done.append)
    found = [run_due(MORNING + timedelta(seconds=number)) for number in range(11)]
    assert [number for number, kinds in enumerate(found) if kinds] == [0, 5, 10]


def test_work_that_failed_rests_and_is_tried_again() -> None:
    def fail(at: datetime) -> None:
        done.append(at)
        if len(done) == 1:
            raise RuntimeError

    work.recurring("test.failing", daily_at=time(0, 10))(fail)
    work.recurring("test.sound", daily_at=time(0, 10))(done.append)
    assert run_due(MORNING) == ["test.sound"]
    assert run_due(MORNING + timedelta(seconds=30)) == []
    assert run_due(MORNING + timedelta(seconds=61)) == ["test.failing"]


def test_a_clock_that_was_set_back_stops_nothing() -> None:
    work.recurring("test.often", every=timedelta(seconds=5))(done.append)
    run_due(MORNING + timedelta(days=300))
    assert run_due(MORNING) == ["test.often"]
    assert run_due(MORNING) == []


def test_work_is_registered_with_one_kind_of_time() -> None:
    for times in ({}, {"every": timedelta(1), "daily_at": time(1)}):
        with pytest.raises(ValueError, match="either"):
            work.recurring("test.none", **times)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_do_the_same_at_once() -> None:
    def look_beside(at: datetime) -> None:
        done.append(at)
        other = threading.Thread(target=lambda: (run_due(at), connection.close()))
        other.start()
        other.join()

    work.recurring("test.slow", daily_at=time(0, 10))(look_beside)
    assert run_due(MORNING) == ["test.slow"]
    assert done == [MORNING]
