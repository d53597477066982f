"""Two who act at the same moment: one of them is told why not, and neither waits for ever."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.errors import Conflict
from guanzi.foundation.workflow import once
from guanzi.lifecycle.payments.selectors import PaymentInfo
from guanzi.lifecycle.supervision import services
from guanzi.lifecycle.supervision.errors import RepaymentInvalid, SupervisionConflict
from guanzi.lifecycle.supervision.models import Repayment
from guanzi.lifecycle.supervision.states import AppealOutcome
from tests.supervision.test_recovery import (
    AFTER_HEARING,
    a_case,
    a_demand,
    another_leader,
    proposal,
    repay,
)
from tests.world import World


def locks_of(act: Callable[[], object]) -> list[str]:
    """Which tables are locked, in order."""
    with CaptureQueriesContext(connection) as asked:
        act()
    locked = [each["sql"] for each in asked if "FOR UPDATE" in each["sql"]]
    return [sql.partition(' FROM "')[2].partition('"')[0] for sql in locked]


def project_is_held_before_the_accounts(act: Callable[[], object]) -> bool:
    tables = locks_of(act)
    return tables.index("projects_project") < tables.index("ledger_balance")


def test_who_comes_second_is_told_what_a_look_beforehand_would_have_told(
    world: World, paid: PaymentInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = a_demand(world, paid)
    repay(world, case_id, 1, "V1")
    monkeypatch.setattr(QuerySet, "exists", lambda _rows: False)  # the other one is not seen yet
    with pytest.raises(SupervisionConflict, match="已经有一个"):
        a_case(world, paid)
    with pytest.raises(RepaymentInvalid, match="已经登记") as refused:
        repay(world, case_id, 1, "V1")
    assert refused.value.field == "voucher"


def test_what_breaks_another_rule_is_not_taken_for_coming_second(
    world: World, paid: PaymentInfo
) -> None:
    repay(world, a_demand(world, paid), 1, "V1")
    copy = Repayment.objects.get()
    copy.pk = None
    with pytest.raises(IntegrityError), once("one_open_supervision", lambda: Conflict("")):
        copy.save()


def test_the_project_is_held_before_the_accounts_that_move_for_it(
    world: World, paid: PaymentInfo
) -> None:
    case_id = a_case(world, paid)
    services.propose_demand(
        actor=world.commission,
        case_id=case_id,
        proposal=proposal(paid.amount_fen),
        at=AFTER_HEARING,
    )
    assert project_is_held_before_the_accounts(
        lambda: services.approve_demand(actor=world.city_finance, case_id=case_id, at=AFTER_HEARING)
    )
    services.appeal(actor=world.applicant, case_id=case_id, text="事实有误", at=AFTER_HEARING)
    assert project_is_held_before_the_accounts(
        lambda: services.decide_appeal(
            actor=another_leader(world),
            case_id=case_id,
            outcome=AppealOutcome.UPHELD,
            answer="经复核成立",
            at=AFTER_HEARING,
        )
    )
    again = a_demand(world, paid)
    assert project_is_held_before_the_accounts(lambda: repay(world, again, 1, "V1"))
