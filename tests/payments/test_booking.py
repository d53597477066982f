"""A payment belongs to the day on which the bank booked it, whenever we read of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.jobs.selectors import latest_job
from guanzi.lifecycle.enterprises import selectors as register
from guanzi.lifecycle.enterprises import services as book
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.payments.errors import AnswerUnreadable
from guanzi.lifecycle.payments.rules.answers import read_answer
from guanzi.lifecycle.payments.rules.treasury import decimal_of
from guanzi.lifecycle.payments.services.answers import ANSWER_JOB
from guanzi.lifecycle.payments.states import PaymentState
from tests.budgets.making import FUND
from tests.payments.bank import notice, status_report, transfers_in
from tests.payments.cases import PAY_DAY
from tests.payments.pages import SignIn, text
from tests.payments.test_clearing import confirm, draw, settle
from tests.payments.test_paying import due, only, release
from tests.projects.cases import YEAR
from tests.world import DISTRICT, World

RunJobs = Callable[[], int]
LAST_DAY = date(2025, 12, 31)
NEW_YEAR = datetime(2026, 1, 2, 1, tzinfo=UTC)


@pytest.fixture
def amounts(world: World, reviewed: int, run_jobs: RunJobs) -> dict[str, str]:
    """What the file of a released run asks for."""
    return transfers_in(release(world, reviewed, run_jobs))


def read_late(world: World, content: bytes, run_jobs: RunJobs, at: datetime = NEW_YEAR) -> int:
    """The bank's file is handed in at a moment, and followed by a job later still."""
    answer = services.receive_answer(
        actor=world.city_finance, content=content, name="回单.xml", at=at
    )
    run_jobs()
    return answer


def test_what_was_booked_on_the_last_day_belongs_to_the_old_year(
    world: World, reviewed: int, amounts: dict[str, str], run_jobs: RunJobs, signed_in: SignIn
) -> None:
    read_late(world, notice(amounts, at=NEW_YEAR, booked=LAST_DAY), run_jobs)
    paid = only(reviewed)
    assert paid.booked_on == LAST_DAY
    assert [each.year for each in register.support_of(world.enterprise_id)] == [2025]
    (line,) = selectors.lines_due(FUND, YEAR, DISTRICT)
    assert line.paid_on == LAST_DAY
    shown = text(signed_in(world.city_finance).get(f"/payments/payment/{paid.id}/"))
    assert "入账日期 2025-12-31" in shown
    assert shown.count('datetime="2025-12-31"') == 2


@pytest.mark.parametrize("status", ["ACSC", "ACCC"])
def test_without_a_day_of_booking_the_day_of_the_answer_counts(
    world: World, reviewed: int, amounts: dict[str, str], run_jobs: RunJobs, status: str
) -> None:
    made = datetime(2025, 12, 31, 15, 59, tzinfo=UTC)  # one minute before midnight
    report = status_report(selectors.run(reviewed).code, {only(reviewed).code: status}, at=made)
    read_late(world, report, run_jobs)
    assert only(reviewed).booked_on == LAST_DAY


def test_nothing_was_booked_before_it_was_released(
    world: World, reviewed: int, amounts: dict[str, str], run_jobs: RunJobs
) -> None:
    read_late(world, notice(amounts, at=PAY_DAY - timedelta(days=9)), run_jobs)
    assert only(reviewed).booked_on == PAY_DAY.date()


@pytest.mark.parametrize(
    ("booked", "why"),
    [(PAY_DAY.date() - timedelta(days=1), "早于签发"), (date(2026, 1, 3), "晚于收到")],
)
def test_a_day_that_cannot_be_is_left_to_a_person(
    world: World,
    reviewed: int,
    amounts: dict[str, str],
    run_jobs: RunJobs,
    booked: date,
    why: str,
) -> None:
    answer = read_late(world, notice(amounts, at=NEW_YEAR, booked=booked), run_jobs)
    named_and_untouched(answer, reviewed, why)


@pytest.mark.parametrize("side", ["DBIT", "CRDT"])
def test_an_entry_that_reverses_another_is_left_to_a_person(
    world: World, reviewed: int, amounts: dict[str, str], run_jobs: RunJobs, side: str
) -> None:
    plain = notice(amounts, side=side, at=NEW_YEAR, booked=LAST_DAY)
    marked = plain.replace(b"<Sts>", b"<RvslInd>true</RvslInd><Sts>")
    assert marked != plain
    named_and_untouched(read_late(world, marked, run_jobs), reviewed, "冲正")


