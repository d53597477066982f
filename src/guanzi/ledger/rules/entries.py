"""Whether the lines of an entry may be written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from guanzi.ledger.errors import EntryInvalid
from guanzi.ledger.states import AccountKind

MOST_FEN = 10**16  # a hundred trillion yuan; far inside a BIGINT, so that sums cannot overflow


@dataclass(frozen=True, slots=True)
class Line:
    """What an entry does to one account, in fen: above zero it receives, below zero it gives."""

    account_id: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Move:
    """From where an amount is taken, and where it is held, by account."""

    source_id: int
    holder_id: int


@dataclass(frozen=True, slots=True)
class AccountName:
    """Which account: an empty `line` is the total of the year, an empty `payer` the city."""

    fund: str
    year: int
    kind: AccountKind
    line: str = ""
    payer: str = ""


def merged(lines: Sequence[Line]) -> tuple[Line, ...]:
    """One line for each account, in the order in which accounts are locked; idle ones left out.

    Raises EntryInvalid unless the lines sum to zero and move something.
    """
    totals: Counter[int] = Counter()
    for line in lines:
        totals[line.account_id] += line.amount_fen
    kept = tuple(Line(account, fen) for account, fen in sorted(totals.items()) if fen)
    if sum(line.amount_fen for line in kept):
        raise EntryInvalid(_("分录借贷不平，不能入账。"))
    if not kept:
        raise EntryInvalid(_("分录没有移动任何金额，不能入账。"))
    if any(abs(line.amount_fen) > MOST_FEN for line in kept):
        raise EntryInvalid(_("金额超出总账能记的范围。"))
    return kept


def moved(move: Move, fen: int) -> tuple[Line, Line]:
    """An amount from one account to another."""
    return Line(move.source_id, -fen), Line(move.holder_id, fen)
