"""A record of support that people corrected or took back does not stop the bank's next answer."""

from collections.abc import Callable

import pytest

from guanzi.foundation.actor import PLATFORM
from guanzi.lifecycle.enterprises import selectors as register
from guanzi.lifecycle.enterprises import services as book
from guanzi.lifecycle.enterprises.services.support import Support
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.payments.rules.treasury import decimal_of
from guanzi.lifecycle.payments.states import PaymentState
from tests.payments.bank import notice, transfers_in
from tests.payments.cases import PAY_DAY
from tests.payments.test_paying import only, receive, release
from tests.world import World


@pytest.mark.parametrize("is_void", [False, True])
def test_a_return_takes_back_what_stands(
    world: World, reviewed: int, run_jobs: Callable[[], int], is_void: bool
) -> None:
    receive(world, notice(transfers_in(release(world, reviewed, run_jobs))), run_jobs)
    (record,) = register.support_of(world.enterprise_id)
    if is_void:
        book.void_support(actor=PLATFORM, support_id=record.id, reason="重复", at=PAY_DAY)
    else:
        book.correct_support(
            actor=PLATFORM,
            support_id=record.id,
            support=Support(record.project_name, "某资金", "市级", "专项资金", 2024, 1),
            reason="资金有误",
            source=Source.FINANCE,
            at=PAY_DAY,
        )
    paid = only(reviewed)
    back = notice({paid.code: decimal_of(paid.amount_fen)}, side="CRDT", message="N2")
    receive(world, back, run_jobs)
    assert only(reviewed).state is PaymentState.RETURNED
    assert register.support_of(world.enterprise_id) == ()
