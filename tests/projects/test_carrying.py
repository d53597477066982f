"""What a decision owes in a later year: that year's budget takes it in, and pays it."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from guanzi.foundation import clock
from guanzi.foundation.errors import NotPermitted
from guanzi.ledger import selectors as ledger
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.payments import services as paying
from guanzi.lifecycle.projects import selectors, services
from guanzi.lifecycle.projects.errors import ListInvalid, NotCommittable
from guanzi.lifecycle.projects.rules.items import PlannedInstalment
from guanzi.lifecycle.projects.states import InstalmentState, InstalmentTerm
from tests.budgets.making import FUND, an_approved_budget
from tests.payments.cases import PAY_DAY, a_treasury, an_account, releaser_of, reviewer_of
from tests.projects.cases import AFTER_PUBLICITY, NEXT_DAY, YEAR, decided, granted
from tests.signing_in import SignIn
from tests.world import World

LATER_FEN = 500


def held(line_id: int, kind: AccountKind) -> list[int]:
    """What total, class and line hold, in fen."""
    return [ledger.balance_of(account) for account in budgets.level_accounts(line_id, kind)]


@pytest.fixture
def first_fen(world: World, lines: list[int], case: int) -> int:
    """A decision that owes LATER_FEN in the next year; what it takes from this one, in fen."""
    fen = granted(case).determined_fen - LATER_FEN
    parts = (
        PlannedInstalment(YEAR, fen, InstalmentTerm.ESTABLISHMENT),
        PlannedInstalment(YEAR + 1, LATER_FEN, InstalmentTerm.LATER_YEAR),
    )
    decided(world, lines[0], granted(case, instalments=parts))
    return fen


@pytest.fixture
def part(first_fen: int) -> int:
    """The part that is owed."""
    (owed,) = selectors.promised(FUND, YEAR + 1)
    return owed.id


@pytest.fixture
def coming(world: World) -> list[int]:
    """The lines of the next year's budget."""
    return an_approved_budget(world.commission, world.city_finance, year=YEAR + 1)


def carry(world: World, line_id: int, part: int) -> int:
    return services.carry_promises(
        actor=world.commission, line_id=line_id, instalment_ids=[part], at=NEXT_DAY
    )


@pytest.mark.req("000-11")
def test_a_later_year_owes_it_until_its_budget_takes_it_in_once(
    world: World, lines: list[int], case: int, first_fen: int, part: int, coming: list[int]
) -> None:
    assert held(lines[0], AccountKind.COMMITTED) == [first_fen] * 3
    owed = {info.name.kind: info.balance_fen for info in ledger.accounts_of(FUND, YEAR + 1)}
    assert owed[AccountKind.PROMISED] == -LATER_FEN
    assert owed[AccountKind.OWED] == LATER_FEN

    assert [carry(world, coming[0], part) for _ in range(2)] == [1, 0]

    assert held(coming[0], AccountKind.COMMITTED) == [LATER_FEN] * 3
    assert held(lines[0], AccountKind.COMMITTED) == [first_fen] * 3
    assert selectors.promised(FUND, YEAR + 1) == ()
    project = selectors.project_of_application(case)
    assert project is not None
    assert [each.state for each in project.instalments] == [InstalmentState.COMMITTED] * 2


@pytest.mark.req("000-13")
def test_it_is_paid_from_the_line_that_took_it_in(
    world: World, part: int, coming: list[int], run_jobs: Callable[[], int]
) -> None:
    before = ledger.trial_balance(FUND, YEAR)
    carry(world, coming[1], part)
    services.close_publicity(at=AFTER_PUBLICITY)
    an_account(world)
    a_treasury(world)
    run_id = paying.start_run(
        actor=world.commission, fund=FUND, year=YEAR + 1, title="次年第一批", at=PAY_DAY
    )
    paying.save_run(actor=world.commission, run_id=run_id, instalment_ids=[part], at=PAY_DAY)
    paying.submit_run(actor=world.commission, run_id=run_id, at=PAY_DAY)
    paying.review_run(actor=reviewer_of(world), run_id=run_id, at=PAY_DAY)
    paying.release_run(actor=releaser_of(world), run_id=run_id, at=PAY_DAY)
    run_jobs()

    assert held(coming[1], AccountKind.IN_PAYMENT) == [LATER_FEN] * 3
    assert held(coming[1], AccountKind.COMMITTED) == [0] * 3
    assert ledger.trial_balance(FUND, YEAR) == before


