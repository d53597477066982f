"""Who pays how much, as in `rules.money`: the parts always sum to the amount."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from guanzi.engines.rules import Measure

from .columns import PlanRefused
from .logic import Logic
from .quantity import Guard, Quantity
from .terms import Term


@dataclass(frozen=True, slots=True)
class Split:
    """The part of every payer in fen; `refused` where the rates share out too much."""

    parts: Mapping[str, Term]
    refused: Term


def shared(
    measure: Measure, logic: Logic, fen: Term, rates: Mapping[str, Quantity], guard: Guard
) -> Split:
    """Split an amount by the measure's rates. Raises PlanRefused where they vary without a rest."""
    if not measure.share:
        return Split({}, logic.forge.no)
    rests = [payer for payer, formula in measure.share.items() if formula is None]
    if len(rests) == 1:
        found = _with_rest(logic, fen, rates, rests[0], guard)
    else:
        found = _by_largest_remainder(logic, fen, rates)
    return Split({payer: found.parts[payer] for payer in measure.share}, found.refused)


def _with_rest(
    logic: Logic, fen: Term, rates: Mapping[str, Quantity], rest: str, guard: Guard
) -> Split:
    forge = logic.forge
    parts: dict[str, Term] = {}
    rounded_up: dict[str, Term] = {}
    for payer, rate in rates.items():
        top, bottom = guard.times(fen, rate.low), guard.scaled(rate.div, rate.den)
        top = forge.greatest([top, forge.zero])
        part = logic.half_up(top, bottom, guard)
        parts[payer] = forge.least([part, fen]) if part.is_wide else part
        rounded_up[payer] = forge.less(top, guard.times(parts[payer], bottom))
    given = _sum(logic, parts.values(), guard)
    if len(parts) > 1:
        over = forge.greatest([guard.minus(given, fen), forge.zero])
        for payer in reversed(list(parts)):
            less = forge.all([rounded_up[payer], forge.less(forge.zero, over)])
            one = forge.choose(less, forge.one, forge.zero)
            parts[payer], over = guard.minus(parts[payer], one), guard.minus(over, one)
        given = _sum(logic, parts.values(), guard)
    left = guard.minus(fen, given)
    parts[rest] = forge.greatest([left, forge.zero]) if left.is_wide else left
    total = logic.constant(0)
    for rate in rates.values():
        total = logic.add(total, rate)
    least = [logic.compare("<", rate, logic.constant(0)).yes for rate in rates.values()]
    above = logic.compare(">", total, logic.constant(1))
    refused = forge.any([*least, above.yes, above.beyond])
    return Split(parts, refused)


def _sum(logic: Logic, terms: Iterable[Term], guard: Guard) -> Term:
    total = logic.forge.zero
    for term in terms:
        total = guard.plus(total, term)
    return total


def _by_largest_remainder(logic: Logic, fen: Term, rates: Mapping[str, Quantity]) -> Split:
    """Rates are constants that sum to one: the verifier allows nothing else without a rest."""
    forge = logic.forge
    exact: dict[str, Fraction] = {}
    for payer, rate in rates.items():
        if not (rate.low.is_const and rate.low is rate.high and rate.div is forge.one):
            raise PlanRefused("没有「其余」的分担比例须是常数")
        exact[payer] = Fraction(int(rate.low.payload), rate.den)
    if sum(exact.values()) != 1 or min(exact.values()) < 0:
        raise PlanRefused("各方分担合计须恒为 100%")
    wholes, fractions = {}, {}
    for payer, rate_ in exact.items():
        top = forge.multiply(fen, forge.const(rate_.numerator))
        wholes[payer] = forge.divide(top, forge.const(rate_.denominator))
        left = forge.remainder(top, rate_.denominator)
        fractions[payer] = forge.multiply(left, forge.const(_den(exact) // rate_.denominator))
    odd = fen
    for whole in wholes.values():
        odd = forge.subtract(odd, whole)
    payers = list(exact)
    parts = {}
    for place, payer in enumerate(payers):
        rank = forge.zero
        for other_place, other in enumerate(payers):
            if other != payer:
                before = forge.less(fractions[payer], fractions[other])
                if other_place < place:
                    before = forge.at_most(fractions[payer], fractions[other])
                rank = forge.add(rank, forge.choose(before, forge.one, forge.zero))
        more = forge.choose(forge.less(rank, odd), forge.one, forge.zero)
        parts[payer] = forge.add(wholes[payer], more)
    return Split(parts, forge.no)


def _den(rates: Mapping[str, Fraction]) -> int:
    together = 1
    for rate in rates.values():
        together *= rate.denominator
    return together
