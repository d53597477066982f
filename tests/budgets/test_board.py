"""The board: where the money of every line stands on a day, and what later years owe."""

from datetime import timedelta

import pytest

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.errors import NotPermitted
from guanzi.ledger import services as books
from guanzi.ledger.rules.entries import AccountName, Line, Move, moved
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets import selectors, services
from guanzi.lifecycle.budgets.errors import BudgetInvalid, BudgetStateConflict
from guanzi.lifecycle.budgets.rules.execution import ExecutionYear, Figures, gaps
from tests.budgets.making import FUND, an_approved_budget
from tests.world import MORNING, PUBLISHED, a_member

HOUR = timedelta(hours=1)


@pytest.fixture
def lines(department: Actor, finance: Actor) -> list[int]:
    return an_approved_budget(department, finance)


def pay(finance: Actor, line_id: int, fen: int) -> None:
    """Commit an hour after the morning, ask for payment two after, pay three after."""
    steps = (AccountKind.COMMITTED, AccountKind.IN_PAYMENT, AccountKind.DISBURSED)
    at, moves = MORNING + HOUR, selectors.commitment_moves(line_id)
    reserved = books.reserve(Request(finance, f"a{line_id}", "承诺", at), moves, fen)
    asked = [Line(each, fen) for each in selectors.level_accounts(line_id, steps[1])]
    books.post_reservation(Request(finance, f"b{line_id}", "请款", at + HOUR), reserved, fen, asked)
    pairs = zip(
        selectors.level_accounts(line_id, steps[1]),
        selectors.level_accounts(line_id, steps[2]),
        strict=True,
    )
    paid = [line for pair in pairs for line in moved(Move(*pair), fen)]
    books.post_entry(Request(finance, f"c{line_id}", "支付", at + 2 * HOUR), paid)


@pytest.mark.req("004-04")
def test_the_board_of_any_moment_is_read_again(finance: Actor, lines: list[int]) -> None:
    pay(finance, lines[0], 700)
    info = selectors.budget(selectors.line_quota(lines[0]).budget_id)
    expected = [(0, 0, 0), (700, 0, 0), (0, 700, 0), (0, 0, 700)]
    for hour, (committed, in_payment, disbursed) in enumerate(expected):
        rows = {row.code: row for row in selectors.board(info, MORNING + hour * HOUR)}
        for code in ("", "1", "1.1"):
            row = rows[code]
            seen = (row.committed_fen, row.in_payment_fen, row.disbursed_fen)
            assert seen == (committed, in_payment, disbursed)
            assert row.left_fen == row.quota_fen - sum(seen)
            assert row.returned_fen == 0
        assert rows["2.1"].left_fen == rows["2.1"].quota_fen
    assert selectors.board(info, PUBLISHED - HOUR) == ()


def owe(finance: Actor, year: int, fen: int) -> None:
    pair = [
        books.open_account(AccountName(FUND, year, kind))
        for kind in (AccountKind.PROMISED, AccountKind.OWED)
    ]
    books.post_entry(Request(finance, f"owe{year}", "承诺", MORNING), moved(Move(*pair), fen))


@pytest.mark.req("004-04")
def test_what_later_years_owe_stands_beside_what_they_may_grant(
    department: Actor, finance: Actor, lines: list[int]
) -> None:
    owe(finance, 2026, 900)
    owe(finance, 2030, 5)
    services.record_expected_quota(
        actor=department, fund=FUND, year=2026, amount_fen=800, basis="中期规划", at=MORNING
    )
    ahead = {each.year: each for each in selectors.years_ahead(FUND, 2025, MORNING)}
    assert list(ahead) == [2026, 2027, 2028, 2029, 2030]
    assert (ahead[2026].owed_fen, ahead[2026].left_fen) == (900, -100)
    assert (ahead[2030].owed_fen, ahead[2030].left_fen) == (5, None)
    assert lines


def test_a_year_that_nobody_spoke_of_is_unknown_not_zero(
    department: Actor, lines: list[int]
) -> None:
    ahead = selectors.years_ahead(FUND, 2025, MORNING)
    assert [(each.year, each.owed_fen, each.quota_fen) for each in ahead] == [
        (2026, 0, None),
        (2027, 0, None),
        (2028, 0, None),
    ]
    services.record_expected_quota(
        actor=department, fund=FUND, year=2026, amount_fen=500, basis="中期规划", at=MORNING
    )
    services.record_expected_quota(
        actor=department, fund=FUND, year=2026, amount_fen=400, basis="更正", at=MORNING + HOUR
    )
    assert selectors.expected_quota(FUND, 2026) == 400
    assert selectors.years_ahead(FUND, 2025, MORNING)[0].quota_fen == 500
    assert lines


def test_an_approved_budget_replaces_what_was_expected(
    department: Actor, finance: Actor, lines: list[int]
) -> None:
    services.record_expected_quota(
        actor=department, fund=FUND, year=2026, amount_fen=500, basis="中期规划", at=MORNING
    )
    an_approved_budget(department, finance, year=2026)
    (first, *_others) = selectors.years_ahead(FUND, 2025, MORNING)
    assert (first.quota_fen, first.is_approved) == (450_000_000, True)
    assert lines


# --- execution of the years ---


@pytest.mark.req("004-04")
def test_a_year_on_the_platform_is_executed_as_the_ledger_says(
    department: Actor, finance: Actor, lines: list[int]
) -> None:
    pay(finance, lines[0], 700)
    year, before = selectors.execution_of(FUND, [2025, 2024], MORNING + 9 * HOUR)
    assert (year.total.initial_fen, year.total.actual_fen) == (450_000_000, 700)
    assert year.classes["成果转化"].actual_fen == 700
    assert year.classes["服务采购"].actual_fen == 0
    assert year.marker == "1-6 月"
    assert before.total == Figures()
    with pytest.raises(BudgetStateConflict, match="总账"):
        services.record_execution(
            actor=department, fund=FUND, given=ExecutionYear(2025, source="某"), at=MORNING
        )


def test_a_record_needs_its_source_and_sound_figures(department: Actor) -> None:
    for given in (
        ExecutionYear(2024),
        ExecutionYear(2024, Figures(-1), source="决算"),
        ExecutionYear(2024, through_month=12, source="决算"),
        ExecutionYear(20, source="决算"),
    ):
        with pytest.raises(BudgetInvalid):
            services.record_execution(actor=department, fund=FUND, given=given, at=MORNING)


def test_a_fund_belongs_to_the_department_that_drafts_its_budget(
    department: Actor, lines: list[int]
) -> None:
    other = a_member(OrganisationKind.CITY_DEPARTMENT, "市商务委（虚构）", "商一")
    with pytest.raises(NotPermitted):
        services.start_budget(actor=other, fund=FUND, year=2026, at=MORNING)
    given = ExecutionYear(2024, source="决算")
    with pytest.raises(NotPermitted):
        services.record_execution(actor=other, fund=FUND, given=given, at=MORNING)
    assert [info.year for info in selectors.budgets_for(department)] == [2025]
    assert selectors.budgets_for(other) == ()
    assert lines


def test_classes_that_exceed_their_total_are_named() -> None:
    year = ExecutionYear(
        2024, Figures(None, 10, 10), {"甲": Figures(None, 6, 6), "乙": Figures(None, 5, None)}
    )
    (gap,) = gaps([year])
    assert (gap.is_actual, gap.classes_fen, gap.total_fen) == (False, 11, 10)
