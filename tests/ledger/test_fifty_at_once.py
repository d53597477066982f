"""Fifty people decide at the same moment, each in a process of their own."""

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from guanzi.ledger import selectors, services
from guanzi.ledger.errors import NotEnough
from guanzi.ledger.rules.entries import Move
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind as Kind
from tests.ledger.conftest import FUND, LINE, open_books
from tests.world import MORNING, an_actor

pytestmark = pytest.mark.forks
DECIDERS = 50
PATIENCE = 60


def each_in_a_process(number: int, act: Callable[[int], str]) -> Counter[str]:
    """What `act` answered in that many processes that began together."""
    connection.close()
    fork = multiprocessing.get_context("fork")
    begin, answers = fork.Barrier(number), fork.SimpleQueue()

    def one(place: int) -> None:
        begin.wait(PATIENCE)
        try:
            answers.put(act(place))
        except Exception as error:  # noqa: BLE001 - the test looks at it
            answers.put(repr(error))
        finally:
            connection.close()
            os._exit(0)  # what the test runner would do at the end is not ours

    workers = [fork.Process(target=one, args=(place,)) for place in range(number)]
    for worker in workers:
        worker.start()
    found = Counter(answers.get() for _ in workers)
    for worker in workers:
        worker.join(PATIENCE)
    return found


def decide(place: int, moves: Sequence[Move], fen: int, key: str = "") -> str:
    asked = Request(an_actor(), key or f"decider-{place}", "审定", MORNING)
    try:
        services.reserve(asked, moves, fen)
    except NotEnough:
        return "not enough"
    return "decided"


@pytest.mark.django_db(transaction=True)
def test_fifty_deciders_never_exceed_the_total_or_the_line() -> None:
    books = open_books(1_000)
    there = books.both(Kind.AVAILABLE, Kind.COMMITTED)
    back = list(reversed(there))

    found = each_in_a_process(
        DECIDERS, lambda place: decide(place, there if place % 2 else back, 37)
    )

    assert found == {"decided": 1_000 // 37, "not enough": DECIDERS - 1_000 // 37}
    for line in ("", LINE):
        assert selectors.balance_of(books.of(Kind.AVAILABLE, line)) == 1_000 % 37
    assert sum(row.account.balance_fen for row in selectors.trial_balance(FUND)) == 0


@pytest.mark.django_db(transaction=True)
def test_fifty_times_the_same_request_decides_once() -> None:
    books = open_books(1_000)
    moves = books.both(Kind.AVAILABLE, Kind.COMMITTED)

    found = each_in_a_process(DECIDERS, lambda place: decide(place, moves, 37, key="same"))

    assert found == {"decided": DECIDERS}
    assert selectors.balance_of(books.of(Kind.COMMITTED)) == 37
