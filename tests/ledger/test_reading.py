"""Statements, balances of the past, the trial balance; and random lives of a ledger."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from guanzi.foundation.errors import GuanziError
from guanzi.ledger import selectors, services
from guanzi.ledger.rules.entries import Line, Move, moved
from guanzi.ledger.states import AccountKind as Kind
from tests.ledger.conftest import FUND, LINE, Books, a_request, open_books
from tests.world import MORNING

HOUR = timedelta(hours=1)


def test_a_statement_tells_every_line_and_what_was_held_after_it(books: Books) -> None:
    move = Move(books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT))
    for hour, fen in enumerate((5, 7, 11)):
        services.post_entry(a_request(f"第{hour}笔", at=MORNING + hour * HOUR), moved(move, fen))
    lines = selectors.statement(move.holder_id)
    assert [(line.narrative, line.amount_fen, line.balance_fen) for line in lines] == [
        ("第0笔", 5, 5),
        ("第1笔", 7, 12),
        ("第2笔", 11, 23),
    ]
    assert selectors.statement(move.holder_id, until=MORNING + HOUR) == lines[:2]
    first = lines[0]
    assert selectors.statement(move.holder_id, after=(first.at, first.id)) == lines[1:]


def test_a_balance_is_one_row_however_many_entries_there_are(
    books: Books, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    move = Move(books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT))
    for _ in range(20):
        services.post_entry(a_request(), moved(move, 1))
    with django_assert_num_queries(1) as seen:
        assert selectors.balance_of(move.holder_id) == 20
    assert "ledger_balance" in seen.captured_queries[0]["sql"]


def test_the_past_is_read_as_it_was(books: Books) -> None:
    move = Move(books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT))
    services.post_entry(a_request(at=MORNING + HOUR), moved(move, 5))
    services.post_entry(a_request(at=MORNING + 3 * HOUR), moved(move, 7))
    for at, fen in ((0, 0), (1, 5), (2, 5), (3, 12), (9, 12)):
        moment = MORNING + at * HOUR
        assert selectors.balance_at(move.holder_id, moment) == fen
        every = {info.id: info.balance_fen for info in selectors.accounts_of(FUND, at=moment)}
        assert every[move.holder_id] == fen


# --- random lives ---

STEPS = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 13), st.integers(0, 13), st.integers(-5, 400)),
    st.tuples(st.just("reserve"), st.integers(-5, 400)),
    st.tuples(st.just("post"), st.integers(0, 9), st.integers(-5, 400)),
    st.tuples(st.just("void"), st.integers(0, 9), st.integers(-5, 400)),
    st.tuples(st.just("reverse"), st.integers(0, 9)),
)
KINDS = list(Kind)


class Life:
    """A ledger, and beside it the simplest model of one: a sum for every account."""

    def __init__(self) -> None:
        self.books = open_books(1_000)
        self.held = Counter({(kind, line): 0 for kind in Kind for line in ("", LINE)})
        for line in ("", LINE):
            self._shift(Kind.APPROPRIATION, Kind.AVAILABLE, line, 1_000)
        self.reservations: list[list[int]] = []
        self.entries: list[tuple[int, Kind, Kind, int]] = []
        self.at = MORNING

    def _shift(self, source: Kind, holder: Kind, line: str, fen: int) -> None:
        self.held[source, line] -= fen
        self.held[holder, line] += fen

    def step(self, act: str, *given: int) -> None:
        self.at += HOUR
        try:
            getattr(self, act)(*given)
        except GuanziError:
            return

    def request(self) -> services.Request:
        return a_request(at=self.at)

    def move(self, source: int, holder: int, fen: int) -> None:
        one, two = KINDS[source], KINDS[holder]
        lines = moved(Move(self.books.of(one), self.books.of(two)), fen)
        entry = services.post_entry(self.request(), lines)
        self._shift(one, two, "", fen)
        self.entries.append((entry, one, two, fen))

    def reserve(self, fen: int) -> None:
        moves = self.books.both(Kind.AVAILABLE, Kind.COMMITTED)
        self.reservations.append([services.reserve(self.request(), moves, fen), fen])
        for line in ("", LINE):
            self._shift(Kind.AVAILABLE, Kind.COMMITTED, line, fen)

    def post(self, place: int, fen: int) -> None:
        for one in self.reservations[place : place + 1]:
            lines = [Line(self.books.of(Kind.DISBURSED, line), fen) for line in ("", LINE)]
            services.post_reservation(self.request(), one[0], fen, lines)
            one[1] -= fen
            for line in ("", LINE):
                self._shift(Kind.COMMITTED, Kind.DISBURSED, line, fen)

    def void(self, place: int, fen: int) -> None:
        for one in self.reservations[place : place + 1]:
            services.void_reservation(self.request(), one[0], fen)
            one[1] -= fen
            for line in ("", LINE):
                self._shift(Kind.COMMITTED, Kind.AVAILABLE, line, fen)

    def reverse(self, place: int) -> None:
        for entry, source, holder, fen in self.entries[place : place + 1]:
            services.reverse_entry(self.request(), entry)
            self._shift(holder, source, "", fen)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, max_size=25))
def test_whatever_happens_the_books_balance_and_agree_with_the_simplest_model(
    db: None, rolled_back: Callable[[], Any], steps: list[tuple[Any, ...]]
) -> None:
    with rolled_back():
        life = Life()
        snapshots: list[tuple[datetime, dict[int, int]]] = []
        for act, *given_numbers in steps:
            life.step(act, *given_numbers)
            now = {info.id: info.balance_fen for info in selectors.accounts_of(FUND)}
            snapshots.append((life.at, now))
        for (kind, line), fen in life.held.items():
            assert selectors.balance_of(life.books.of(kind, line)) == fen
        for reservation, open_fen in life.reservations:
            assert selectors.reservation(reservation).open_fen == open_fen
        trial = selectors.trial_balance(FUND)
        assert sum(row.account.balance_fen for row in trial) == 0
        assert sum(row.received_fen for row in trial) == sum(row.given_fen for row in trial)
        for at, then in snapshots:
            past = selectors.trial_balance(FUND, until=at)
            assert {row.account.id: row.account.balance_fen for row in past} == then
