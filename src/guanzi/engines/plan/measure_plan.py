"""A whole measure as terms: outcome, deciding condition, amount, shares, what is missing.

The twin of `rules.decide`, for one day and what a guideline set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guanzi.engines.rules import Citation, Measure, Modality, Outcome, nodes
from guanzi.engines.rules.scope import scope_of

from .columns import PlanRefused
from .lower import Complete, Lowering, Names
from .quantity import Guard, Quantity, Truth, Value
from .shares import shared
from .terms import Forge, Term

OUTCOMES = tuple(Outcome)
NO_REASON = -1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a measure answers, as terms. `outcome` is a place in `OUTCOMES`, `reason` one among the
    measure's conditions; `missing` a set of `facts`, `open_slots` the same with slots behind.

    In rows that are `beyond` the plan, nothing else counts: the interpreter decides them.
    """

    outcome: Term
    reason: Term
    has_amount: Term
    amount: Term
    has_shares: Term
    shares: Mapping[str, Term]
    missing: Term
    open_slots: Term
    beyond: Term

    def terms(self) -> dict[str, Term]:
        """Every term by the name of its column."""
        named = {
            "outcome": self.outcome,
            "reason": self.reason,
            "has_amount": self.has_amount,
            "amount": self.amount,
            "has_shares": self.has_shares,
            "missing": self.missing,
            "open_slots": self.open_slots,
            "beyond": self.beyond,
        }
        return named | {f"share:{payer}": term for payer, term in self.shares.items()}


@dataclass(frozen=True, slots=True)
class Proved:
    """One formula of the measure and what it was lowered to, for the printed proof."""

    label: str
    text: str
    citation: Citation
    nodes: tuple[tuple[nodes.Node, Value], ...]


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """A measure that every backend can compute, with the proof that it is exact."""

    measure: Measure
    on: date
    fills: Mapping[str, Any]
    names: Names
    answer: Answer
    proved: tuple[Proved, ...] = field(default=())

    def reason_of(self, number: int) -> tuple[str, str]:
        """The article and the sentence behind a reason; empty where there is none."""
        if number == NO_REASON:
            return "", ""
        condition = self.measure.conditions[number]
        return condition.formula.citation.article, condition.sentence

    def names_in(self, names: int) -> tuple[str, ...]:
        """The names of a set."""
        every = self.names.facts + self.names.slots
        return tuple(name for place, name in enumerate(every) if names >> place & 1)


def plan_measure(
    measure: Measure,
    on: date,
    fills: Mapping[str, Any] | None = None,
    *,
    forge: Forge | None = None,
    complete: Complete = frozenset(),
) -> MeasurePlan:
    """Lower a measure. Columns in `complete` are known to hold no nulls.

    Raises PlanRefused where the measure cannot be computed exactly in columns.
    """
    forge = forge or Forge()
    names = Names(measure.reads, tuple(measure.slots))
    if len(names.facts) + len(names.slots) > 62:
        raise PlanRefused(f"「{measure.name}」问的事实超过 62 项")
    fills = fills or {}
    if not measure.validity.covers(on):
        answer = _nothing(forge, Outcome.NOT_IN_FORCE)
        return MeasurePlan(measure, on, fills, names, answer)
    lowering = Lowering(forge, scope_of(measure, {}, on, fills), names, complete)
    answer = _Deciding(measure, lowering).answer()
    return MeasurePlan(measure, on, fills, names, answer, _proved(measure, lowering))


def _nothing(forge: Forge, outcome: Outcome) -> Answer:
    no, zero = forge.no, forge.zero
    place = forge.const(OUTCOMES.index(outcome))
    return Answer(place, forge.const(NO_REASON), no, zero, no, {}, zero, zero, no)


