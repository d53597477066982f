"""What a budget grants is what later stages may commit, at every level."""

import pytest

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.errors import NotPermitted
from guanzi.ledger import selectors as ledger
from guanzi.ledger import services as books
from guanzi.ledger.errors import NotEnough
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets import selectors, services
from guanzi.lifecycle.budgets.errors import (
    BudgetChanged,
    BudgetExists,
    BudgetNotFound,
    BudgetNotReady,
    BudgetStateConflict,
)
from guanzi.lifecycle.budgets.states import BudgetState
from tests.budgets.making import (
    FUND,
    LINES,
    a_draft_budget,
    an_approved_budget,
)
from tests.world import MORNING, PUBLISHED, a_member

pytestmark = pytest.mark.django_db

KIND = OrganisationKind
ROWS = [("成果转化", "扶持", "100.00", "", ""), ("", "评审", "50.00", "", "")]


@pytest.mark.req("000-12")
def test_an_approved_budget_grants_its_total_its_classes_and_its_lines(
    department: Actor, finance: Actor
) -> None:
    ids = an_approved_budget(department, finance)
    open_lines = selectors.lines_open(FUND)
    assert [line.line_id for line in open_lines] == ids
    assert [(line.code, line.class_title, line.title) for line in open_lines] == [
        ("1.1", "成果转化", "销售收入扶持"),
        ("1.2", "成果转化", "科技型中小企业加计"),
        ("2.1", "服务采购", "评审服务"),
    ]
    first = selectors.line_quota(ids[0])
    assert first == open_lines[0]
    assert (first.line_left_fen, first.class_left_fen, first.total_left_fen) == (
        3_000_000_00,
        4_000_000_00,
        4_500_000_00,
    )
    assert first.left_fen == 3_000_000_00
    held = selectors.level_accounts(ids[0], AccountKind.AVAILABLE)
    assert [ledger.balance_of(each) for each in held] == [450_000_000, 400_000_000, 300_000_000]


@pytest.mark.req("000-12")
def test_nothing_is_committed_above_any_level(department: Actor, finance: Actor) -> None:
    ids = an_approved_budget(department, finance)
    moves = selectors.commitment_moves(ids[1])
    assert len(moves) == 3
    with pytest.raises(NotEnough):
        books.reserve(Request(finance, "over", "超出", MORNING), moves, 1_000_000_01)
    books.reserve(Request(finance, "all", "用完", MORNING), moves, 1_000_000_00)
    assert [line.left_fen for line in selectors.lines_open(FUND)] == [300_000_000, 0, 50_000_000]


def test_only_lines_take_commitments(department: Actor, finance: Actor) -> None:
    (first, *_others) = an_approved_budget(department, finance)
    with pytest.raises(BudgetNotFound):
        selectors.line_quota(first - 1)  # the class


def test_budgets_that_are_not_approved_or_are_closed_offer_no_lines(
    department: Actor, finance: Actor
) -> None:
    draft = a_draft_budget(department, ROWS)
    assert selectors.lines_open(FUND) == ()
    services.submit_budget(actor=department, budget_id=draft, at=PUBLISHED)
    assert selectors.lines_open(FUND) == ()
    services.approve_budget(actor=finance, budget_id=draft, at=PUBLISHED)
    assert len(selectors.lines_open(FUND)) == 2
    services.close_budget(actor=finance, budget_id=draft, at=MORNING)
    assert selectors.lines_open(FUND) == ()


def test_the_newest_year_comes_last(department: Actor, finance: Actor) -> None:
    an_approved_budget(department, finance, year=2026)
    an_approved_budget(department, finance, year=2025)
    years = [line.year for line in selectors.lines_open(FUND)]
    assert years == sorted(years)
    assert len(years) == 2 * len(LINES)


def test_a_year_has_one_budget(department: Actor) -> None:
    a_draft_budget(department, ROWS)
    with pytest.raises(BudgetExists):
        services.start_budget(actor=department, fund=FUND, year=2025, at=MORNING)


# --- approving ---


def test_a_budget_is_approved_once(department: Actor, finance: Actor) -> None:
    draft = a_draft_budget(department, ROWS)
    services.submit_budget(actor=department, budget_id=draft, at=PUBLISHED)
    services.approve_budget(actor=finance, budget_id=draft, at=PUBLISHED)
    with pytest.raises(BudgetStateConflict):
        services.approve_budget(actor=finance, budget_id=draft, at=PUBLISHED)
    assert selectors.lines_open(FUND)[0].total_left_fen == 150_00


