"""What a backend answers, held against the interpreter."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from guanzi.engines.plan.columns import KEY
from guanzi.engines.plan.frames import frames_of
from guanzi.engines.plan.measure_plan import NO_REASON, OUTCOMES, MeasurePlan, plan_measure
from guanzi.engines.rules import Decision, Fact, Measure, decide
from tests.plan.backends import Compute

Cases = Mapping[str, Mapping[str, Any]]


def assert_agrees(
    compute: Compute,
    measure: Measure,
    cases: Cases,
    facts: Iterable[Fact],
    on: date,
    fills: Mapping[str, Any] | None = None,
) -> int:
    """Every row that the plan decides is what decide() says; how many rows it leaves open."""
    plan = plan_measure(measure, on, fills)
    answers = compute(plan.answer.terms(), *frames_of(cases, facts))
    assert answers.height == len(cases)
    beyond = 0
    for row in answers.iter_rows(named=True):
        if row["beyond"]:
            beyond += 1
            continue
        decision = decide(measure, cases[row[KEY]], on, fills, alternatives=False)
        assert answered(row, plan) == decided(decision), cases[row[KEY]]
    return beyond


def answered(row: Mapping[str, Any], plan: MeasurePlan) -> dict[str, Any]:
    shares = {
        name.removeprefix("share:"): fen
        for name, fen in row.items()
        if name.startswith("share:") and row["has_shares"]
    }
    return {
        "outcome": OUTCOMES[row["outcome"]],
        "amount": row["amount"] if row["has_amount"] else None,
        "reason": row["reason"],
        "shares": shares,
        "missing": plan.names_in(row["missing"]),
        "open_slots": plan.names_in(row["open_slots"]),
    }


def decided(decision: Decision) -> dict[str, Any]:
    deciding = decision.deciding
    return {
        "outcome": decision.outcome,
        "amount": decision.amount_fen,
        "reason": decision.conditions.index(deciding) if deciding else NO_REASON,
        "shares": dict(decision.shares or {}),
        "missing": decision.missing,
        "open_slots": decision.open_slots,
    }
