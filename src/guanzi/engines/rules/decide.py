"""The exact decision on one measure for one set of facts on one day, with every step and its
article.

Eligibility first, then the amount; a missing fact never turns into zero, false or a grant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from . import arithmetic, money, values
from .document import Validity
from .errors import ComputationRefused, RuleError
from .evaluate import evaluate
from .measure import Alternative, Condition, Measure, Modality, Reading
from .scope import Scope, Step, scope_of
from .values import NOTHING, Result, Unknown

SHARES_MUST_SUM = "各方分担合计须恒为 100%;请把其中一方写成「其余」"


class Outcome(Enum):
    """What a decision can be; the value is the stable code for programs."""

    GRANTED = "granted"
    REFUSED = "refused"
    NEEDS_PERSON = "needs_person"
    UNKNOWN = "unknown"
    NOT_COMPUTABLE = "not_computable"
    NOT_IN_FORCE = "not_in_force"

    @property
    def has_amount(self) -> bool:
        """Only a grant, and what a person may still agree to, come with money."""
        return self in (Outcome.GRANTED, Outcome.NEEDS_PERSON)


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """How one condition came out: `holds` is True, False, or None while it cannot be told.

    `refused` says why a condition has no single right answer (a day that does not exist).
    """

    condition: Condition
    step: Step
    refused: str = ""

    @property
    def holds(self) -> bool | None:
        return None if isinstance(self.step.value, Unknown) else bool(self.step.value)

    @property
    def missing(self) -> frozenset[str]:
        return self.step.value.missing if isinstance(self.step.value, Unknown) else NOTHING


@dataclass(frozen=True, slots=True)
class AlternativeResult:
    """What another reading of an ambiguity would have given, in fen; None where it cannot be
    told.
    """

    reading: Reading
    alternative: Alternative
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class Amount:
    """The way from the formula to the fen; `fen` is None while something is missing."""

    formula: Step | None = None
    cap: Step | None = None
    exact: Result = 0
    fen: int | None = None
    refused: ComputationRefused | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, and all that is needed to replay and explain it.

    `amount_fen` is the formula amount after cap and rounding (for a `ceiling` measure: the most
    that can be granted), once eligibility is settled. `most_fen` bounds an amount that is not
    known yet. `deciding` is the condition that settled a refusal or sent the case to a person.
    `fills` are the figures that a guideline set.
    """

    measure: Measure
    on: date
    outcome: Outcome
    conditions: tuple[ConditionResult, ...] = ()
    named: Mapping[str, Step] | None = None
    amount: Amount = Amount()
    shares: Mapping[str, int] | None = None
    share_rates: Mapping[str, Step] | None = None
    missing: tuple[str, ...] = ()
    open_slots: tuple[str, ...] = ()
    alternatives: tuple[AlternativeResult, ...] = ()
    deciding: ConditionResult | None = None
    fills: Mapping[str, Any] | None = None

    @property
    def amount_fen(self) -> int | None:
        return self.amount.fen if self.outcome.has_amount else None

    @property
    def conditional_fen(self) -> int | None:
        """What the formula gives should every open condition hold: a help, never a promise."""
        return None if self.outcome.has_amount else self.amount.fen

    def shares_of(self, fen: int) -> Mapping[str, int] | None:
        """Who pays how much of another amount, by the same rates and the same rule; in fen. None
        where the text shares nothing out, or the rates are not known."""
        return _shares(self.measure, self.share_rates, fen) if self.share_rates else None

    @property
    def most_fen(self) -> int | None:
        """No more than this can come out, whatever is still missing; None where the text sets no
        cap.
        """
        bound = values.high(self.amount.exact) if self.amount.cap else None
        return None if bound is None else money.ROUNDINGS[self.measure.rounding](bound)

    @property
    def verdict(self) -> tuple[Outcome, int | None, tuple[tuple[str, int], ...] | None]:
        """What two decisions must share to be the same: outcome, amount, shares."""
        shares = None if self.shares is None else tuple(self.shares.items())
        return self.outcome, self.amount_fen, shares


