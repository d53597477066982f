"""Two steps: what is set aside is used, given back, or both, and never twice."""

import pytest

from guanzi.ledger import selectors, services
from guanzi.ledger.errors import AlreadyReversed, EntryInvalid, NotEnough, ReservationSpent
from guanzi.ledger.models import Entry
from guanzi.ledger.rules.entries import Line, Move, moved
from guanzi.ledger.states import AccountKind as Kind
from tests.ledger.conftest import LINE, Books, a_request


@pytest.fixture
def reserved(books: Books) -> int:
    moves = books.both(Kind.AVAILABLE, Kind.COMMITTED)
    return services.reserve(a_request("审定", key="r"), moves, 500)


def into_payment(books: Books, fen: int) -> list[Line]:
    return [Line(books.of(Kind.IN_PAYMENT, line), fen) for line in ("", LINE)]


def held(books: Books, kind: Kind) -> tuple[int, int]:
    """In the total, and in the line."""
    total, line = (selectors.balance_of(books.of(kind, name)) for name in ("", LINE))
    return total, line


def test_what_is_set_aside_is_set_aside_in_the_total_and_in_the_line(
    books: Books, reserved: int
) -> None:
    assert held(books, Kind.COMMITTED) == (500, 500)
    assert held(books, Kind.AVAILABLE) == (1_000_000_00 - 500,) * 2
    info = selectors.reservation(reserved)
    assert (info.amount_fen, info.open_fen) == (500, 500)


def test_the_same_reservation_is_made_once(books: Books, reserved: int) -> None:
    moves = books.both(Kind.AVAILABLE, Kind.COMMITTED)
    assert services.reserve(a_request("审定", key="r"), moves, 500) == reserved
    assert held(books, Kind.COMMITTED) == (500, 500)


def test_it_is_used_in_parts_and_the_rest_given_back(books: Books, reserved: int) -> None:
    services.post_reservation(a_request("首付"), reserved, 300, into_payment(books, 300))
    services.void_reservation(a_request("终止"), reserved, 200)
    assert held(books, Kind.IN_PAYMENT) == (300, 300)
    assert held(books, Kind.COMMITTED) == (0, 0)
    assert held(books, Kind.AVAILABLE) == (1_000_000_00 - 300,) * 2
    assert selectors.reservation(reserved).open_fen == 0


def test_no_more_is_used_than_was_set_aside_though_the_account_holds_more(
    books: Books, reserved: int
) -> None:
    services.reserve(a_request("另一项"), books.both(Kind.AVAILABLE, Kind.COMMITTED), 500)
    with pytest.raises(ReservationSpent):
        services.post_reservation(a_request(), reserved, 501, into_payment(books, 501))
    with pytest.raises(ReservationSpent):
        services.void_reservation(a_request(), reserved, 501)
    assert held(books, Kind.COMMITTED) == (1000, 1000)


def test_using_and_giving_back_are_done_once_however_often_they_are_asked(
    books: Books, reserved: int
) -> None:
    for _ in range(2):
        services.post_reservation(
            a_request("首付", key="p"), reserved, 300, into_payment(books, 300)
        )
        services.void_reservation(a_request("终止", key="v"), reserved, 100)
    assert selectors.reservation(reserved).open_fen == 100
    assert held(books, Kind.COMMITTED) == (100, 100)


def test_the_line_refuses_although_the_total_has_enough(books: Books) -> None:
    away = Move(books.of(Kind.AVAILABLE, LINE), books.of(Kind.APPROPRIATION, LINE))
    services.post_entry(a_request("调减科目"), moved(away, 1_000_000_00 - 10))
    with pytest.raises(NotEnough, match=LINE):
        services.reserve(a_request(), books.both(Kind.AVAILABLE, Kind.COMMITTED), 11)
    assert held(books, Kind.COMMITTED) == (0, 0)


@pytest.mark.parametrize("fen", [0, -1])
def test_something_is_set_aside_used_and_given_back(books: Books, reserved: int, fen: int) -> None:
    with pytest.raises(EntryInvalid):
        services.reserve(a_request(), books.both(Kind.AVAILABLE, Kind.COMMITTED), fen)
    with pytest.raises(EntryInvalid):
        services.void_reservation(a_request(), reserved, fen)
    with pytest.raises(EntryInvalid):
        services.reserve(a_request(), [], 1)


def test_what_a_reservation_moved_is_not_reversed_behind_its_back(
    books: Books, reserved: int
) -> None:
    used = services.post_reservation(a_request(), reserved, 5, into_payment(books, 5))
    for entry in (used, Entry.objects.get(key="r").pk):
        with pytest.raises((AlreadyReversed, NotEnough)):
            services.reverse_entry(a_request(), entry)
