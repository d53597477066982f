"""Take-up (应补尽补率): what was paid of what is due by the rules. Pure; what is not known is not
zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody to whom something is due by the rules: `due_fen` is None while the amount is not
    known, `is_certain` false while one fact is still missing. `paid_fen` is what arrived."""

    district: str
    enterprise: str
    credit_code: str
    project: str
    project_number: str
    due_fen: int | None
    is_certain: bool
    is_refused: bool
    paid_fen: int
    standing: str


@dataclass(frozen=True, slots=True)
class TakeUp:
    """The sums of a measure and year. Who was refused after review is not among those to whom
    something is due; for whom a fact is missing still, is counted apart."""

    measure_id: str
    fund: str
    year: int
    entitled: int
    paid: int
    unknown: int
    refused: int
    entitled_fen: int
    paid_fen: int

    @property
    def rate(self) -> Fraction | None:
        """Of those to whom something is due, who was paid; None where it is due to nobody."""
        return Fraction(self.paid, self.entitled) if self.entitled else None

    @property
    def money_rate(self) -> Fraction | None:
        """Of the money that is due, what was paid."""
        return Fraction(self.paid_fen, self.entitled_fen) if self.entitled_fen else None


def take_up_of(measure_id: str, fund: str, year: int, found: Iterable[Due]) -> TakeUp:
    """Add them up."""
    every = list(found)
    refused = [each for each in every if each.is_refused]
    due = [each for each in every if each.is_certain and not each.is_refused]
    unknown = [each for each in every if not each.is_certain and not each.is_refused]
    return TakeUp(
        measure_id=measure_id,
        fund=fund,
        year=year,
        entitled=len(due),
        paid=sum(each.paid_fen > 0 for each in due),
        unknown=len(unknown),
        refused=len(refused),
        entitled_fen=sum(each.due_fen or 0 for each in due),
        paid_fen=sum(each.paid_fen for each in due),
    )