def decide(
    measure: Measure,
    facts: Mapping[str, Any],
    on: date,
    fills: Mapping[str, Any] | None = None,
    *,
    alternatives: bool = True,
    seen: dict[tuple[Any, ...], Step] | None = None,
) -> Decision:
    """Decide one measure. `facts` are checked values by canonical name; `fills` are slots and
    adjustable figures that a guideline set.

    With `alternatives` the trace also tells what the other readings of an ambiguity would give.
    `seen` may be shared by many decisions on the same records.
    """
    if not measure.validity.covers(on):
        return Decision(measure, on, Outcome.NOT_IN_FORCE)
    scope = scope_of(measure, facts, on, fills, seen=seen)
    conditions = tuple([_condition(condition, scope) for condition in measure.conditions])
    failed = next(
        (c for c in conditions if c.condition.modality is Modality.MUST and c.holds is False), None
    )
    if failed:
        named = _computed(scope)
        return Decision(
            measure, on, Outcome.REFUSED, conditions, named, deciding=failed, fills=fills
        )
    amount = _amount(measure, scope)
    rates = {p: evaluate(f.node, scope) for p, f in measure.share.items() if f}
    waiting = _Waiting(conditions, amount, rates)
    outcome, deciding = waiting.outcome()
    settled = outcome.has_amount and amount.fen is not None
    return Decision(
        measure,
        on,
        outcome,
        conditions,
        _computed(scope),
        amount,
        _shares(measure, rates, amount.fen) if settled else None,
        rates,
        missing=waiting.missing(measure, outcome),
        open_slots=waiting.open_slots(measure, outcome),
        alternatives=_alternatives(measure, facts, on, fills) if alternatives and settled else (),
        deciding=deciding,
        fills=fills,
    )


def _condition(condition: Condition, scope: Scope) -> ConditionResult:
    step = evaluate(condition.formula.node, scope)
    refusal = step.value.refusal if isinstance(step.value, Unknown) else None
    return ConditionResult(condition, step, refusal.message if refusal else "")


def _computed(scope: Scope) -> dict[str, Step]:
    done = scope.named
    return {name: step for name in scope.steps if (step := done.get(name)) is not None}


# ---------------------------------------------------------------- the amount


def _amount(measure: Measure, scope: Scope) -> Amount:
    if measure.amount is None:
        return Amount()
    formula = evaluate(measure.amount.node, scope)
    cap = evaluate(measure.cap.node, scope) if measure.cap else None
    exact = arithmetic.least([formula.value, cap.value]) if cap else formula.value
    exact = arithmetic.greatest([exact, 0])
    if isinstance(exact, Unknown):
        return Amount(formula, cap, exact, refused=exact.refusal)
    return Amount(formula, cap, exact, _round(measure, exact))


def _round(measure: Measure, exact: Any) -> int:
    return money.ROUNDINGS[measure.rounding](exact)


def _shares(measure: Measure, rates: Mapping[str, Step], fen: int | None) -> dict[str, int] | None:
    """Who pays how much. Raises RuleError where an unverified rulebook shares out too much."""
    known: dict[str, Any] = {payer: step.value for payer, step in rates.items()}
    if fen is None or not measure.share or any(isinstance(r, Unknown) for r in known.values()):
        return None
    rests = [payer for payer, formula in measure.share.items() if formula is None]
    try:
        if len(rests) == 1:
            parts = money.split_with_rest(fen, known, rests[0])
        else:
            parts = money.split_by_largest_remainder(fen, known)
    except ValueError:
        raise RuleError.at(measure.place, "shares-sum", SHARES_MUST_SUM) from None
    return {payer: parts[payer] for payer in measure.share}


def _alternatives(
    measure: Measure, facts: Mapping[str, Any], on: date, fills: Mapping[str, Any] | None
) -> tuple[AlternativeResult, ...]:
    found = []
    for reading in measure.readings:
        if reading.applies and not _applies(reading, scope_of(measure, facts, on, fills)):
            continue
        for other in reading.alternatives:
            known = other.is_computed
            fen = _read_otherwise(measure, other, facts, on, fills) if known else None
            found.append(AlternativeResult(reading, other, fen))
    return tuple(found)


