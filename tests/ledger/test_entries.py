"""Entries: balanced, once, in order, never beyond what an account holds."""

from datetime import timedelta

import pytest

from guanzi.foundation.audit.models import AuditEvent
from guanzi.ledger import selectors, services
from guanzi.ledger.errors import (
    AccountClosed,
    AlreadyReversed,
    EntryInvalid,
    KeyReused,
    LedgerRecordNotFound,
    NotEnough,
)
from guanzi.ledger.models import Entry
from guanzi.ledger.rules.entries import AccountName, Line, Move, moved
from guanzi.ledger.states import AccountKind as Kind
from tests.ledger.conftest import FUND, Books, a_request
from tests.world import MORNING


def test_an_account_of_one_name_is_opened_once(books: Books) -> None:
    name = AccountName(FUND, 2026, Kind.AVAILABLE)
    assert services.open_account(name) == books.of(Kind.AVAILABLE)
    assert selectors.account_id(name) == books.of(Kind.AVAILABLE)
    assert selectors.account_id(AccountName("别的资金", 2026, Kind.AVAILABLE)) is None


def test_what_one_account_gives_another_receives(books: Books) -> None:
    pay = Move(books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT))
    services.post_entry(a_request("请款"), moved(pay, 12_34))
    assert selectors.balance_of(pay.source_id) == 1_000_000_00 - 12_34
    assert selectors.balance_of(pay.holder_id) == 12_34


@pytest.mark.parametrize("fen", [(5, -4), (0, 0), (), (10**16 + 1, -(10**16) - 1)])
def test_an_entry_balances_moves_something_and_stays_in_range(
    books: Books, fen: tuple[int, ...]
) -> None:
    accounts = (books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT))
    with pytest.raises(EntryInvalid):
        services.post_entry(a_request(), [Line(a, b) for a, b in zip(accounts, fen, strict=False)])


def test_no_account_gives_more_than_it_holds_and_nothing_is_written(books: Books) -> None:
    before = Entry.objects.count()
    pay = Move(books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT))
    with pytest.raises(NotEnough) as refused:
        services.post_entry(a_request(), moved(pay, 1_000_000_01))
    assert (refused.value.held_fen, refused.value.wanted_fen) == (1_000_000_00, 1_000_000_01)
    assert refused.value.account_id == pay.source_id
    assert Entry.objects.count() == before


def test_a_source_never_receives_more_than_it_gave(books: Books) -> None:
    back = Move(books.of(Kind.AVAILABLE), books.of(Kind.APPROPRIATION))
    services.post_entry(a_request("收回指标"), moved(back, 1_000_000_00))
    services.post_entry(a_request(), moved(Move(back.holder_id, back.source_id), 1))
    other = Move(books.of(Kind.AVAILABLE), books.of(Kind.ADVANCED))
    with pytest.raises(NotEnough):
        services.post_entry(a_request(), moved(other, 1))


def test_the_same_request_is_written_once(books: Books) -> None:
    pay = moved(Move(books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT)), 100)
    first = services.post_entry(a_request(key="k"), pay)
    assert services.post_entry(a_request(key="k"), pay) == first
    assert selectors.balance_of(books.of(Kind.IN_PAYMENT)) == 100


def test_one_key_for_two_things_is_refused(books: Books) -> None:
    move = Move(books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT))
    services.post_entry(a_request(key="k"), moved(move, 100))
    with pytest.raises(KeyReused):
        services.post_entry(a_request(key="k"), moved(move, 101))


def test_a_correction_is_an_entry_of_its_own_and_made_once(books: Books) -> None:
    move = Move(books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT))
    wrong = services.post_entry(a_request("记错"), moved(move, 100))
    right = services.reverse_entry(a_request("冲正", key="r"), wrong)
    assert services.reverse_entry(a_request("冲正", key="r"), wrong) == right
    assert selectors.balance_of(move.holder_id) == 0
    assert Entry.objects.get(pk=right).reverses_id == wrong
    for entry in (wrong, right):
        with pytest.raises(AlreadyReversed):
            services.reverse_entry(a_request("再冲正"), entry)


def test_what_was_spent_since_cannot_be_reversed(books: Books) -> None:
    move = Move(books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT))
    first = services.post_entry(a_request(), moved(move, 100))
    paid = Move(move.holder_id, books.of(Kind.DISBURSED))
    services.post_entry(a_request(), moved(paid, 60))
    with pytest.raises(NotEnough):
        services.reverse_entry(a_request(), first)


def test_a_closed_account_takes_no_entries(books: Books) -> None:
    move = Move(books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT))
    services.close_accounts([move.holder_id], at=MORNING)
    services.close_accounts([move.holder_id], at=MORNING + timedelta(days=1))
    with pytest.raises(AccountClosed, match="支付途中"):
        services.post_entry(a_request(), moved(move, 1))


@pytest.mark.usefixtures("db")
def test_what_is_not_there_is_said() -> None:
    with pytest.raises(LedgerRecordNotFound):
        services.post_entry(a_request(), moved(Move(1, 2), 1))
    with pytest.raises(LedgerRecordNotFound):
        services.reverse_entry(a_request(), 1)
    with pytest.raises(LedgerRecordNotFound):
        services.void_reservation(a_request(), 1, 1)


def test_an_entry_is_never_older_than_the_last_one_of_its_accounts(books: Books) -> None:
    move = Move(books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT))
    later = MORNING + timedelta(hours=1)
    services.post_entry(a_request(at=later), moved(move, 1))
    early = services.post_entry(a_request(at=MORNING - timedelta(hours=1)), moved(move, 1))
    assert Entry.objects.get(pk=early).at == later


def test_every_entry_leaves_an_event_with_its_lines(books: Books) -> None:
    move = Move(books.of(Kind.AVAILABLE), books.of(Kind.IN_PAYMENT))
    services.post_entry(a_request("请款"), moved(move, 7))
    event = AuditEvent.objects.filter(verb="ledger.transfer").latest("pk")
    assert event.after == {f"{FUND} · 2026 · 可用指标": -7, f"{FUND} · 2026 · 支付途中": 7}