def test_nobody_approves_what_they_submitted(department: Actor, finance: Actor) -> None:
    draft = a_draft_budget(department, ROWS)
    services.submit_budget(actor=department, budget_id=draft, at=PUBLISHED)
    both = Actor(
        person_id=department.person_id,
        person=department.person,
        organisation_id=finance.organisation_id,
        organisation=finance.organisation,
        kind=finance.kind,
        role=Role.LEADER,
    )
    with pytest.raises(NotPermitted, match="两人原则"):
        services.approve_budget(actor=both, budget_id=draft, at=MORNING)


def test_a_draft_is_submitted_by_a_leader_and_approved_by_city_finance(
    department: Actor, finance: Actor
) -> None:
    officer = a_member(KIND.CITY_DEPARTMENT, department.organisation, "王二", role=Role.OFFICER)
    clerk = a_member(KIND.CITY_FINANCE, finance.organisation, "财二", role=Role.OFFICER)
    other = a_member(KIND.CITY_DEPARTMENT, "市商务委（虚构）", "商一")
    draft = a_draft_budget(officer, ROWS)
    for actor in (officer, finance, other):
        with pytest.raises(NotPermitted):
            services.submit_budget(actor=actor, budget_id=draft, at=MORNING)
    services.submit_budget(actor=department, budget_id=draft, at=MORNING)
    for actor in (officer, department, clerk, other):
        with pytest.raises(NotPermitted):
            services.approve_budget(actor=actor, budget_id=draft, at=MORNING)


def test_a_returned_budget_says_why_and_is_submitted_anew(
    department: Actor, finance: Actor
) -> None:
    draft = a_draft_budget(department, ROWS)
    services.submit_budget(actor=department, budget_id=draft, at=PUBLISHED)
    services.return_budget(actor=finance, budget_id=draft, reason="细化科目", at=MORNING)
    info = selectors.budget(draft)
    assert (info.state, info.return_reason) == (BudgetState.DRAFT, "细化科目")
    services.submit_budget(actor=department, budget_id=draft, at=MORNING)
    assert selectors.budget(draft).return_reason == ""


@pytest.mark.req("000-10")
def test_what_the_law_wants_beside_the_lines_is_asked_for(department: Actor) -> None:
    bare = services.start_budget(actor=department, fund=FUND, year=2025, at=PUBLISHED)
    with pytest.raises(BudgetNotReady) as refused:
        services.submit_budget(actor=department, budget_id=bare, at=PUBLISHED)
    said = " ".join(refused.value.points)
    for word in ("工作计划", "绩效评价", "预算明细"):
        assert word in said


def test_nobody_overwrites_what_they_have_not_seen(department: Actor) -> None:
    draft = a_draft_budget(department, ROWS)
    seen = selectors.budget(draft).revision
    save = {"actor": department, "budget_id": draft, "at": MORNING, "seen_revision": seen}
    services.save_budget(**save, draft=services.Draft(work_plan="甲"))  # type: ignore[arg-type]
    with pytest.raises(BudgetChanged):
        services.save_budget(**save, draft=services.Draft(work_plan="乙"))  # type: ignore[arg-type]
    assert selectors.budget(draft).work_plan == "甲"


# --- the end of a year ---


def test_a_year_is_not_closed_while_money_is_committed(department: Actor, finance: Actor) -> None:
    ids = an_approved_budget(department, finance)
    budget_id = selectors.line_quota(ids[0]).budget_id
    moves = selectors.commitment_moves(ids[0])
    reserved = books.reserve(Request(finance, "c", "承诺", MORNING), moves, 100)
    with pytest.raises(BudgetStateConflict, match="不能结账"):
        services.close_budget(actor=finance, budget_id=budget_id, at=MORNING)
    books.void_reservation(Request(finance, "v", "释放", MORNING), reserved, 100)
    services.close_budget(actor=finance, budget_id=budget_id, at=MORNING)
    assert {each.balance_fen for each in ledger.accounts_of(FUND, 2025)} == {0}
    with pytest.raises(books.AccountClosed):
        books.reserve(Request(finance, "x", "再承诺", MORNING), moves, 1)
