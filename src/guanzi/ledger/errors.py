"""What can be wrong with an entry."""

from guanzi.foundation.errors import Conflict, InvalidInput, NotFound


class EntryInvalid(InvalidInput):
    """The entry does not balance, moves nothing, or names an account twice."""

    code = "entry-invalid"


class NotEnough(Conflict):
    """An account does not hold what the entry takes from it; all amounts in fen."""

    code = "not-enough"

    def __init__(self, sentence: str, *, account_id: int, held_fen: int, wanted_fen: int) -> None:
        super().__init__(sentence)
        self.account_id, self.held_fen, self.wanted_fen = account_id, held_fen, wanted_fen


class AccountClosed(Conflict):
    """The account takes no entries any more."""

    code = "account-closed"


class KeyReused(Conflict):
    """The key of this request belongs to an entry that says something else."""

    code = "key-reused"


class ReservationSpent(Conflict):
    """The reservation does not hold that much any more."""

    code = "reservation-spent"


class AlreadyReversed(Conflict):
    """The entry was reversed before, or is itself a reversal."""

    code = "already-reversed"


class LedgerRecordNotFound(NotFound):
    """There is no such account, entry or reservation."""

    code = "ledger-record-not-found"
