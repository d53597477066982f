"""Money that comes back goes to those who paid it, in the shares in which they paid."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from guanzi.engines.rules.money import split_with_rest

CITY, DISTRICT = "市级", "区级"


@dataclass(frozen=True, slots=True)
class PaidPart:
    """A payment that arrived, in fen, and who bore how much of it."""

    payment_id: int
    amount_fen: int
    shares: Mapping[str, int]

    def shared(self, fen: int) -> dict[str, int]:
        """Who bore a part of it: all of it gives the shares themselves."""
        city = Fraction(self.shares.get(CITY, 0), self.amount_fen)
        return split_with_rest(fen, {CITY: city}, DISTRICT)


Allocation = Mapping[tuple[int, str], int]
"""By payment and payer, in fen."""


def allocated(parts: Sequence[PaidPart], fen: int) -> Allocation:
    """To which payments and payers an amount belongs: the first payment first.

    Raises ValueError where it is more than was paid.
    """
    found: Counter[tuple[int, str]] = Counter()
    left = fen
    for part in parts:
        taken = min(left, part.amount_fen)
        for payer, share in part.shared(taken).items():
            found[part.payment_id, payer] += share
        left -= taken
    if left:
        raise ValueError("more than was paid")
    return {key: share for key, share in found.items() if share}


def allocated_between(parts: Sequence[PaidPart], before: int, after: int) -> Allocation:
    """What the step from one sum of repayments to the next adds, so that the steps add up."""
    done = Counter(allocated(parts, before))
    total = Counter(allocated(parts, after))
    total.subtract(done)
    return {key: share for key, share in total.items() if share}


def by_payer(allocation: Allocation) -> dict[str, int]:
    """The sums of the payers, in fen."""
    found: Counter[str] = Counter()
    for (_payment, payer), share in allocation.items():
        found[payer] += share
    return dict(found)


@dataclass(frozen=True, slots=True)
class Repaid:
    """How an amount falls on what is demanded: the principal first, then interest, then fine."""

    principal_fen: int
    interest_fen: int
    fine_fen: int


def repaid(total_fen: int, principal_fen: int, interest_fen: int) -> Repaid:
    """A sum of repayments split, in fen."""
    principal = min(total_fen, principal_fen)
    interest = min(total_fen - principal, interest_fen)
    return Repaid(principal, interest, total_fen - principal - interest)


def years_later(day: date, years: int) -> date:
    """The same day so many years later; the last of February where there is no such day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
