"""The ledger's accounts of payments, each looked up once however many payments move them."""

from collections.abc import Iterable
from datetime import datetime

from guanzi.foundation.actor import Actor
from guanzi.ledger import services as ledger
from guanzi.ledger.rules.entries import AccountName, Line, Move, moved
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.payments.models import Payment
from guanzi.lifecycle.payments.rules.clearing import DISTRICT


class Books:
    """For one batch: nothing is opened or closed meanwhile."""

    def __init__(self) -> None:
        self._levels: dict[tuple[int, AccountKind], tuple[int, ...]] = {}
        self._district: dict[AccountName, int] = {}

    def at_levels(self, line_id: int, kind: AccountKind) -> tuple[int, ...]:
        """The accounts of the total, the class and the line."""
        key = line_id, kind
        if key not in self._levels:
            self._levels[key] = budgets.level_accounts(line_id, kind)
        return self._levels[key]

    def between(self, line_id: int, source: AccountKind, holder: AccountKind) -> list[Move]:
        """The same move in the total, the class and the line."""
        pairs = zip(self.at_levels(line_id, source), self.at_levels(line_id, holder), strict=True)
        return [Move(one, two) for one, two in pairs]

    def of_district(self, payment: Payment, source: AccountKind, holder: AccountKind) -> Move:
        """From one account of the payment's district to another."""
        return Move(self._open(payment, source), self._open(payment, holder))

    def _open(self, payment: Payment, kind: AccountKind) -> int:
        name = AccountName(payment.run.fund, payment.run.year, kind, payer=payment.district)
        if name not in self._district:
            self._district[name] = ledger.open_account(name)
        return self._district[name]


def lines_of(moves: Iterable[Move], fen: int) -> list[Line]:
    """An amount through every move."""
    return [line for move in moves for line in moved(move, fen)]


def district_fen(payment: Payment) -> int:
    """What the district bears of it."""
    return int(payment.shares.get(DISTRICT, 0))


def request_of(payment: Payment, step: str, word: str, actor: Actor, at: datetime) -> Request:
    """The request for an entry about a payment, the same whenever it is asked."""
    narrative = f"{word} {payment.code} {payment.payee}"[:300]
    return Request(actor, f"payment-{payment.pk}-{step}", narrative, at)
