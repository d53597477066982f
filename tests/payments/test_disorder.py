"""The bank's files in another order than what happened, and files that contradict one another."""

from collections.abc import Callable

from guanzi.foundation.jobs.selectors import latest_job
from guanzi.ledger.states import AccountKind as Kind
from guanzi.lifecycle.enterprises import selectors as register
from guanzi.lifecycle.payments import selectors
from guanzi.lifecycle.payments.services.answers import ANSWER_JOB
from guanzi.lifecycle.payments.states import PaymentState
from tests.payments.bank import notice, status_report, transfers_in
from tests.payments.test_paying import due, held, only, receive, release
from tests.world import World

RunJobs = Callable[[], int]


def test_a_return_that_is_told_before_the_payment_is_a_return(
    world: World, line: int, reviewed: int, run_jobs: RunJobs
) -> None:
    amounts = transfers_in(release(world, reviewed, run_jobs))
    fen = only(reviewed).amount_fen
    receive(world, notice(amounts, side="CRDT", message="BACK"), run_jobs)
    receive(world, notice(amounts, message="OUT"), run_jobs)
    assert only(reviewed).state is PaymentState.RETURNED
    assert (held(line, Kind.IN_PAYMENT), held(line, Kind.DISBURSED)) == ({0}, {0})
    assert held(line, Kind.COMMITTED) == {fen}
    assert due() == 0
    assert register.support_of(world.enterprise_id) == ()


def test_what_contradicts_itself_changes_nothing_and_is_named(
    world: World, line: int, reviewed: int, run_jobs: RunJobs
) -> None:
    amounts = transfers_in(release(world, reviewed, run_jobs))
    payment = only(reviewed)
    report = status_report(selectors.run(reviewed).code, {payment.code: "RJCT"})
    receive(world, report, run_jobs)
    answer = receive(world, notice(amounts), run_jobs)
    assert only(reviewed).state is PaymentState.REJECTED
    assert held(line, Kind.COMMITTED) == {payment.amount_fen}
    ((said,), _following) = selectors.lines_of_answer(answer)
    assert "矛盾" in said.note
    job = latest_job(ANSWER_JOB, {"answer_id": answer})
    assert job is not None
    assert [code for code, _why in job.skipped] == [payment.code]
