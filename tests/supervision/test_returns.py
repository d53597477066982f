"""Money that the bank sends back after it was demanded is the line's again, and free."""

from collections.abc import Callable

import pytest

from guanzi.foundation.notices.models import Notice
from guanzi.ledger.states import AccountKind as Kind
from guanzi.lifecycle.payments import selectors as payments
from guanzi.lifecycle.payments.rules.treasury import decimal_of
from guanzi.lifecycle.payments.selectors import PaymentInfo
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects import services as library
from guanzi.lifecycle.projects.rules.items import PlannedInstalment
from guanzi.lifecycle.projects.states import InstalmentState, InstalmentTerm, ProjectState
from guanzi.lifecycle.supervision import services
from guanzi.lifecycle.supervision.states import AppealOutcome
from tests.budgets.making import FUND
from tests.payments.bank import notice, transfers_in
from tests.payments.cases import a_reviewed_run, an_account
from tests.payments.pages import SignIn, text
from tests.payments.test_paying import held, only, receive, release
from tests.projects.cases import AFTER_PUBLICITY, YEAR, a_forwarded_case, decided, granted
from tests.supervision.test_recovery import AFTER_HEARING, a_demand, another_leader
from tests.world import World

RunJobs = Callable[[], int]
PART = 1_000_00


@pytest.fixture
def first_paid(world: World, line: int, run_jobs: RunJobs) -> PaymentInfo:
    """The first of two parts arrived; the second waits for the acceptance."""
    an_account(world)
    case = a_forwarded_case(world)
    terms = (InstalmentTerm.ESTABLISHMENT, InstalmentTerm.ACCEPTANCE)
    planned = tuple(PlannedInstalment(YEAR, PART, term) for term in terms)
    decided(world, line, granted(case, determined_fen=2 * PART, reason="分期", instalments=planned))
    library.close_publicity(at=AFTER_PUBLICITY)
    run = a_reviewed_run(world)
    receive(world, notice(transfers_in(release(world, run, run_jobs))), run_jobs)
    return only(run)


def send_back(world: World, paid: PaymentInfo, run_jobs: RunJobs) -> None:
    back = notice({paid.code: decimal_of(paid.amount_fen)}, side="CRDT", message="BACK")
    receive(world, back, run_jobs)


def nothing_is_bound(line: int, paid: PaymentInfo) -> None:
    for kind in (Kind.COMMITTED, Kind.IN_PAYMENT, Kind.DISBURSED):
        assert held(line, kind) == {0}, kind
    assert payments.payable(FUND, YEAR) == ()
    parts = projects.project(paid.project_id).instalments
    assert {part.state for part in parts} == {InstalmentState.VOIDED}


def test_a_return_after_the_end_for_cause_frees_the_quota(
    world: World, line: int, first_paid: PaymentInfo, run_jobs: RunJobs, signed_in: SignIn
) -> None:
    a_demand(world, first_paid)
    assert projects.project(first_paid.project_id).state is ProjectState.TERMINATED
    send_back(world, first_paid, run_jobs)
    nothing_is_bound(line, first_paid)
    page = text(signed_in(world.city_finance).get(f"/payments/payment/{first_paid.id}/"))
    assert "不再拨付" in page
    assert "重新占用" not in page.partition("总账里的凭证")[0]


def test_a_return_beside_a_running_demand_is_not_paid_again(
    world: World, line: int, paid: PaymentInfo, run_jobs: RunJobs
) -> None:
    a_demand(world, paid)
    send_back(world, paid, run_jobs)
    nothing_is_bound(line, paid)
    news = Notice.objects.filter(title__endswith="退汇").values_list("text", flat=True)
    assert news
    assert all("不再拨付" in text for text in news)
    assert projects.project(paid.project_id).state is ProjectState.COMPLETED


def test_a_return_after_the_demand_was_taken_back_can_be_paid_again(
    world: World, line: int, paid: PaymentInfo, run_jobs: RunJobs
) -> None:
    case_id = a_demand(world, paid)
    services.appeal(actor=world.applicant, case_id=case_id, text="事实有误", at=AFTER_HEARING)
    services.decide_appeal(
        actor=another_leader(world),
        case_id=case_id,
        outcome=AppealOutcome.UPHELD,
        answer="经复核成立",
        at=AFTER_HEARING,
    )
    send_back(world, paid, run_jobs)
    assert held(line, Kind.COMMITTED) == {paid.amount_fen}
    assert projects.project(paid.project_id).state is ProjectState.ESTABLISHED
