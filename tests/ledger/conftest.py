"""Two books of one fund: the total of a year and one of its lines."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count

import pytest
from django.db import connection, transaction

from guanzi.foundation.actor import Actor
from guanzi.ledger import services
from guanzi.ledger.rules.entries import AccountName, Move, moved
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind as Kind
from tests.world import MORNING, an_actor

FUND = "高新技术成果转化专项扶持资金"
LINE = "成果转化项目"


@dataclass(frozen=True)
class Books:
    """The accounts of the fund's year, by kind and line."""

    ids: dict[tuple[Kind, str], int]

    def of(self, kind: Kind, line: str = "") -> int:
        return self.ids[kind, line]

    def both(self, source: Kind, holder: Kind) -> list[Move]:
        """The same move in the total and in the line."""
        return [Move(self.of(source, line), self.of(holder, line)) for line in ("", LINE)]


MakeRequest = Callable[..., Request]


def a_request(
    narrative: str = "测试", key: str = "", at: datetime = MORNING, actor: Actor | None = None
) -> Request:
    """A request with a key of its own."""
    return Request(actor or an_actor(), key or f"test-{next(_numbers)}", narrative, at)


_numbers = count()


def open_books(amount_fen: int) -> Books:
    """A year whose total and line were both granted that much."""
    ids = {
        (kind, line): services.open_account(AccountName(FUND, 2026, kind, line))
        for kind in Kind
        for line in ("", LINE)
    }
    books = Books(ids)
    moves = books.both(Kind.APPROPRIATION, Kind.AVAILABLE)
    lines = [line for move in moves for line in moved(move, amount_fen)]
    services.post_entry(a_request("下达预算"), lines)
    return books


@pytest.fixture
def books(db: None) -> Books:
    return open_books(1_000_000_00)


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


@pytest.fixture
def rolled_back() -> Callable[[], AbstractContextManager[None]]:
    """A block that leaves nothing behind, after all that the database checks at its end."""
    return _rolled_back
