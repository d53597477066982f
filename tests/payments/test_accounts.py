"""Who has no account is not paid, and who has none does not pay."""

import pytest

from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.payments.errors import AccountMissing, FileInvalid
from guanzi.lifecycle.payments.models import TreasuryAccount
from tests.budgets.making import FUND, an_approved_budget
from tests.payments.cases import PAY_DAY, a_reviewed_run, an_account, an_established_project
from tests.projects.cases import YEAR
from tests.world import World


def test_nobody_is_paid_without_a_checked_account_of_its_own_name(world: World) -> None:
    (line, *_rest) = an_approved_budget(world.commission, world.city_finance)
    an_established_project(world, line)
    run_id = services.start_run(
        actor=world.commission, fund=FUND, year=YEAR, title="批次", at=PAY_DAY
    )
    ids = [each.id for each in selectors.payable(FUND, YEAR)]
    with pytest.raises(AccountMissing):
        services.save_run(actor=world.commission, run_id=run_id, instalment_ids=ids, at=PAY_DAY)
    an_account(world)
    services.save_run(actor=world.commission, run_id=run_id, instalment_ids=ids, at=PAY_DAY)


def test_without_an_account_that_pays_nothing_is_released(world: World) -> None:
    (line, *_rest) = an_approved_budget(world.commission, world.city_finance)
    an_account(world)
    an_established_project(world, line)
    run_id = a_reviewed_run(world)
    assert not TreasuryAccount.objects.exists()
    with pytest.raises(FileInvalid):
        services.release_run(actor=world.city_finance, run_id=run_id, at=PAY_DAY)
