"""Found, heard, demanded, repaid; barred, appealed, repaired."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.errors import NotPermitted
from guanzi.ledger import selectors as ledger
from guanzi.ledger.rules.entries import AccountName
from guanzi.ledger.states import AccountKind as Kind
from guanzi.lifecycle.enterprises import selectors as register
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.payments import selectors as payments
from guanzi.lifecycle.payments.rules.treasury import decimal_of
from guanzi.lifecycle.payments.selectors import PaymentInfo
from guanzi.lifecycle.supervision import selectors, services
from guanzi.lifecycle.supervision.errors import (
    DemandInvalid,
    RepaymentInvalid,
    SupervisionConflict,
    TextMissing,
)
from guanzi.lifecycle.supervision.models import Demand
from guanzi.lifecycle.supervision.rules.recovery import (
    PaidPart,
    allocated,
    allocated_between,
    by_payer,
    repaid,
    years_later,
)
from guanzi.lifecycle.supervision.services import Proposal
from guanzi.lifecycle.supervision.services.demands import SURCHARGE
from guanzi.lifecycle.supervision.states import AppealOutcome, Origin, SupervisionState
from tests.budgets.making import FUND
from tests.payments.bank import notice
from tests.payments.cases import PAY_DAY
from tests.payments.test_paying import receive
from tests.projects.cases import YEAR
from tests.world import DISTRICT, World, a_member

AFTER_HEARING = PAY_DAY + timedelta(days=20)
ARTICLE = "shanghai-003 第九条"


def a_case(world: World, paid: PaymentInfo) -> int:
    """A case with a finding, of which the enterprise was told."""
    case_id = services.open_case(
        actor=world.commission,
        project_id=paid.project_id,
        origin=Origin.REPORT,
        statement="举报收入虚增",
        at=PAY_DAY,
    )
    services.add_finding(
        actor=world.commission, case_id=case_id, text="发票与合同不符", file_id=None, at=PAY_DAY
    )
    services.start_hearing(actor=world.commission, case_id=case_id, at=PAY_DAY)
    return case_id


def proposal(fen: int, **changes: Any) -> Proposal:
    usual = Proposal(
        principal_fen=fen,
        articles=[ARTICLE],
        reason="弄虚作假，限期收回。",
        due_on=date(2025, 12, 31),
        conduct="提供虚假材料骗取专项资金",
        catalogue_item="财政资金失信信息",
        bar_years=3,
    )
    return replace(usual, **changes)


def a_demand(world: World, paid: PaymentInfo, **changes: Any) -> int:
    """A case in which the money is demanded back."""
    case_id = a_case(world, paid)
    services.propose_demand(
        actor=world.commission,
        case_id=case_id,
        proposal=proposal(paid.amount_fen, **changes),
        at=AFTER_HEARING,
    )
    services.approve_demand(actor=world.city_finance, case_id=case_id, at=AFTER_HEARING)
    return case_id


def another_leader(world: World) -> Actor:
    """A leader of city finance who had no part in the demand."""
    return a_member(OrganisationKind.CITY_FINANCE, world.city_finance.organisation, "财三")


def repay(world: World, case_id: int, fen: int, voucher: str) -> None:
    services.record_repayment(
        actor=world.city_finance,
        case_id=case_id,
        amount_fen=fen,
        voucher=voucher,
        at=AFTER_HEARING,
    )


def held(kind: Kind, payer: str = "", line: str = "") -> int:
    found = ledger.account_id(AccountName(FUND, YEAR, kind, line=line, payer=payer))
    return 0 if found is None else ledger.balance_of(found)


@pytest.mark.req("003-10", "000-17")
def test_what_comes_back_goes_to_those_who_paid(world: World, paid: PaymentInfo) -> None:
    case_id = a_demand(world, paid)
    city, district = paid.shares["市级"], paid.shares["区级"]
    assert (held(Kind.RECOVERY_DUE), held(Kind.RECOVERY_DUE, DISTRICT)) == (city, district)
    first = paid.amount_fen // 3
    repay(world, case_id, first, "V1")
    assert selectors.case(case_id).state is SupervisionState.DEMANDED
    repay(world, case_id, paid.amount_fen - first, "V2")
    assert selectors.case(case_id).state is SupervisionState.SETTLED
    assert (held(Kind.RECOVERED), held(Kind.RECOVERED, DISTRICT)) == (city, district)
    assert held(Kind.RECOVERY_DUE) == held(Kind.RECOVERY_DUE, DISTRICT) == 0
    assert payments.due_now(FUND, YEAR, DISTRICT) == 0  # what it owed and what it gets back
    assert sum(line.district_fen for line in payments.lines_due(FUND, YEAR, DISTRICT)) == 0
    assert sum(row.account.balance_fen for row in ledger.trial_balance(FUND)) == 0


def test_interest_and_fine_need_an_article_and_come_last(world: World, paid: PaymentInfo) -> None:
    case_id = a_case(world, paid)
    for wrong in ({"interest_fen": 100}, {"fine_fen": 5}, {"fine_fen": -5, "fine_article": "某条"}):
        with pytest.raises(DemandInvalid):
            services.propose_demand(
                actor=world.commission,
                case_id=case_id,
                proposal=proposal(1_000, **wrong),
                at=AFTER_HEARING,
            )
    right = proposal(1_000, interest_fen=100, interest_article="某条例第十条")
    services.propose_demand(
        actor=world.commission, case_id=case_id, proposal=right, at=AFTER_HEARING
    )
    services.approve_demand(actor=world.city_finance, case_id=case_id, at=AFTER_HEARING)
    repay(world, case_id, 1_050, "V1")
    assert held(Kind.RECOVERED, line=SURCHARGE) == 50
    repay(world, case_id, 50, "V2")
    assert held(Kind.RECOVERED, line=SURCHARGE) == 100


@pytest.mark.req("003-10")
def test_the_enterprise_is_barred_under_its_old_and_its_new_name(
    world: World, paid: PaymentInfo
) -> None:
    a_demand(world, paid)
    (record,) = register.credit_of(world.enterprise_id, AFTER_HEARING.date())
    assert (record.fund, record.catalogue_item) == (FUND, "财政资金失信信息")
    assert record.until == date(2028, record.since.month, record.since.day)
    enterprises.rename_enterprise(
        actor=world.commission,
        enterprise_id=world.enterprise_id,
        name="上海新名称有限公司",
        at=AFTER_HEARING,
    )
    facts = {
        known.fact: known
        for known in register.known_facts(
            enterprise_id=world.enterprise_id,
            project_id=world.project_id,
            year=2025,
            on=AFTER_HEARING.date() + timedelta(days=1),
            fund=FUND,
        )
    }
    barred = facts["申报限制期内"]
    assert barred.value == "是"
    assert "JD" in barred.evidence


def test_nothing_is_decided_before_the_enterprise_was_heard(
    world: World, paid: PaymentInfo
) -> None:
    case_id = a_case(world, paid)
    with pytest.raises(SupervisionConflict, match="陈述申辩"):
        services.propose_demand(
            actor=world.commission, case_id=case_id, proposal=proposal(1), at=PAY_DAY
        )
    with pytest.raises(TextMissing):
        services.give_defence(
            actor=world.applicant, case_id=case_id, text=" ", file_id=None, at=PAY_DAY
        )
    services.give_defence(
        actor=world.applicant, case_id=case_id, text="系财务差错", file_id=None, at=PAY_DAY
    )
    services.propose_demand(
        actor=world.commission, case_id=case_id, proposal=proposal(1), at=PAY_DAY
    )


def test_who_proposes_does_not_approve_and_a_demand_can_be_sent_back(
    world: World, paid: PaymentInfo
) -> None:
    case_id = a_case(world, paid)
    services.propose_demand(
        actor=world.commission, case_id=case_id, proposal=proposal(5), at=AFTER_HEARING
    )
    same = replace(world.city_finance, person_id=world.commission.person_id)
    for actor in (same, world.commission, world.finance, world.applicant):
        with pytest.raises(NotPermitted):
            services.approve_demand(actor=actor, case_id=case_id, at=AFTER_HEARING)
    services.return_demand(
        actor=world.city_finance, case_id=case_id, reason="请再核", at=AFTER_HEARING
    )
    info = selectors.case(case_id)
    assert (info.state, info.demand) == (SupervisionState.HEARING, None)
    assert held(Kind.RECOVERY_DUE) == 0


@pytest.mark.parametrize("fen", [0, -1, 10**12])
def test_no_more_is_demanded_than_was_paid(world: World, paid: PaymentInfo, fen: int) -> None:
    case_id = a_case(world, paid)
    with pytest.raises(DemandInvalid) as refused:
        services.propose_demand(
            actor=world.commission, case_id=case_id, proposal=proposal(fen), at=AFTER_HEARING
        )
    assert refused.value.field == "principal"


def test_a_second_case_demands_only_what_the_first_left(world: World, paid: PaymentInfo) -> None:
    city, district = paid.shares["市级"], paid.shares["区级"]
    first = paid.amount_fen // 3
    repay(world, a_demand(world, paid, principal_fen=first), first, "V1")
    with pytest.raises(DemandInvalid, match="还没有追回"):
        a_demand(world, paid)
    rest = paid.amount_fen - first
    services.close_case(
        actor=world.commission, case_id=newest(world), outcome="另行提出", at=AFTER_HEARING
    )
    second = a_demand(world, paid, principal_fen=rest)
    assert sum(share.due_fen for share in selectors.shares_of(selectors.case(second))) == rest
    repay(world, second, rest, "V2")
    assert (held(Kind.RECOVERED), held(Kind.RECOVERED, DISTRICT)) == (city, district)
    assert payments.due_now(FUND, YEAR, DISTRICT) == 0


def newest(world: World) -> int:
    return selectors.cases_of(world.commission)[0].id


def test_a_return_after_the_proposal_stops_the_approval(
    world: World, paid: PaymentInfo, run_jobs: Callable[[], int]
) -> None:
    case_id = a_case(world, paid)
    services.propose_demand(
        actor=world.commission,
        case_id=case_id,
        proposal=proposal(paid.amount_fen),
        at=AFTER_HEARING,
    )
    back = notice({paid.code: decimal_of(paid.amount_fen)}, side="CRDT", message="BACK")
    receive(world, back, run_jobs)
    with pytest.raises(SupervisionConflict, match="退汇"):
        services.approve_demand(actor=world.city_finance, case_id=case_id, at=AFTER_HEARING)


def test_a_repayment_fits_and_its_voucher_is_taken_once(world: World, paid: PaymentInfo) -> None:
    case_id = a_demand(world, paid)
    for fen in (0, -1, paid.amount_fen + 1):
        with pytest.raises(RepaymentInvalid):
            repay(world, case_id, fen, f"V{fen}")
    repay(world, case_id, 1, "V1")
    with pytest.raises(RepaymentInvalid, match="已经登记"):
        repay(world, case_id, 1, "V1")


def test_an_appeal_that_is_upheld_takes_demand_and_bar_back(
    world: World, paid: PaymentInfo
) -> None:
    case_id = a_demand(world, paid)
    services.appeal(actor=world.applicant, case_id=case_id, text="事实有误", at=AFTER_HEARING)
    with pytest.raises(SupervisionConflict):
        services.appeal(actor=world.applicant, case_id=case_id, text="再", at=AFTER_HEARING)
    services.decide_appeal(
        actor=another_leader(world),
        case_id=case_id,
        outcome=AppealOutcome.UPHELD,
        answer="经复核成立",
        at=AFTER_HEARING,
    )
    assert selectors.case(case_id).state is SupervisionState.CANCELLED
    assert held(Kind.RECOVERY_DUE) == held(Kind.RECOVERY_DUE, DISTRICT) == 0
    (record,) = register.credit_of(world.enterprise_id, AFTER_HEARING.date())
    assert record.repaired_on is not None


def test_an_appeal_is_not_decided_by_who_proposed_or_approved(
    world: World, paid: PaymentInfo
) -> None:
    case_id = a_demand(world, paid)
    services.appeal(actor=world.applicant, case_id=case_id, text="事实有误", at=AFTER_HEARING)
    for had_a_hand in (world.commission, world.city_finance):
        with pytest.raises(NotPermitted, match="没有经手原决定"):
            services.decide_appeal(
                actor=had_a_hand,
                case_id=case_id,
                outcome=AppealOutcome.UPHELD,
                answer="成立",
                at=AFTER_HEARING,
            )
    assert selectors.case(case_id).state is SupervisionState.DEMANDED


def test_a_demand_that_bars_nobody_leaves_no_credit_record(world: World, paid: PaymentInfo) -> None:
    case_id = a_demand(world, paid, bar_years=0)
    assert register.credit_of(world.enterprise_id, AFTER_HEARING.date()) == ()
    demand = selectors.case(case_id).demand
    assert demand is not None
    assert demand.credit_id is None


def test_an_appeal_that_is_dismissed_changes_nothing(world: World, paid: PaymentInfo) -> None:
    case_id = a_demand(world, paid)
    services.appeal(actor=world.applicant, case_id=case_id, text="事实有误", at=AFTER_HEARING)
    services.decide_appeal(
        actor=another_leader(world),
        case_id=case_id,
        outcome=AppealOutcome.DISMISSED,
        answer="维持",
        at=AFTER_HEARING,
    )
    assert held(Kind.RECOVERY_DUE) > 0
    repay(world, case_id, paid.amount_fen, "V1")


def test_a_case_can_be_closed_without_a_demand(world: World, paid: PaymentInfo) -> None:
    case_id = a_case(world, paid)
    services.close_case(
        actor=world.commission, case_id=case_id, outcome="未发现问题", at=AFTER_HEARING
    )
    assert selectors.case(case_id).state is SupervisionState.CLOSED
    assert selectors.cases_of(world.applicant)[0].id == case_id
    assert selectors.cases_of(world.stranger) == ()
    a_case(world, paid)


def test_what_was_demanded_stays(world: World, paid: PaymentInfo) -> None:
    a_demand(world, paid)
    with pytest.raises(DatabaseError, match="追回决定不可更改"), transaction.atomic():
        Demand.objects.update(principal_fen=1)


# --- the shares ---


@given(
    amounts=st.lists(
        st.tuples(st.integers(1, 10**12), st.integers(0, 100)), min_size=1, max_size=4
    ),
    cuts=st.lists(st.integers(0, 10**13), max_size=5),
)
def test_repayments_in_any_steps_give_every_payer_exactly_what_it_paid(
    amounts: list[tuple[int, int]], cuts: list[int]
) -> None:
    parts = [
        PaidPart(n, fen, {"市级": fen * rate // 100, "区级": fen - fen * rate // 100})
        for n, (fen, rate) in enumerate(amounts)
    ]
    total = sum(part.amount_fen for part in parts)
    sums = sorted({0, total, *(cut % (total + 1) for cut in cuts)})
    came: dict[str, int] = {"市级": 0, "区级": 0}
    for before, after in itertools.pairwise(sums):
        step = allocated_between(parts, before, after)
        assert sum(step.values()) == after - before
        for payer, fen in by_payer(step).items():
            came[payer] += fen
    for payer, fen in came.items():
        assert fen == sum(part.shares[payer] for part in parts)
    with pytest.raises(ValueError, match="more than was paid"):
        allocated(parts, total + 1)


@given(st.integers(0, 300), st.integers(0, 100), st.integers(0, 100))
def test_the_principal_comes_first_then_interest_then_fine(
    total: int, principal: int, interest: int
) -> None:
    found = repaid(total, principal, interest)
    assert found.principal_fen + found.interest_fen + found.fine_fen == total
    assert found.interest_fen == 0 or found.principal_fen == principal
    assert found.fine_fen == 0 or found.interest_fen == interest


def test_three_years_from_the_last_of_february() -> None:
    assert years_later(date(2024, 2, 29), 3) == date(2027, 2, 28)
