"""Random years of a budget: whatever is committed and adjusted, the three levels agree."""

from collections import Counter
from itertools import count

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanzi.foundation.actor import Actor
from guanzi.foundation.errors import GuanziError
from guanzi.ledger import selectors as ledger
from guanzi.ledger import services as books
from guanzi.ledger.services import Request
from guanzi.lifecycle.budgets import selectors, services
from guanzi.lifecycle.budgets.rules.effects import Level, effects_of
from guanzi.lifecycle.budgets.states import AdjustmentKind
from tests.budgets.making import FUND, an_approved_budget
from tests.world import MORNING

LINES = (("甲", "一", 600), ("甲", "二", 400), ("乙", "三", 500))
CODES = ("1.1", "1.2", "2.1")
FEN = st.integers(-700, 700)
STEPS = st.one_of(
    st.tuples(st.just("commit"), st.sampled_from(CODES), FEN),
    st.tuples(st.just("adjust"), st.dictionaries(st.sampled_from(CODES), FEN), FEN),
)
_numbers = count()


@given(st.dictionaries(st.sampled_from(CODES), FEN, min_size=1))
def test_what_a_level_gains_is_what_its_lines_gain(changes: dict[str, int]) -> None:
    levels = {code: Level(code, code, 1000, 500) for code in ("", "1", "1.1", "1.2", "2", "2.1")}
    gained = {effect.level.code: effect.change_fen for effect in effects_of(levels, changes)}
    assert gained[""] == sum(changes.values())
    for code in {code.partition(".")[0] for code in changes}:
        own = [fen for line, fen in changes.items() if line.startswith(f"{code}.")]
        assert gained[code] == sum(own)


class Year:
    """A budget on the ledger, and beside it the simplest model of one."""

    def __init__(self, department: Actor, finance: Actor) -> None:
        self.department, self.finance = department, finance
        ids = an_approved_budget(department, finance, lines=LINES)
        self.lines = dict(zip(CODES, ids, strict=True))
        self.budget_id = selectors.line_quota(ids[0]).budget_id
        self.quota = Counter({"1.1": 600, "1.2": 400, "2.1": 500})
        self.committed: Counter[str] = Counter()

    def commit(self, code: str, fen: int) -> None:
        asked = Request(self.finance, f"r{next(_numbers)}", "承诺", MORNING)
        books.reserve(asked, selectors.commitment_moves(self.lines[code]), fen)
        self.committed[code] += fen

    def adjust(self, changes: dict[str, int], more: int) -> None:
        total = sum(changes.values())
        if total == 0:
            kind = AdjustmentKind.BETWEEN
        else:
            kind = AdjustmentKind.INCREASE if more > 0 else AdjustmentKind.DECREASE
        asked = {"budget_id": self.budget_id, "at": MORNING}
        number = services.propose_adjustment(
            actor=self.department,
            kind=kind,
            changes=changes,
            reason="试",
            **asked,  # type: ignore[arg-type]
        )
        services.approve_adjustment(actor=self.finance, number=number, **asked)  # type: ignore[arg-type]
        self.quota.update(changes)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, max_size=12))
def test_nothing_is_above_quota_and_every_level_is_the_sum_of_its_lines(
    department: Actor, finance: Actor, steps: list[tuple[str, object, int]]
) -> None:
    with transaction.atomic():
        year = Year(department, finance)
        for act, what, fen in steps:
            try:
                getattr(year, act)(what, fen)
            except GuanziError:
                continue
        rows = {row.code: row for row in selectors.board(selectors.budget(year.budget_id))}
        for code in CODES:
            assert rows[code].quota_fen == year.quota[code] >= year.committed[code] >= 0
            assert rows[code].committed_fen == year.committed[code]
            assert rows[code].left_fen == year.quota[code] - year.committed[code]
        for above, below in (("1", ("1.1", "1.2")), ("2", ("2.1",)), ("", ("1", "2"))):
            for part in ("quota_fen", "committed_fen", "left_fen"):
                whole = sum(getattr(rows[code], part) for code in below)
                assert getattr(rows[above], part) == whole
        assert sum(line.account.balance_fen for line in ledger.trial_balance(FUND)) == 0
        transaction.set_rollback(True)
