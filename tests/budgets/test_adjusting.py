"""In-year adjustment: a recorded procedure, its effect shown before, never below what is owed."""

import pytest

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.errors import NotPermitted
from guanzi.ledger import selectors as ledger
from guanzi.ledger import services as books
from guanzi.ledger.services import Request
from guanzi.lifecycle.budgets import selectors, services
from guanzi.lifecycle.budgets.errors import BudgetInvalid, BudgetNotReady, BudgetStateConflict
from guanzi.lifecycle.budgets.rules.effects import Level, NewLine, effects_of, obstacles, with_new
from guanzi.lifecycle.budgets.states import AdjustmentKind, AdjustmentState
from tests.budgets.making import FUND, an_approved_budget
from tests.world import MORNING, PUBLISHED, a_member

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
    assert "销售收入扶持" in refused.value.points[0]
    assert "500,000.00" in refused.value.points[0]
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


# --- a line that begins in the year ---


def test_a_new_line_stands_behind_the_others_of_its_class() -> None:
    new = NewLine("1.3", "甲三", 80)
    effects = effects_of(with_new(LEVELS, [new]), {"2.1": -50, "1.1": -30, "1.3": 80})
    assert [(e.level.code, e.level.is_new, e.change_fen, e.quota_after_fen) for e in effects] == [
        ("", False, 0, 450),
        ("1", False, 50, 450),
        ("1.1", False, -30, 270),
        ("1.3", True, 80, 80),
        ("2", False, -50, 0),
        ("2.1", False, -50, 0),
    ]


@pytest.mark.parametrize(
    ("new", "word"),
    [
        (NewLine("9.1", "新", 5), "政策类"),
        (NewLine("1.", " ".strip(), 5), "名称"),
        (NewLine("1.3", "甲一", 5), "已经有"),
        (NewLine("1.3", "甲三", 0), "大于零"),
        (NewLine("1.3", "甲三", 90), "增加的比减少的多"),
    ],
)
def test_a_line_that_cannot_be_opened_says_why(new: NewLine, word: str) -> None:
    assert word in " ".join(obstacles(KIND.BETWEEN, LEVELS, {"1.1": -80}, [new]))


@pytest.mark.req("000-12")
def test_a_line_is_opened_when_finance_approves_and_can_be_spent_from(
    department: Actor, finance: Actor, budget_id: int
) -> None:
    first = selectors.lines_open(FUND)[0].line_id

    def ask(title: str) -> int:
        return services.propose_adjustment(
            actor=department,
            budget_id=budget_id,
            kind=KIND.BETWEEN,
            changes={"1.1": -1_000_000_00},
            opens=[NewLine("1.", title, 1_000_000_00)],
            reason="新增支持方向",
            at=MORNING,
        )

    one, other = ask("绿色技术"), ask("概念验证")
    assert len(selectors.lines_open(FUND)) == 3
    for number in (other, one):
        services.approve_adjustment(actor=finance, budget_id=budget_id, number=number, at=MORNING)
    lines = {line.code: line for line in selectors.lines_open(FUND)}
    assert list(lines) == ["1.1", "1.2", "1.4", "1.3", "2.1"]
    assert (lines["1.3"].title, lines["1.4"].title) == ("绿色技术", "概念验证")
    assert lines["1.3"].left_fen == 1_000_000_00
    asked = Request(department, "spend", "占用", MORNING)
    assert books.reserve(asked, selectors.commitment_moves(lines["1.3"].line_id), 5)
    info = selectors.budget(budget_id)
    assert "1.3" not in {row.code for row in selectors.board(info, PUBLISHED)}
    assert [each.code for each in selectors.approved_plan(budget_id).lines] == ["1.1", "1.2", "2.1"]
    assert selectors.line_quota(first).line_left_fen == 1_000_000_00
    assert sum(row.account.balance_fen for row in ledger.trial_balance(FUND)) == 0
    services.propose_adjustment(
        actor=department,
        budget_id=budget_id,
        kind=KIND.BETWEEN,
        changes={"1.3": -5, "1.1": 5},
        reason="调回",
        at=MORNING,
    )


def test_a_line_that_was_not_approved_is_not_there(
    department: Actor, finance: Actor, budget_id: int
) -> None:
    number = services.propose_adjustment(
        actor=department,
        budget_id=budget_id,
        kind=KIND.INCREASE,
        changes={},
        opens=[NewLine("2.", "审计服务", 5)],
        reason="新增",
        at=MORNING,
    )
    by = {"actor": finance, "budget_id": budget_id, "number": number, "at": MORNING}
    services.refuse_adjustment(reason="不需要。", **by)  # type: ignore[arg-type]
    assert len(selectors.lines_open(FUND)) == 3
    (told,) = selectors.adjustments_of(budget_id)
    assert [(new.code, new.title) for new in told.opens] == [("2.2", "审计服务")]
