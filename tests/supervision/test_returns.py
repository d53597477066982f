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
from guanzi.lifecycle.projects.models import Project
from guanzi.lifecycle.projects.rules.items import PlannedInstalment
from guanzi.lifecycle.projects.states import InstalmentState, InstalmentTerm, ProjectState
from guanzi.lifecycle.supervision import services
from guanzi.lifecycle.supervision.errors import SupervisionConflict
from guanzi.lifecycle.supervision.models import Repayment
from guanzi.lifecycle.supervision.states import AppealOutcome
from tests.budgets.making import FUND
from tests.payments.bank import notice, transfers_in
from tests.payments.cases import a_reviewed_run, an_account
from tests.payments.pages import SignIn, text
from tests.payments.test_clearing import assert_even, confirm, draw, settle
from tests.payments.test_paying import held, only, receive, release
from tests.projects.cases import AFTER_PUBLICITY, YEAR, a_forwarded_case, decided, granted
from tests.supervision.test_recovery import AFTER_HEARING, a_demand, another_leader, repay
from tests.world import DISTRICT, World

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


def take_back(world: World, case_id: int) -> None:
    services.appeal(actor=world.applicant, case_id=case_id, text="事实有误", at=AFTER_HEARING)
    services.decide_appeal(
        actor=another_leader(world),
        case_id=case_id,
        outcome=AppealOutcome.UPHELD,
        answer="经复核成立",
        at=AFTER_HEARING,
    )


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
    take_back(world, a_demand(world, paid))
    send_back(world, paid, run_jobs)
    assert held(line, Kind.COMMITTED) == {paid.amount_fen}
    assert projects.project(paid.project_id).state is ProjectState.ESTABLISHED


def test_a_demand_that_is_taken_back_leaves_an_earlier_one_as_it_was(
    world: World, paid: PaymentInfo
) -> None:
    repay(world, a_demand(world, paid, principal_fen=1_00), 1_00, "V1")
    take_back(world, a_demand(world, paid, principal_fen=1_00))
    assert Project.objects.get(pk=paid.project_id).is_stopped


def test_what_the_bank_sent_back_is_not_repaid_too(
    world: World, paid: PaymentInfo, run_jobs: RunJobs
) -> None:
    case_id = a_demand(world, paid)
    send_back(world, paid, run_jobs)
    with pytest.raises(SupervisionConflict, match="退汇"):
        repay(world, case_id, paid.amount_fen, "V1")
    assert not Repayment.objects.exists()


@pytest.mark.parametrize("is_settled", [False, True])
def test_a_share_that_was_partly_given_back_is_given_back_once(
    world: World, line: int, paid: PaymentInfo, run_jobs: RunJobs, *, is_settled: bool
) -> None:
    """Repaid in part, and then sent back by the bank as a whole."""
    if is_settled:
        clear(world, "V1")
    repay(world, a_demand(world, paid), 1_00, "V2")
    send_back(world, paid, run_jobs)
    nothing_is_bound(line, paid)
    owed = -paid.shares["区级"] if is_settled else 0
    lines = payments.lines_due(FUND, YEAR, DISTRICT)
    assert sum(each.district_fen for each in lines) == owed
    assert payments.district_balances(FUND, YEAR)[0].owed_fen == owed
    clear(world, "V3" if owed else "")
    assert payments.districts_to_draw(FUND, YEAR) == ()
    assert_even()


def clear(world: World, voucher: str) -> None:
    """What stands between the city and the district is stated, confirmed and settled."""
    statement = draw(world)
    confirm(world, statement)
    settle(world, statement, voucher)
