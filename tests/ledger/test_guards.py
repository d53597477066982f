"""What the database itself refuses, whoever writes to it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from guanzi.ledger import selectors, services
from guanzi.ledger.models import Entry, Posting
from guanzi.ledger.rules.entries import Move, moved
from guanzi.ledger.states import AccountKind as Kind
from tests.ledger.conftest import Books, a_request
from tests.world import MORNING


def run(sql: str, *values: Any) -> None:
    """One statement, and the checks that wait for the end of the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def used(books: Books) -> Books:
    """Books with a row in every table."""
    reserved = services.reserve(a_request(), books.both(Kind.AVAILABLE, Kind.COMMITTED), 500)
    services.void_reservation(a_request(), reserved, 100)
    return books


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_balance SET balance_fen = balance_fen",
        "UPDATE ledger_balance SET sign = -sign",
        "UPDATE ledger_account SET fund = '别的'",
        "UPDATE ledger_account SET kind = 'owed'",
        "UPDATE ledger_reservation SET amount_fen = 1000",
        "UPDATE ledger_reservation SET open_fen = 500",
        "UPDATE ledger_reservation SET open_fen = 0",
    ],
)
def test_of_what_moves_only_that_moves_which_may(sql: str) -> None:
    with pytest.raises(DatabaseError):
        run(sql)


def entry(lines: int, key: str = "hand") -> Entry:
    return Entry.objects.create(
        key=key,
        kind="transfer",
        narrative="手写",
        lines=lines,
        at=MORNING,
        person="某",
        organisation="某",
    )


def write(begin: Callable[[], Entry], *fens: tuple[int, int]) -> None:
    """Lines of an entry, written by hand, and the checks at the end."""
    with transaction.atomic():
        one = begin()
        for account_id, fen in fens:
            Posting.objects.create(entry=one, account_id=account_id, amount_fen=fen, at=MORNING)
        run("SELECT 1")


def test_an_entry_that_does_not_balance_is_refused(books: Books) -> None:
    lines = (books.of(Kind.AVAILABLE), 5), (books.of(Kind.IN_PAYMENT), 5)
    with pytest.raises(DatabaseError, match="借贷不平"):
        write(partial(entry, 2), *lines)


def test_an_entry_without_its_lines_is_refused(books: Books) -> None:
    with pytest.raises(DatabaseError, match="借贷不平"):
        write(partial(entry, 2))


def test_lines_cannot_be_added_to_an_entry_of_the_past(books: Books) -> None:
    lines = (books.of(Kind.IN_PAYMENT), 5), (books.of(Kind.RECOVERY_DEMANDED), -5)
    with pytest.raises(DatabaseError, match="借贷不平"):
        write(partial(Entry.objects.earliest, "pk"), *lines)


@pytest.mark.parametrize(("kind", "fen"), [(Kind.IN_PAYMENT, -1), (Kind.RECOVERY_DEMANDED, 1)])
def test_no_balance_comes_to_the_wrong_side_of_zero(books: Books, kind: Kind, fen: int) -> None:
    with pytest.raises(DatabaseError, match="balance_on_its_side"), transaction.atomic():
        Posting.objects.create(
            entry=entry(2), account_id=books.of(kind), amount_fen=fen, at=MORNING
        )


def test_a_closed_account_refuses(books: Books) -> None:
    services.close_accounts([books.of(Kind.IN_PAYMENT)], at=MORNING)
    with pytest.raises(DatabaseError, match="已封账"), transaction.atomic():
        Posting.objects.create(
            entry=entry(2), account_id=books.of(Kind.IN_PAYMENT), amount_fen=1, at=MORNING
        )


def test_a_line_that_is_older_than_the_last_is_refused(books: Books) -> None:
    with pytest.raises(DatabaseError, match="最后入账"), transaction.atomic():
        Posting.objects.create(
            entry=entry(2),
            account_id=books.of(Kind.AVAILABLE),
            amount_fen=1,
            at=MORNING.replace(year=2000),
        )


def test_an_account_begins_at_zero(books: Books) -> None:
    with pytest.raises(DatabaseError, match="应当为零"):
        run(
            "WITH a AS (INSERT INTO ledger_account (fund, year, line, payer, kind)"
            " VALUES ('甲', 2026, '', '', 'available') RETURNING id)"
            " INSERT INTO ledger_balance (account_id, sign, balance_fen) SELECT id, 1, 9 FROM a"
        )


def test_a_reservation_and_its_entries_agree(books: Books) -> None:
    move = Move(books.of(Kind.AVAILABLE), books.of(Kind.COMMITTED))
    services.post_entry(a_request(), moved(move, 700))
    reserved = services.reserve(a_request(), [move], 500)
    with pytest.raises(DatabaseError, match="占用与分录不符"):
        run("UPDATE ledger_reservation SET open_fen = 400 WHERE id = %s", reserved)
    assert selectors.reservation(reserved).open_fen == 500