def _applies(reading: Reading, scope: Scope) -> bool:
    assert reading.applies is not None
    return evaluate(reading.applies.node, scope).value is True


def _read_otherwise(
    measure: Measure,
    alternative: Alternative,
    facts: Mapping[str, Any],
    on: date,
    fills: Mapping[str, Any] | None,
) -> int | None:
    scope = scope_of(measure, facts, on, fills, {**measure.steps, **alternative.steps})
    cap = None if alternative.drops_cap else alternative.cap or measure.cap
    amount = alternative.amount or measure.amount
    assert amount is not None
    exact = evaluate(amount.node, scope).value
    if cap:
        exact = arithmetic.least([exact, evaluate(cap.node, scope).value])
    return None if isinstance(exact, Unknown) else _round(measure, arithmetic.greatest([exact, 0]))


# ---------------------------------------------------------------- what is still open


class _Waiting:
    """Which facts and figures the decision still waits for, and what that makes it."""

    def __init__(
        self, conditions: tuple[ConditionResult, ...], amount: Amount, rates: Mapping[str, Step]
    ) -> None:
        self.conditions = conditions
        self.amount = [amount.exact] if isinstance(amount.exact, Unknown) else []
        self.rates = [step.value for step in rates.values() if isinstance(step.value, Unknown)]
        self.money = self.amount + self.rates

    def outcome(self) -> tuple[Outcome, ConditionResult | None]:
        musts = [
            c for c in self.conditions if c.condition.modality is Modality.MUST and c.holds is None
        ]
        if any(not _is_blocked(c.step.value) for c in musts):
            return Outcome.UNKNOWN, None
        if musts:
            return Outcome.NOT_COMPUTABLE, musts[0]
        personal = next((c for c in self.conditions if _asks_a_person(c)), None)
        if personal:
            return Outcome.NEEDS_PERSON, personal
        if any(_is_blocked(value) for value in self.money):
            return Outcome.NOT_COMPUTABLE, None
        return (Outcome.UNKNOWN if self.money else Outcome.GRANTED), None

    def missing(self, measure: Measure, outcome: Outcome) -> tuple[str, ...]:
        """Facts that can still matter, in the order in which the measure reads them."""
        computable = not any(_is_blocked(value) for value in self.amount)
        waiting = [value for value in self.money if computable and not _is_blocked(value)]
        if outcome is not Outcome.NOT_COMPUTABLE:
            waiting += [c.step.value for c in self.conditions if _decides(c)]
        names = NOTHING.union(*(value.missing for value in waiting))
        return tuple(name for name in measure.reads if name in names)

    def open_slots(self, measure: Measure, outcome: Outcome) -> tuple[str, ...]:
        values_ = [*self.money, *(c.step.value for c in self.conditions)]
        names = NOTHING.union(*(v.slots for v in values_ if isinstance(v, Unknown)))
        return tuple(name for name in measure.slots if name in names)


def _is_blocked(value: Result) -> bool:
    return isinstance(value, Unknown) and (value.blocked or not value.missing)


def _asks_a_person(result: ConditionResult) -> bool:
    return (
        result.condition.modality in (Modality.IN_PRINCIPLE, Modality.MAY)
        and result.holds is not True
    )


def _decides(result: ConditionResult) -> bool:
    return result.condition.modality is not Modality.ENCOURAGED and result.holds is None


def nearest_versions(versions: list[Validity], on: date) -> tuple[Validity | None, Validity | None]:
    """The last validity that ended before the day and the first that begins after it."""
    before = [v for v in versions if v.until and v.until < on]
    after = [v for v in versions if v.since > on]
    last = max(before, key=lambda v: v.until or v.since, default=None)
    return last, min(after, key=lambda v: v.since, default=None)
