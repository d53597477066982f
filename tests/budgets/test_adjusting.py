"""In-year adjustment: a recorded procedure, its effect shown before, never below what is owed."""

import pytest

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.errors import NotPermitted
from guanzi.ledger import selectors as ledger
from guanzi.ledger import services as books
from guanzi.ledger.services import Request
from guanzi.lifecycle.budgets import selectors, services
from guanzi.lifecycle.budgets.errors import BudgetInvalid, BudgetNotReady, BudgetStateConflict
from guanzi.lifecycle.budgets.rules.effects import Level, effects_of, obstacles
from guanzi.lifecycle.budgets.states import AdjustmentKind, AdjustmentState
from tests.budgets.making import FUND, an_approved_budget
from tests.world import MORNING, a_member

KIND = AdjustmentKind
LEVELS = {
    "": Level("", "", 450, 250),
    "1": Level("1", "甲类", 400, 200),
    "1.1": Level("1.1", "甲一", 300, 100),
    "1.2": Level("1.2", "甲二", 100, 100),
    "2": Level("2", "乙类", 50, 50),
    "2.1": Level("2.1", "乙一", 50, 50),
}


def test_both_lines_their_classes_and_the_total_are_shown() -> None:
    effects = effects_of(LEVELS, {"1.1": -80, "2.1": 80})
    assert [(e.level.code, e.change_fen, e.quota_after_fen, e.left_after_fen) for e in effects] == [
        ("", 0, 450, 250),
        ("1", -80, 320, 120),
        ("1.1", -80, 220, 20),
        ("2", 80, 130, 130),
        ("2.1", 80, 130, 130),
    ]


@pytest.mark.parametrize(
    ("kind", "changes", "word"),
    [
        (KIND.BETWEEN, {}, "至少"),
        (KIND.BETWEEN, {"1": 5}, "至少"),
        (KIND.BETWEEN, {"9.9": 5}, "至少"),
        (KIND.BETWEEN, {"1.1": -80, "2.1": 70}, "减少的比增加的多 0.10 元"),
        (KIND.BETWEEN, {"1.1": -80, "2.1": 90}, "增加的比减少的多 0.10 元"),
        (KIND.BETWEEN, {"1.1": -101, "2.1": 101}, "只有 1.00 元"),
        (KIND.INCREASE, {"1.1": 5, "2.1": -5}, "只能增加"),
        (KIND.DECREASE, {"1.1": 5}, "只能减少"),
        (KIND.DECREASE, {"2.1": -51}, "只有 0.50 元"),
        (KIND.INCREASE, {"1.1": 10**15}, "1 万亿"),
    ],
)
def test_an_impossible_adjustment_says_why(
    kind: AdjustmentKind, changes: dict[str, int], word: str
) -> None:
    assert word in " ".join(obstacles(kind, LEVELS, changes))


# --- the procedure ---


@pytest.fixture
def budget_id(department: Actor, finance: Actor) -> int:
    ids = an_approved_budget(department, finance)
    return selectors.line_quota(ids[0]).budget_id


def propose(
    actor: Actor, budget_id: int, kind: AdjustmentKind = KIND.BETWEEN, **changes: int
) -> int:
    moves = {"1.1": -1_000_000_00, "2.1": 1_000_000_00}
    wanted = {code.replace("_", ".")[1:]: fen for code, fen in changes.items()} or moves
    return services.propose_adjustment(
        actor=actor,
        budget_id=budget_id,
        kind=kind,
        changes=wanted,
        reason="评审量增加",
        at=MORNING,
    )


def lefts() -> list[int]:
    return [line.left_fen for line in selectors.lines_open(FUND)]


@pytest.mark.req("000-12")
def test_nothing_changes_until_finance_approves(
    department: Actor, finance: Actor, budget_id: int
) -> None:
    before = lefts()
    number = propose(department, budget_id)
    assert lefts() == before
    services.approve_adjustment(actor=finance, budget_id=budget_id, number=number, at=MORNING)
    assert lefts() == [before[0] - 1_000_000_00, before[1], before[2] + 1_000_000_00]
    info = selectors.budget(budget_id)
    rows = {row.code: (row.quota_fen, row.left_fen) for row in selectors.board(info)}
    assert rows[""] == (450_000_000, 450_000_000)
    assert rows["2"] == rows["2.1"] == (150_000_000, 150_000_000)
    (told,) = selectors.adjustments_of(budget_id)
    assert (told.state, told.changes) == (
        AdjustmentState.APPROVED,
        (("1.1", -1_000_000_00), ("2.1", 1_000_000_00)),
    )