def _proved(measure: Measure, lowering: Lowering) -> tuple[Proved, ...]:
    labelled = [(f"条件{n}", c.formula) for n, c in enumerate(measure.conditions, 1)]
    labelled += list(measure.steps.items())
    labelled += [(w, f) for w, f in (("金额", measure.amount), ("封顶", measure.cap)) if f]
    labelled += [(f"{payer}分担", f) for payer, f in measure.share.items() if f]
    found = []
    for label, formula in labelled:
        below = [node for node in nodes.walk(formula.node) if node in lowering.seen]
        values = tuple((node, lowering.seen[node]) for node in below)
        found.append(Proved(label, formula.text, formula.citation, values))
    return tuple(found)


class _Deciding:
    """The order of decide(): refusal first, then what is open, then money."""

    def __init__(self, measure: Measure, lowering: Lowering) -> None:
        self.measure = measure
        self.low = lowering
        self.forge = lowering.forge
        self.conditions = [
            (condition.modality, lowering.truth_of(condition.formula.node))
            for condition in measure.conditions
        ]

    def answer(self) -> Answer:
        forge, low = self.forge, self.low
        refused = forge.any(truth.no for truth in self._of(Modality.MUST))
        exact = self._exact()
        amount, guard = self._fen(exact), Guard(forge)
        fen = guard.narrow(amount(guard)) if exact is not None else forge.zero
        rates = {
            payer: low.number(formula.node)
            for payer, formula in self.measure.share.items()
            if formula
        }
        outcome, reason = self._outcome(refused, exact, rates)
        has_amount = forge.all(
            [self._is(outcome, Outcome.GRANTED, Outcome.NEEDS_PERSON), self._settled(exact)]
        )
        split = shared(self.measure, low, fen, rates, guard)
        has_shares = forge.all([has_amount, *(low.known(rate) for rate in rates.values())])
        money = [*([exact] if exact is not None else []), *rates.values()]
        later = [truth.beyond for _, truth in self.conditions]
        later += [value.beyond for value in money]
        later.append(forge.all([has_amount, forge.any(guard.unsafe)]))
        later.append(forge.all([has_shares, split.refused]))
        first = [truth.beyond for truth in self._of(Modality.MUST)]
        beyond = forge.any([*first, forge.all([forge.negate(refused), forge.any(later)])])
        missing, slots = self._missing(refused, outcome, exact, rates)
        return Answer(
            outcome=outcome,
            reason=reason,
            has_amount=has_amount,
            amount=fen,
            has_shares=has_shares if split.parts else forge.no,
            shares=split.parts,
            missing=missing,
            open_slots=slots,
            beyond=beyond,
        )

    def _of(self, *modalities: Modality) -> list[Truth]:
        return [truth for modality, truth in self.conditions if modality in modalities]

    # ---------------------------------------------------------------- the amount

    def _exact(self) -> Quantity | None:
        measure, low = self.measure, self.low
        if measure.amount is None:
            return None
        exact = low.number(measure.amount.node)
        if measure.cap:
            exact = low.least([exact, low.number(measure.cap.node)])
        return low.greatest([exact, low.constant(0)])

    def _settled(self, exact: Quantity | None) -> Term:
        return self.forge.no if exact is None else self.low.known(exact)

    def _fen(self, exact: Quantity | None) -> Any:
        """How the exact amount, which is never negative, is rounded by the measure's rule."""
        forge = self.forge
        rounding = self.measure.rounding

        def fen(guard: Guard) -> Term:
            assert exact is not None
            size = 100 if rounding.endswith("元") else 1
            top = forge.greatest([exact.low, forge.zero])
            bottom = guard.scaled(exact.div, exact.den * size)
            if rounding.startswith("四舍五入"):
                whole = self.low.half_up(top, bottom, guard)
            elif rounding.startswith("舍去"):
                whole = forge.divide(top, bottom)
            else:
                upper = guard.plus(top, guard.minus(bottom, forge.one))
                whole = forge.divide(forge.greatest([upper, forge.zero]), bottom)
            return guard.scaled(whole, size)

        return fen

    # ---------------------------------------------------------------- outcome and reason

    def _is(self, outcome: Term, *wanted: Outcome) -> Term:
        forge = self.forge
        places = [forge.const(OUTCOMES.index(each)) for each in wanted]
        return forge.any(forge.equal(outcome, place) for place in places)

    def _outcome(
        self, refused: Term, exact: Quantity | None, rates: Mapping[str, Quantity]
    ) -> tuple[Term, Term]:
        forge, low = self.forge, self.low
        musts = self._of(Modality.MUST)
        waiting = forge.any(
            forge.all([low.unknown(t), forge.negate(low.is_blocked(t))]) for t in musts
        )
        stuck = forge.any(low.is_blocked(truth) for truth in musts)
        personal = forge.any(
            forge.negate(t.yes) for t in self._of(Modality.IN_PRINCIPLE, Modality.MAY)
        )
        money = [*([exact] if exact is not None else []), *rates.values()]
        blocked = forge.any(low.is_blocked(value) for value in money)
        open_ = forge.any(low.unknown(value) for value in money)
        cases = [
            (refused, Outcome.REFUSED),
            (waiting, Outcome.UNKNOWN),
            (stuck, Outcome.NOT_COMPUTABLE),
            (personal, Outcome.NEEDS_PERSON),
            (blocked, Outcome.NOT_COMPUTABLE),
            (open_, Outcome.UNKNOWN),
        ]
        outcome = self._first(
            [(when, OUTCOMES.index(then)) for when, then in cases],
            OUTCOMES.index(Outcome.GRANTED),
        )
        reasons = [
            (refused, self._first_condition((Modality.MUST,), lambda t: t.no)),
            (waiting, forge.const(NO_REASON)),
            (stuck, self._first_condition((Modality.MUST,), low.unknown)),
            (
                personal,
                self._first_condition(
                    (Modality.IN_PRINCIPLE, Modality.MAY), lambda t: forge.negate(t.yes)
                ),
            ),
        ]
        reason = forge.const(NO_REASON)
        for when, then in reversed(reasons):
            reason = forge.choose(when, then, reason)
        return outcome, reason

    def _first(self, cases: Sequence[tuple[Term, int]], otherwise: int) -> Term:
        found = self.forge.const(otherwise)
        for when, then in reversed(cases):
            found = self.forge.choose(when, self.forge.const(then), found)
        return found

    def _first_condition(self, modalities: tuple[Modality, ...], test: Any) -> Term:
        cases = [
            (test(truth), place)
            for place, (modality, truth) in enumerate(self.conditions)
            if modality in modalities
        ]
        return self._first(cases, NO_REASON)

    # ---------------------------------------------------------------- what is still open

    def _missing(
        self,
        refused: Term,
        outcome: Term,
        exact: Quantity | None,
        rates: Mapping[str, Quantity],
    ) -> tuple[Term, Term]:
        """Facts that can still matter, and slots that are open."""
        forge, low = self.forge, self.low
        amounts = [exact] if exact is not None else []
        money: list[Value] = [*amounts, *rates.values()]
        computable = forge.negate(forge.any(low.is_blocked(value) for value in amounts))
        waits = []
        for value in money:
            counts = forge.all([computable, forge.negate(low.is_blocked(value))])
            waits.append(forge.choose(counts, value.waits, forge.zero))
        decides = self._of(Modality.MUST, Modality.IN_PRINCIPLE, Modality.MAY)
        open_ = forge.negate(self._is(outcome, Outcome.NOT_COMPUTABLE))
        waits += [forge.choose(open_, truth.waits, forge.zero) for truth in decides]
        every = [value.waits for value in [*money, *(t for _, t in self.conditions)]]
        slots_mask = ((1 << len(low.names.slots)) - 1) << len(low.names.facts)
        return (
            self._unless(refused, forge.masked(forge.bits(waits), low.facts_mask)),
            self._unless(refused, forge.masked(forge.bits(every), slots_mask)),
        )

    def _unless(self, refused: Term, names: Term) -> Term:
        return self.forge.choose(refused, self.forge.zero, names)
