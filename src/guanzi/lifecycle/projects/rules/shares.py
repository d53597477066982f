"""Who bears how much of each part of an amount."""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise

from guanzi.engines.rules import Decision

ShareOut = Callable[[int], Mapping[str, int]]
"""From an amount in fen to what each payer bears of it, in fen."""

CITY = "市级"


def shares_by(decision: Decision, fen: int) -> Mapping[str, int] | None:
    """What each payer bears by the rule; the city bears what the text does not share out. None
    where it shares out by rates that are not known."""
    return decision.shares_of(fen) if decision.measure.share else {CITY: fen}


def shares_of_parts(parts: Sequence[int], share_out: ShareOut) -> tuple[Mapping[str, int], ...]:
    """The shares of every part, in fen, so that they sum to the part, and over the parts to the
    shares of the whole: each part bears what the sum up to it bears more than the sum before."""
    sums = [dict(share_out(total)) for total in accumulate(parts, initial=0)]
    return tuple(
        {payer: after[payer] - before[payer] for payer in after} for before, after in pairwise(sums)
    )
