"""From the request to the bank's answer: three people, one file, every fen once."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from guanzi.foundation.actor import OrganisationKind
from guanzi.foundation.errors import NotPermitted
from guanzi.ledger import selectors as ledger
from guanzi.ledger.rules.entries import AccountName
from guanzi.ledger.states import AccountKind as Kind
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.enterprises import selectors as register
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.payments.errors import (
    AnswerForeign,
    AnswerRepeated,
    AnswerUnreadable,
    RunInvalid,
    RunStateConflict,
)
from guanzi.lifecycle.payments.states import PaymentState, RunState
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects.states import InstalmentState, ProjectState
from tests.budgets.making import FUND
from tests.payments.bank import notice, rejection, status_report, transfers_in
from tests.payments.cases import (
    PAY_DAY,
    a_reviewed_run,
    a_treasury,
    an_account,
    releaser_of,
    reviewer_of,
)
from tests.projects.cases import YEAR
from tests.world import DISTRICT, World, a_member

RunJobs = Callable[[], int]


def held(line: int, kind: Kind) -> set[int]:
    """What total, class and line hold; one number where they agree, as they must."""
    return {ledger.balance_of(account) for account in budgets.level_accounts(line, kind)}


def due(kind: Kind = Kind.DISTRICT_DUE) -> int:
    found = ledger.account_id(AccountName(FUND, YEAR, kind, payer=DISTRICT))
    return 0 if found is None else ledger.balance_of(found)


def release(world: World, run_id: int, run_jobs: RunJobs) -> bytes:
    services.release_run(actor=releaser_of(world), run_id=run_id, at=PAY_DAY)
    run_jobs()
    return services.treasury_file(actor=world.city_finance, run_id=run_id, at=PAY_DAY)


def receive(world: World, content: bytes, run_jobs: RunJobs) -> int:
    answer = services.receive_answer(
        actor=world.city_finance, content=content, name="回单.xml", at=PAY_DAY
    )
    run_jobs()
    return answer


def only(run_id: int) -> selectors.PaymentInfo:
    (payment,) = selectors.payments_of(run_id)
    return payment


# --- asking and releasing ---


@pytest.mark.req("000-13", "003-07")
def test_the_money_goes_from_committed_to_the_recipient(
    world: World, line: int, reviewed: int, run_jobs: RunJobs
) -> None:
    fen = only(reviewed).amount_fen
    assert held(line, Kind.COMMITTED) == {fen}
    order = release(world, reviewed, run_jobs)
    assert selectors.run(reviewed).state is RunState.RELEASED
    assert (held(line, Kind.COMMITTED), held(line, Kind.IN_PAYMENT)) == ({0}, {fen})
    code = only(reviewed).code
    receive(world, status_report(selectors.run(reviewed).code, {code: "ACSP"}), run_jobs)
    assert only(reviewed).state is PaymentState.ACCEPTED
    receive(world, notice(transfers_in(order)), run_jobs)
    paid = only(reviewed)
    assert paid.state is PaymentState.PAID
    assert (held(line, Kind.IN_PAYMENT), held(line, Kind.DISBURSED)) == ({0}, {fen})
    assert projects.project(paid.project_id).state is ProjectState.COMPLETED


def test_three_people_are_needed(world: World, project: int) -> None:
    run_id = services.start_run(
        actor=world.commission, fund=FUND, year=YEAR, title="批次", at=PAY_DAY
    )
    ids = [each.id for each in selectors.payable(FUND, YEAR)]
    services.save_run(actor=world.commission, run_id=run_id, instalment_ids=ids, at=PAY_DAY)
    services.submit_run(actor=world.commission, run_id=run_id, at=PAY_DAY)
    asker = replace(reviewer_of(world), person_id=world.commission.person_id)
    with pytest.raises(NotPermitted, match="两人原则"):
        services.review_run(actor=asker, run_id=run_id, at=PAY_DAY)
    services.review_run(actor=world.city_finance, run_id=run_id, at=PAY_DAY)
    for actor in (world.city_finance, world.commission, reviewer_of(world), world.finance):
        with pytest.raises(NotPermitted):
            services.release_run(actor=actor, run_id=run_id, at=PAY_DAY)
    second = a_member(OrganisationKind.CITY_FINANCE, world.city_finance.organisation, "财三")
    services.release_run(actor=second, run_id=run_id, at=PAY_DAY)


def test_nothing_is_on_its_way_before_the_release(world: World, line: int, reviewed: int) -> None:
    assert held(line, Kind.IN_PAYMENT) == {0}
    with pytest.raises(NotPermitted, match="签发之后"):
        services.treasury_file(actor=world.city_finance, run_id=reviewed, at=PAY_DAY)


def test_what_is_on_one_run_is_on_no_other(world: World, reviewed: int) -> None:
    part = only(reviewed).instalment_id
    assert selectors.payable(FUND, YEAR) == ()
    other = services.start_run(
        actor=world.commission, fund=FUND, year=YEAR, title="另一批", at=PAY_DAY
    )
    with pytest.raises(RunInvalid):
        services.save_run(actor=world.commission, run_id=other, instalment_ids=[part], at=PAY_DAY)
    with pytest.raises(RunInvalid, match="还没有拨款"):
        services.submit_run(actor=world.commission, run_id=other, at=PAY_DAY)


def test_a_returned_run_can_be_changed_and_asked_for_again(world: World, reviewed: int) -> None:
    services.return_run(actor=world.city_finance, run_id=reviewed, reason="账户请再核", at=PAY_DAY)
    info = selectors.run(reviewed)
    assert (info.state, info.return_reason, info.reviewer_id) == (
        RunState.DRAFT,
        "账户请再核",
        None,
    )
    services.submit_run(actor=world.commission, run_id=reviewed, at=PAY_DAY)
    with pytest.raises(RunStateConflict):
        services.submit_run(actor=world.commission, run_id=reviewed, at=PAY_DAY)


def test_a_dropped_run_gives_its_parts_free(world: World, project: int) -> None:
    run_id = services.start_run(
        actor=world.commission, fund=FUND, year=YEAR, title="批次", at=PAY_DAY
    )
    (part,) = selectors.payable(FUND, YEAR)
    services.save_run(actor=world.commission, run_id=run_id, instalment_ids=[part.id], at=PAY_DAY)
    assert selectors.payable(FUND, YEAR) == ()
    services.drop_run(actor=world.commission, run_id=run_id, at=PAY_DAY)
    assert selectors.payable(FUND, YEAR) == (part,)


# --- the payee and its account ---


def test_an_account_that_changed_since_stops_the_review(world: World, project: int) -> None:
    run_id = services.start_run(
        actor=world.commission, fund=FUND, year=YEAR, title="批次", at=PAY_DAY
    )
    ids = [each.id for each in selectors.payable(FUND, YEAR)]
    services.save_run(actor=world.commission, run_id=run_id, instalment_ids=ids, at=PAY_DAY)
    services.submit_run(actor=world.commission, run_id=run_id, at=PAY_DAY)
    an_account(world, number="6222021001129999999")
    with pytest.raises(RunStateConflict, match="收款账户"):
        services.review_run(actor=reviewer_of(world), run_id=run_id, at=PAY_DAY)


def test_an_account_that_changed_after_the_review_stops_the_release(
    world: World, reviewed: int
) -> None:
    an_account(world, number="6222021001129999999")
    with pytest.raises(RunStateConflict, match="收款账户"):
        services.release_run(actor=releaser_of(world), run_id=reviewed, at=PAY_DAY)


# --- the file ---


def test_the_file_is_the_same_whenever_it_is_made(
    world: World, reviewed: int, run_jobs: RunJobs
) -> None:
    first = release(world, reviewed, run_jobs)
    an_account(world, number="6222021001129999999")  # a new account does not reach a sent file
    a_treasury(world)
    again = services.treasury_file(actor=world.city_finance, run_id=reviewed, at=PAY_DAY)
    assert again == first
    table = services.treasury_table(actor=world.city_finance, run_id=reviewed, at=PAY_DAY)
    assert table[:2] == b"PK"


# --- answers ---


def test_a_rejected_payment_is_committed_again_and_can_be_reissued(
    world: World, line: int, reviewed: int, run_jobs: RunJobs
) -> None:
    release(world, reviewed, run_jobs)
    payment = only(reviewed)
    report = status_report(selectors.run(reviewed).code, {payment.code: "RJCT"})
    receive(world, report, run_jobs)
    assert (only(reviewed).state, only(reviewed).reason) == (PaymentState.REJECTED, "AC01")
    assert (held(line, Kind.IN_PAYMENT), held(line, Kind.COMMITTED)) == (
        {0},
        {payment.amount_fen},
    )
    an_account(world, number="6222021001129999999")
    second = a_reviewed_run(world)
    order = release(world, second, run_jobs)
    receive(world, notice(transfers_in(order)), run_jobs)
    assert only(second).state is PaymentState.PAID
    assert held(line, Kind.DISBURSED) == {payment.amount_fen}
    (part,) = projects.project(payment.project_id).instalments
    assert part.state is InstalmentState.PAID


def test_a_file_that_is_rejected_as_a_whole_rejects_every_payment_in_it(
    world: World, line: int, reviewed: int, run_jobs: RunJobs
) -> None:
    release(world, reviewed, run_jobs)
    with pytest.raises(AnswerForeign):
        receive(world, rejection("FREMD"), run_jobs)
    receive(world, rejection(selectors.run(reviewed).code), run_jobs)
    assert (only(reviewed).state, only(reviewed).reason) == (PaymentState.REJECTED, "AC02")
    assert held(line, Kind.COMMITTED) == {only(reviewed).amount_fen}


@pytest.mark.req("003-08")
def test_the_district_bears_its_share_of_what_was_paid_and_not_of_what_came_back(
    world: World, line: int, reviewed: int, run_jobs: RunJobs
) -> None:
    order = release(world, reviewed, run_jobs)
    payment = only(reviewed)
    assert due() == 0
    receive(world, notice(transfers_in(order)), run_jobs)
    share = payment.amount_fen - payment.shares["市级"]
    assert due() == share == payment.shares["区级"] > 0
    assert due(Kind.ADVANCED) == -share
    back = notice(transfers_in(order), side="CRDT", message="NTF-2")
    receive(world, back, run_jobs)
    assert (due(), due(Kind.ADVANCED)) == (0, 0)
    assert only(reviewed).state is PaymentState.RETURNED
    assert (held(line, Kind.DISBURSED), held(line, Kind.COMMITTED)) == (
        {0},
        {payment.amount_fen},
    )
    assert projects.project(payment.project_id).state is ProjectState.ESTABLISHED


def test_every_payment_leaves_a_support_record_and_a_return_voids_it(
    world: World, reviewed: int, run_jobs: RunJobs
) -> None:
    order = release(world, reviewed, run_jobs)
    receive(world, notice(transfers_in(order)), run_jobs)
    (record,) = register.support_of(world.enterprise_id)
    payment = only(reviewed)
    assert (record.fund, record.amount_fen, record.document) == (
        FUND,
        payment.amount_fen,
        payment.code,
    )
    receive(world, notice(transfers_in(order), side="CRDT", message="NTF-2"), run_jobs)
    assert register.support_of(world.enterprise_id) == ()


def test_an_answer_that_comes_again_changes_nothing(
    world: World, line: int, reviewed: int, run_jobs: RunJobs
) -> None:
    order = release(world, reviewed, run_jobs)
    fen = only(reviewed).amount_fen
    receive(world, notice(transfers_in(order)), run_jobs)
    with pytest.raises(AnswerRepeated):
        receive(world, notice(transfers_in(order)), run_jobs)
    receive(world, notice(transfers_in(order), message="NTF-3"), run_jobs)
    late = status_report(selectors.run(reviewed).code, {only(reviewed).code: "ACSP"})
    receive(world, late, run_jobs)
    assert held(line, Kind.DISBURSED) == {fen}
    assert only(reviewed).state is PaymentState.PAID


def test_an_answer_that_is_not_ours_is_refused_whole(
    world: World, reviewed: int, run_jobs: RunJobs
) -> None:
    order = release(world, reviewed, run_jobs)
    code = only(reviewed).code
    amounts = transfers_in(order)
    foreign = notice({**amounts, "FREMD-1": "1.00"})
    wrong = notice({code: "0.01"})
    other = status_report("FREMD", {code: "ACCC"})
    for content in (foreign, wrong, other):
        with pytest.raises(AnswerForeign):
            receive(world, content, run_jobs)
    assert only(reviewed).state is PaymentState.RELEASED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"kein xml",
        b"<?xml version='1.0'?><Document/>",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><Document>&a;</Document>",
        status_report("GZ", {}),
        status_report("GZ", {"A": "????"}),
        rejection("GZ", status="PART"),
        rejection(""),
        notice({"A": "1.234"}),
        notice({"A": "-5"}),
        notice({"A": "5"}, currency="USD"),
        notice({"A": "5"}, state="PDNG"),
        notice({"A": "5"}, side="????"),
        notice({"A": "5"}).replace(b"TxDtls", b"Btch"),
    ],
)
def test_what_is_no_answer_is_said_to_be_none(world: World, content: bytes) -> None:
    with pytest.raises(AnswerUnreadable):
        services.receive_answer(
            actor=world.city_finance, content=content, name="回单.xml", at=PAY_DAY
        )


def test_only_city_finance_brings_answers(world: World) -> None:
    for actor in (world.commission, world.finance, world.applicant):
        with pytest.raises(NotPermitted):
            services.receive_answer(
                actor=actor, content=notice({"A": "1"}), name="回单.xml", at=PAY_DAY
            )
