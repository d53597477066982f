"""What a district owes the city for a year, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ClearingLine:
    """A payment of which the district bears a part, in fen."""

    payment_id: int
    code: str
    payee: str
    district_fen: int
    paid_on: date

    def written(self) -> list[object]:
        """The JSON form."""
        return [
            self.payment_id,
            self.code,
            self.payee,
            self.district_fen,
            self.paid_on.isoformat(),
        ]


def read_line(written: Sequence[object]) -> ClearingLine:
    """A line back from its JSON form."""
    payment_id, code, payee, fen, day = written
    return ClearingLine(
        int(str(payment_id)), str(code), str(payee), int(str(fen)), date.fromisoformat(str(day))
    )


def due_of(lines: Sequence[ClearingLine]) -> int:
    """What the lines come to, in fen."""
    return sum(line.district_fen for line in lines)