def named_and_untouched(answer: int, run_id: int, why: str) -> None:
    assert only(run_id).state is PaymentState.RELEASED
    ((line,), _following) = selectors.lines_of_answer(answer)
    assert why in line.note
    assert line.applied_at is not None
    job = latest_job(ANSWER_JOB, {"answer_id": answer})
    assert job is not None
    assert [(code, said) for code, said in job.skipped] == [(only(run_id).code, line.note)]


def test_an_entry_that_reverses_nothing_says_so(amounts: dict[str, str]) -> None:
    plain = notice(amounts)
    said = read_answer(plain.replace(b"<Sts>", b"<RvslInd>false</RvslInd><Sts>"))
    assert said.lines == read_answer(plain).lines


def test_what_came_back_after_the_clearing_bears_the_day_of_its_return(
    world: World, reviewed: int, amounts: dict[str, str], run_jobs: RunJobs
) -> None:
    read_late(world, notice(amounts, at=PAY_DAY, booked=PAY_DAY.date()), run_jobs, PAY_DAY)
    statement = draw(world)
    confirm(world, statement)
    settle(world, statement)
    back = notice(
        {only(reviewed).code: decimal_of(only(reviewed).amount_fen)},
        side="CRDT",
        message="N2",
        at=NEW_YEAR,
        booked=LAST_DAY,
    )
    read_late(world, back, run_jobs)
    assert due() == 0
    (line,) = selectors.lines_due(FUND, YEAR, DISTRICT)
    assert (line.paid_on, line.district_fen < 0) == (LAST_DAY, True)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        (b"<Dt>2025-12-31</Dt>", LAST_DAY),
        (b"<Dt>2025-12-31+08:00</Dt>", LAST_DAY),
        (b"<DtTm>2025-12-31T16:30:00Z</DtTm>", date(2026, 1, 1)),
        (b"<DtTm>2025-12-31T23:30:00</DtTm>", LAST_DAY),
        (b"", None),
    ],
)
def test_a_day_of_booking_is_read_as_the_bank_may_write_it(said: bytes, day: date | None) -> None:
    (line,) = read_answer(with_day(said)).lines
    assert line.booked_on == day


@pytest.mark.parametrize("said", [b"<Dt>31.12.2025</Dt>", b"<DtTm>gestern</DtTm>"])
def test_a_day_of_booking_that_nobody_can_read_refuses_the_file(said: bytes) -> None:
    with pytest.raises(AnswerUnreadable, match="入账日期"):
        read_answer(with_day(said))


def with_day(said: bytes) -> bytes:
    plain = notice({"A": "1.00"}, booked=LAST_DAY)
    return plain.replace(b"<Dt>2025-12-31</Dt>", said)


def test_the_bank_s_own_day_replaces_that_of_its_first_answer_once(
    world: World, reviewed: int, amounts: dict[str, str], run_jobs: RunJobs
) -> None:
    code = only(reviewed).code
    report = status_report(selectors.run(reviewed).code, {code: "ACSC"}, at=NEW_YEAR)
    read_late(world, report, run_jobs)
    statement = draw(world)
    assert [each.year for each in register.support_of(world.enterprise_id)] == [2026]
    read_late(world, notice(amounts, at=NEW_YEAR, booked=LAST_DAY), run_jobs)
    assert only(reviewed).booked_on == LAST_DAY
    assert [each.year for each in register.support_of(world.enterprise_id)] == [2025]
    assert selectors.districts_to_draw(FUND, YEAR) == (DISTRICT,)
    assert selectors.clearing(statement).lines[0].paid_on == date(2026, 1, 2)
    other = notice(amounts, message="N2", at=NEW_YEAR, booked=date(2025, 12, 30))
    answer = read_late(world, other, run_jobs)
    assert only(reviewed).booked_on == LAST_DAY
    ((line,), _following) = selectors.lines_of_answer(answer)
    assert "与先前的回单不同" in line.note


def test_a_record_that_people_corrected_stays_as_they_left_it(
    world: World, reviewed: int, amounts: dict[str, str], run_jobs: RunJobs
) -> None:
    code = only(reviewed).code
    report = status_report(selectors.run(reviewed).code, {code: "ACSC"}, at=NEW_YEAR)
    read_late(world, report, run_jobs)
    (record,) = register.support_of(world.enterprise_id)
    book.void_support(actor=PLATFORM, support_id=record.id, reason="重复", at=NEW_YEAR)
    read_late(world, notice(amounts, at=NEW_YEAR, booked=LAST_DAY), run_jobs)
    assert only(reviewed).booked_on == LAST_DAY
    assert register.support_of(world.enterprise_id) == ()
