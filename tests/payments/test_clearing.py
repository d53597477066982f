"""The yearly clearing: what districts bear is stated, confirmed, disputed, corrected, settled."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from guanzi.foundation.actor import Actor
from guanzi.foundation.errors import NotPermitted
from guanzi.ledger import selectors as ledger
from guanzi.ledger.states import AccountKind as Kind
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.payments.errors import (
    ClearingConflict,
    ProposalNotFound,
    ShareInvalid,
    TextMissing,
)
from guanzi.lifecycle.payments.rules.treasury import decimal_of
from guanzi.lifecycle.payments.states import ClearingState, ProposalState
from tests.budgets.making import FUND
from tests.payments.bank import notice, transfers_in
from tests.payments.cases import PAY_DAY, a_reviewed_run, reviewer_of
from tests.payments.test_paying import due, only, receive, release
from tests.projects.cases import YEAR
from tests.world import DISTRICT, World

RunJobs = Callable[[], int]


@pytest.fixture
def paid(world: World, reviewed: int, run_jobs: RunJobs) -> selectors.PaymentInfo:
    """A payment that arrived."""
    order = release(world, reviewed, run_jobs)
    receive(world, notice(transfers_in(order)), run_jobs)
    return only(reviewed)


def draw(world: World) -> int:
    return services.draw_clearing(
        actor=world.city_finance, fund=FUND, year=YEAR, district=DISTRICT, at=PAY_DAY
    )


def settle(world: World, clearing_id: int, voucher: str = "SJ-1") -> None:
    services.settle_clearing(
        actor=world.city_finance, clearing_id=clearing_id, voucher=voucher, at=PAY_DAY
    )


def confirm(world: World, clearing_id: int) -> None:
    services.confirm_clearing(actor=world.finance, clearing_id=clearing_id, at=PAY_DAY)


def propose(world: World, payment_id: int, fen: int, by: Actor | None = None) -> int:
    return services.propose_share(
        actor=by or reviewer_of(world),
        payment_id=payment_id,
        district_fen=fen,
        reason="经核为中央在沪企业",
        at=PAY_DAY,
    )


def correct(world: World, payment_id: int, fen: int) -> None:
    asked = propose(world, payment_id, fen)
    services.correct_share(actor=world.city_finance, proposal_id=asked, at=PAY_DAY)


@pytest.mark.req("003-08")
def test_what_a_district_owes_is_stated_confirmed_and_settled(
    world: World, paid: selectors.PaymentInfo
) -> None:
    statement = selectors.clearing(draw(world))
    (line,) = statement.lines
    assert (line.code, line.district_fen) == (paid.code, paid.shares["区级"])
    assert statement.due_fen == due() == line.district_fen
    with pytest.raises(ClearingConflict):
        settle(world, statement.id)
    confirm(world, statement.id)
    settle(world, statement.id)
    assert selectors.clearing(statement.id).state is ClearingState.SETTLED
    assert (due(), due(Kind.DISTRICT_SETTLED)) == (0, statement.due_fen)
    with pytest.raises(ClearingConflict, match="没有应上解"):
        draw(world)


def test_only_the_district_itself_answers_for_it(world: World, paid: selectors.PaymentInfo) -> None:
    statement = draw(world)
    for actor in (world.other_finance, world.city_finance, world.finance_officer, world.science):
        with pytest.raises(NotPermitted):
            services.confirm_clearing(actor=actor, clearing_id=statement, at=PAY_DAY)
    assert selectors.clearings_of(world.other_finance) == ()
    assert [each.id for each in selectors.clearings_of(world.finance)] == [statement]


def test_a_dispute_is_answered_or_corrected_and_stated_anew(
    world: World, paid: selectors.PaymentInfo
) -> None:
    first = draw(world)
    with pytest.raises(TextMissing):
        services.dispute_clearing(actor=world.finance, clearing_id=first, objection=" ", at=PAY_DAY)
    services.dispute_clearing(
        actor=world.finance, clearing_id=first, objection="该企业为中央在沪企业", at=PAY_DAY
    )
    services.answer_dispute(
        actor=world.city_finance, clearing_id=first, answer="按登记为属地企业", at=PAY_DAY
    )
    services.dispute_clearing(
        actor=world.finance, clearing_id=first, objection="已附证明", at=PAY_DAY
    )
    correct(world, paid.id, 100)
    second = selectors.clearing(draw(world))
    assert selectors.clearing(first).state is ClearingState.REPLACED
    assert (second.version, second.due_fen, due()) == (2, 100, 100)
    assert due(Kind.ADVANCED) == -100
    confirm(world, second.id)
    settle(world, second.id)
    with pytest.raises(ClearingConflict, match="已经清算"):
        propose(world, paid.id, 0)


def test_a_correction_takes_two(world: World, paid: selectors.PaymentInfo) -> None:
    leader = world.city_finance
    asked = propose(world, paid.id, 0, by=leader)
    for actor in (
        leader,
        reviewer_of(world),
        world.commission,
        replace(leader, person_id=9_000, kind=world.finance.kind),
    ):
        with pytest.raises(NotPermitted):
            services.correct_share(actor=actor, proposal_id=asked, at=PAY_DAY)
    for actor in (world.commission, world.finance, world.auditor):
        with pytest.raises(NotPermitted):
            services.propose_share(
                actor=actor, payment_id=paid.id, district_fen=0, reason="更正", at=PAY_DAY
            )
    assert due() == paid.shares["区级"]


def test_a_correction_is_decided_once(world: World, paid: selectors.PaymentInfo) -> None:
    share, leader = paid.shares["区级"], world.city_finance
    for wrong in (share, -1, paid.amount_fen + 1):
        with pytest.raises(ShareInvalid):
            propose(world, paid.id, wrong)
    first = propose(world, paid.id, 0)
    with pytest.raises(ClearingConflict, match="待批准"):
        propose(world, paid.id, 1)
    with pytest.raises(TextMissing):
        services.refuse_share(actor=leader, proposal_id=first, answer=" ", at=PAY_DAY)
    services.refuse_share(actor=leader, proposal_id=first, answer="无依据", at=PAY_DAY)
    with pytest.raises(ProposalNotFound):
        services.correct_share(actor=leader, proposal_id=first, at=PAY_DAY)
    assert due() == share
    correct(world, paid.id, 0)
    assert due() == 0
    assert [each.state for each in selectors.proposals_of(paid.id)] == [
        ProposalState.APPROVED,
        ProposalState.REFUSED,
    ]


def test_a_return_after_confirmation_needs_a_new_statement(
    world: World, paid: selectors.PaymentInfo, run_jobs: RunJobs
) -> None:
    statement = draw(world)
    confirm(world, statement)
    amount = decimal_of(paid.amount_fen)
    receive(world, notice({paid.code: amount}, side="CRDT", message="N2"), run_jobs)
    with pytest.raises(ClearingConflict, match="重新出具"):
        settle(world, statement)
    assert due() == 0


def test_a_payment_and_its_replacement_are_not_the_same_statement(
    world: World, paid: selectors.PaymentInfo, run_jobs: RunJobs
) -> None:
    first = draw(world)
    confirm(world, first)
    back = notice({paid.code: decimal_of(paid.amount_fen)}, side="CRDT", message="N2")
    receive(world, back, run_jobs)
    order = release(world, a_reviewed_run(world), run_jobs)
    receive(world, notice(transfers_in(order), message="N3"), run_jobs)
    assert due() == selectors.clearing(first).due_fen
    with pytest.raises(ClearingConflict, match="重新出具"):
        settle(world, first)
    second = draw(world)
    confirm(world, second)
    settle(world, second)
    assert due() == 0
    with pytest.raises(ClearingConflict, match="没有应上解"):
        draw(world)


def test_a_share_is_not_corrected_once_a_part_of_it_was_given_back(
    world: World, paid: selectors.PaymentInfo
) -> None:
    asked = propose(world, paid.id, 0)
    services.credit_district_share(
        payment_id=paid.id, key="r-1", fen=1, reason="追回", actor=world.city_finance, at=PAY_DAY
    )
    with pytest.raises(ClearingConflict, match="追回"):
        services.correct_share(actor=world.city_finance, proposal_id=asked, at=PAY_DAY)


def test_a_return_after_settlement_is_to_the_districts_credit(
    world: World, paid: selectors.PaymentInfo, run_jobs: RunJobs
) -> None:
    statement = draw(world)
    confirm(world, statement)
    settle(world, statement)
    share = paid.shares["区级"]
    amount = decimal_of(paid.amount_fen)
    receive(world, notice({paid.code: amount}, side="CRDT", message="N2"), run_jobs)
    assert due(Kind.DISTRICT_CREDIT) == -share
    assert due(Kind.ADVANCED) == due() == 0
    refund = selectors.clearing(draw(world))
    assert (refund.due_fen, refund.lines[0].district_fen) == (-share, -share)
    confirm(world, refund.id)
    settle(world, refund.id, "TK-1")
    assert due(Kind.DISTRICT_SETTLED) == due(Kind.DISTRICT_CREDIT) == 0
    with pytest.raises(ClearingConflict, match="没有应上解"):
        draw(world)
    assert_even()


def test_a_statement_of_which_everything_came_back_is_replaced_and_ends_at_nothing(
    world: World, paid: selectors.PaymentInfo, run_jobs: RunJobs
) -> None:
    first = draw(world)
    confirm(world, first)
    assert selectors.districts_to_draw(FUND, YEAR) == ()
    back = notice({paid.code: decimal_of(paid.amount_fen)}, side="CRDT", message="N2")
    receive(world, back, run_jobs)
    with pytest.raises(ClearingConflict, match="重新出具"):
        settle(world, first)
    assert selectors.districts_to_draw(FUND, YEAR) == (DISTRICT,)
    second = selectors.clearing(draw(world))
    assert selectors.clearing(first).state is ClearingState.REPLACED
    assert (second.lines, second.due_fen) == ((), 0)
    confirm(world, second.id)
    settle(world, second.id, "")
    ended = selectors.clearing(second.id)
    assert (ended.state, ended.state_word) == (ClearingState.SETTLED, "已办结")
    assert selectors.districts_to_draw(FUND, YEAR) == ()
    assert_even()


def test_what_a_district_owes_and_gets_back_to_the_same_sum_is_stated_too(
    world: World, paid: selectors.PaymentInfo, run_jobs: RunJobs
) -> None:
    first = draw(world)
    confirm(world, first)
    settle(world, first)
    back = notice({paid.code: decimal_of(paid.amount_fen)}, side="CRDT", message="N2")
    receive(world, back, run_jobs)
    order = release(world, a_reviewed_run(world), run_jobs)
    receive(world, notice(transfers_in(order), message="N3"), run_jobs)
    assert due() == -due(Kind.DISTRICT_CREDIT) > 0
    assert selectors.districts_to_draw(FUND, YEAR) == (DISTRICT,)
    second = selectors.clearing(draw(world))
    assert (len(second.lines), second.due_fen) == (2, 0)
    confirm(world, second.id)
    settle(world, second.id, "")
    assert due() == due(Kind.DISTRICT_CREDIT) == 0
    assert due(Kind.DISTRICT_SETTLED) == paid.shares["区级"]
    assert_even()


def assert_even() -> None:
    """Between the city and the district, and in the whole ledger, every fen is accounted for."""
    kinds = (Kind.ADVANCED, Kind.DISTRICT_DUE, Kind.DISTRICT_SETTLED, Kind.DISTRICT_CREDIT)
    assert sum(due(kind) for kind in kinds) == 0
    assert sum(row.account.balance_fen for row in ledger.trial_balance(FUND)) == 0