@pytest.mark.req("000-12")
def test_the_total_grows_and_shrinks(department: Actor, finance: Actor, budget_id: int) -> None:
    for kind, fen, total in ((KIND.INCREASE, 500, 450_000_500), (KIND.DECREASE, -700, 449_999_800)):
        number = propose(department, budget_id, kind, c2_1=fen)
        services.approve_adjustment(actor=finance, budget_id=budget_id, number=number, at=MORNING)
        assert selectors.lines_open(FUND)[0].total_left_fen == total
    assert sum(row.account.balance_fen for row in ledger.trial_balance(FUND)) == 0


@pytest.mark.req("000-12")
def test_what_was_committed_since_stands_in_the_way(
    department: Actor, finance: Actor, budget_id: int
) -> None:
    number = propose(department, budget_id)
    line = selectors.lines_open(FUND)[0]
    moves = selectors.commitment_moves(line.line_id)
    books.reserve(Request(finance, "c", "承诺", MORNING), moves, 2_500_000_00)
    before = lefts()
    with pytest.raises(BudgetNotReady) as refused:
        services.approve_adjustment(actor=finance, budget_id=budget_id, number=number, at=MORNING)
    assert "销售收入扶持" in refused.value.problems[0]
    assert "500,000.00" in refused.value.problems[0]
    assert lefts() == before
    assert selectors.adjustment(budget_id, number).state is AdjustmentState.PROPOSED


def test_a_decision_is_made_once_and_by_another(
    department: Actor, finance: Actor, budget_id: int
) -> None:
    number = propose(department, budget_id)
    both = Actor(
        person_id=department.person_id,
        person=department.person,
        organisation_id=finance.organisation_id,
        organisation=finance.organisation,
        kind=OrganisationKind.CITY_FINANCE,
        role=Role.LEADER,
    )
    decide = {"budget_id": budget_id, "number": number, "at": MORNING}
    for actor in (department, both):
        with pytest.raises(NotPermitted):
            services.approve_adjustment(actor=actor, **decide)  # type: ignore[arg-type]
    with pytest.raises(BudgetInvalid):
        services.refuse_adjustment(actor=finance, reason=" ", **decide)  # type: ignore[arg-type]
    services.refuse_adjustment(actor=finance, reason="缺依据", **decide)  # type: ignore[arg-type]
    with pytest.raises(BudgetStateConflict):
        services.approve_adjustment(actor=finance, **decide)  # type: ignore[arg-type]
    assert selectors.adjustment(budget_id, number).refusal_reason == "缺依据"


def test_officers_and_other_departments_propose_nothing(
    department: Actor, finance: Actor, budget_id: int
) -> None:
    officer = a_member(
        OrganisationKind.CITY_DEPARTMENT, department.organisation, "王二", role=Role.OFFICER
    )
    other = a_member(OrganisationKind.CITY_DEPARTMENT, "市商务委（虚构）", "商一")
    for actor in (officer, other, finance):
        with pytest.raises(NotPermitted):
            propose(actor, budget_id)


def test_a_closed_year_is_adjusted_no_more(
    department: Actor, finance: Actor, budget_id: int
) -> None:
    number = propose(department, budget_id)
    services.close_budget(actor=finance, budget_id=budget_id, at=MORNING)
    with pytest.raises(BudgetStateConflict):
        propose(department, budget_id)
    with pytest.raises(BudgetStateConflict):
        services.approve_adjustment(actor=finance, budget_id=budget_id, number=number, at=MORNING)
    (total, *_rows) = selectors.board(selectors.budget(budget_id))
    assert (total.quota_fen, total.left_fen, total.returned_fen) == (450_000_000, 0, 450_000_000)