def test_only_the_fund_s_department_takes_it_in_and_only_into_its_own_year(
    world: World, lines: list[int], part: int, coming: list[int]
) -> None:
    asked = {"line_id": coming[0], "instalment_ids": [part], "at": NEXT_DAY}
    other = replace(world.commission, organisation_id=world.city_finance.organisation_id)
    with pytest.raises(ListInvalid, match="不是贵单位"):
        services.carry_promises(actor=other, **asked)
    with pytest.raises(NotPermitted):
        services.carry_promises(actor=world.city_finance, **asked)
    involved = replace(world.commission, enterprises=frozenset({world.applicant.credit_code}))
    with pytest.raises(NotPermitted, match="回避"):
        services.carry_promises(actor=involved, **asked)
    with pytest.raises(ListInvalid, match="同一年度"):
        carry(world, lines[0], part)
    assert len(selectors.promised(FUND, YEAR + 1)) == 1


def test_beyond_the_quota_nothing_is_taken_in(world: World, part: int) -> None:
    short = (("成果转化", "销售收入扶持", LATER_FEN - 1),)
    (line_id,) = an_approved_budget(
        world.commission, world.city_finance, year=YEAR + 1, lines=short
    )
    with pytest.raises(NotCommittable, match="预算额度不足"):
        carry(world, line_id, part)
    assert held(line_id, AccountKind.COMMITTED) == [0] * 3


def test_projects_are_held_before_their_parts_and_these_before_the_accounts(
    world: World, part: int, coming: list[int]
) -> None:
    with CaptureQueriesContext(connection) as captured:
        carry(world, coming[0], part)
    said = [each["sql"] for each in captured if "FOR UPDATE" in each["sql"]]
    tables = [sql.partition(" FROM ")[2].split()[0].strip('"') for sql in said]
    assert list(dict.fromkeys(tables)) == [
        "projects_project",
        "projects_instalment",
        "ledger_balance",
    ]


def test_an_end_holds_all_its_accounts_at_once_and_gives_back_both_years(
    world: World, lines: list[int], case: int, part: int, coming: list[int]
) -> None:
    carry(world, coming[0], part)
    services.close_publicity(at=AFTER_PUBLICITY)
    project = selectors.project_of_application(case)
    assert project is not None
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        back = services.end_for_cause(
            actor=world.city_finance, project_id=project.id, reason="追回", at=PAY_DAY
        )
    assert back == project.determined_fen
    assert (
        held(lines[0], AccountKind.COMMITTED) == held(coming[0], AccountKind.COMMITTED) == [0] * 3
    )
    first = next(
        q["sql"]
        for q in captured
        if 'FROM "ledger_balance"' in q["sql"] and "FOR UPDATE" in q["sql"]
    )
    accounts = {
        account
        for line in (lines[0], coming[0])
        for kind in (AccountKind.COMMITTED, AccountKind.AVAILABLE)
        for account in budgets.level_accounts(line, kind)
    }
    named = first.partition(" IN ")[2].partition("ORDER BY")[0]
    assert set(map(int, re.findall(r"\d+", named))) == accounts


def test_the_workbench_leads_to_the_page_which_keeps_what_was_chosen(
    world: World,
    part: int,
    coming: list[int],
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NEXT_DAY)
    department = signed_in(world.commission)
    assert (
        f"1 期以后年度拨付待列入 {YEAR + 1} 年度预算"
        in department.get("/workbench/").content.decode()
    )
    page = department.get("/decisions/carry/").content.decode()
    assert "5.00" in page
    refused = department.post("/decisions/carry/", {"part": [str(part)]})
    assert refused.status_code == 400
    assert f'value="{part}" checked' in refused.content.decode()

    done = department.post(
        "/decisions/carry/", {"part": [str(part)], "line": str(coming[0])}, follow=True
    )
    assert "已列入当年预算：1 期" in done.content.decode()
    assert "没有待列入预算的分期" in done.content.decode()
