"""Who has no account is not paid, and who has none does not pay."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanzi.foundation import clock
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.payments.errors import AccountMissing, FileInvalid
from guanzi.lifecycle.payments.models import PayeeAccount, TreasuryAccount
from guanzi.lifecycle.payments.states import AccountState
from tests.budgets.making import FUND, an_approved_budget
from tests.payments.cases import (
    NUMBER,
    PAY_DAY,
    a_reviewed_run,
    an_account,
    an_established_project,
)
from tests.payments.pages import ACCOUNT, TYPED, SignIn, proven, text
from tests.projects.cases import YEAR, a_forwarded_case, decided, granted
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


def test_who_was_granted_money_is_asked_for_an_account_and_the_office_told_to_wait(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: PAY_DAY)
    (line, *_rest) = an_approved_budget(world.commission, world.city_finance)
    enterprise, asked = signed_in(world.applicant), "已经审定扶持资金，请登记收款账户"
    case = a_forwarded_case(world)
    assert asked not in text(enterprise.get("/workbench/"))
    decided(world, line, granted(case))
    assert asked in text(enterprise.get("/workbench/"))
    run = services.start_run(actor=world.commission, fund=FUND, year=YEAR, title="批次", at=PAY_DAY)
    shown = text(signed_in(world.commission).get(f"/payments/{run}/"))
    assert "正在公示，最早到" in shown
    enterprise.post("/payments/account/", proven())
    assert asked not in text(enterprise.get("/workbench/"))


def test_everything_that_is_wrong_with_an_account_is_said_at_once_and_the_proof_stays(
    world: World, signed_in: SignIn
) -> None:
    enterprise = signed_in(world.applicant)
    wrong = {"bank": "", "bank_code": "1", "number": "12-34"}
    shown = text(enterprise.post("/payments/account/", wrong))
    for said in ("开户银行的全称", "联行号是 12 位数字", "8 到 32 位数字", "请附上开户许可证"):
        assert said in shown, said
    assert "（选填）" not in shown
    kept = text(enterprise.post("/payments/account/", proven(number="12-34")))
    file = re.search(r'name="kept_file" value="(\d+)"', kept)
    assert file is not None
    assert selectors.accounts_of(world.enterprise_id) == ()
    again = enterprise.post("/payments/account/", {**ACCOUNT, "kept_file": file[1]})
    assert again.status_code == 302
    (account,) = selectors.accounts_of(world.enterprise_id)
    assert account.proof_id == int(file[1])


def test_an_account_is_confirmed_with_its_proof_and_the_number_that_the_proof_bears(
    world: World, signed_in: SignIn
) -> None:
    enterprise, office = signed_in(world.applicant), signed_in(world.commission)
    enterprise.post("/payments/account/", proven())
    (account,) = selectors.accounts_of(world.enterprise_id)
    page = f"/payments/accounts/{account.id}/"
    assert f'href="{page}proof/"' in text(office.get(page))
    assert office.get(f"{page}proof/")["Content-Type"] == "application/pdf"
    for actor in (world.applicant, world.stranger, world.finance):
        assert signed_in(actor).get(f"{page}proof/").status_code == 403
    for typed in ("", "6222 0210 0112 3456 780", NUMBER[-4:]):
        answer = office.post(f"{page}confirm/", {"number": typed})
        assert answer.status_code == 400
        assert selectors.account(account.id).state is AccountState.ENTERED
    assert "与企业登记的不一致" in text(office.post(f"{page}confirm/", {"number": "12345678"}))
    assert office.post(f"{page}confirm/", TYPED).status_code == 302
    assert selectors.account(account.id).state is AccountState.CONFIRMED


def test_an_account_that_nothing_proves_is_not_confirmed(world: World, signed_in: SignIn) -> None:
    row = PayeeAccount.objects.create(
        enterprise_id=world.enterprise_id,
        holder=world.applicant.organisation,
        bank="某银行",
        bank_code="102290000012",
        number=NUMBER.replace(" ", ""),
        tail="6789",
        entered_by="甲",
        entered_at=PAY_DAY,
    )
    answer = signed_in(world.commission).post(f"/payments/accounts/{row.pk}/confirm/", TYPED)
    assert answer.status_code == 400
    assert "没有附开户证明" in text(answer)


def test_of_two_accounts_that_are_confirmed_at_once_the_second_waits_for_the_first(
    world: World,
) -> None:
    an_account(world)
    (shown,) = selectors.accounts_of(world.enterprise_id)
    with CaptureQueriesContext(connection) as asked:
        services.confirm_account(
            actor=world.commission, account_id=shown.id, number=NUMBER, at=PAY_DAY
        )
    (held,) = (sql["sql"] for sql in asked if "FOR UPDATE" in sql["sql"])
    assert '"payments_payeeaccount"."enterprise_id" IN' in held, "all of the enterprise's accounts"
