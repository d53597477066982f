"""What a district owes the city for a year, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

DISTRICT = "区级"  # the payer, as the rulebook shares out


@dataclass(frozen=True, slots=True)
class ClearingLine:
    """A payment of which the district bears a part, in fen; with a `credit_id` a part that it does
    not bear after all, below zero."""

    payment_id: int
    code: str
    payee: str
    district_fen: int
    paid_on: date
    credit_id: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """What stands on one settled statement only."""
        return self.payment_id, self.credit_id

    def written(self) -> list[object]:
        """The JSON form."""
        return [
            self.payment_id,
            self.code,
            self.payee,
            self.district_fen,
            self.paid_on.isoformat(),
            self.credit_id,
        ]


def read_line(written: Sequence[object]) -> ClearingLine:
    """A line back from its JSON form."""
    payment_id, code, payee, fen, day, credit_id = written
    return ClearingLine(
        payment_id=int(str(payment_id)),
        code=str(code),
        payee=str(payee),
        district_fen=int(str(fen)),
        paid_on=date.fromisoformat(str(day)),
        credit_id=int(str(credit_id)),
    )


def due_of(lines: Sequence[ClearingLine]) -> int:
    """What the lines come to, in fen."""
    return sum(line.district_fen for line in lines)
