"""Reading the ledger: balances now and at any moment, statements, the trial balance."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from guanzi.foundation.audit.chain import canonical
from guanzi.ledger.models import Account, Balance, Entry, Posting, Reservation
from guanzi.ledger.rules.entries import AccountName
from guanzi.ledger.states import AccountKind

PAGE = 100


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """An account with what it holds, in fen."""

    id: int
    name: AccountName
    balance_fen: int


@dataclass(frozen=True, slots=True)
class TrialLine:
    """What an account received and gave in all, and what it holds; in fen."""

    account: AccountInfo
    received_fen: int
    given_fen: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One posting of an account, and what the account held after it, in fen."""

    id: int
    entry_id: int
    at: datetime
    narrative: str
    person: str
    organisation: str
    amount_fen: int
    balance_fen: int


@dataclass(frozen=True, slots=True)
class EntryInfo:
    """One movement of money with all its lines: account and amount in fen."""

    id: int
    at: datetime
    narrative: str
    person: str
    organisation: str
    lines: tuple[tuple[AccountName, int], ...]


@dataclass(frozen=True, slots=True)
class ReservationInfo:
    """What was set aside, and what is left of it, in fen."""

    id: int
    amount_fen: int
    open_fen: int


def account_id(name: AccountName) -> int | None:
    """The account of that name, if it was opened."""
    rows = _named(name.fund, name.year).filter(line=name.line, payer=name.payer, kind=name.kind)
    return rows.values_list("pk", flat=True).first()


def balance_of(account_id: int) -> int:
    """What an account holds now, in fen; one row is read, however many entries there are."""
    return Balance.objects.get(pk=account_id).balance_fen


def balance_at(account_id: int, at: datetime) -> int:
    """What it held at a moment, in fen: after everything that was written until then."""
    past = Posting.objects.filter(account_id=account_id, at__lte=at).order_by("-at", "-id")
    return past.values_list("balance_fen", flat=True).first() or 0


def accounts_of(
    fund: str, year: int | None = None, *, at: datetime | None = None
) -> tuple[AccountInfo, ...]:
    """Every account of a fund (and year) with its balance, now or as of a moment."""
    rows = _named(fund, year)
    if at is None:
        found = rows.annotate(held=F("balance__balance_fen"))
    else:
        past = Posting.objects.filter(account_id=OuterRef("pk"), at__lte=at)
        last = Subquery(past.order_by("-at", "-id").values("balance_fen")[:1])
        found = rows.annotate(held=Coalesce(last, 0))
    return tuple(_info(row) for row in found)


def trial_balance(
    fund: str, year: int | None = None, *, until: datetime | None = None
) -> tuple[TrialLine, ...]:
    """Every account with all that it received and gave, now or until a moment. Over the accounts
    of a fund what was received is what was given, and the balances sum to zero."""
    past = Q() if until is None else Q(postings__at__lte=until)
    amount = "postings__amount_fen"
    rows = _named(fund, year).annotate(
        held=Coalesce(Sum(amount, filter=past), 0),
        received=Coalesce(Sum(amount, filter=past & Q(postings__amount_fen__gt=0)), 0),
        given=Coalesce(Sum(amount, filter=past & Q(postings__amount_fen__lt=0)), 0),
    )
    return tuple(TrialLine(_info(row), int(row.received), -int(row.given)) for row in rows)


def digest_of_books() -> tuple[int, str]:
    """How many accounts there are in all funds, and the SM3 digest of their trial balance: what
    each received and gave, and the balance that is kept of it."""
    amount = "postings__amount_fen"
    rows = Account.objects.order_by("pk").annotate(
        received=Coalesce(Sum(amount, filter=Q(postings__amount_fen__gt=0)), 0),
        given=Coalesce(Sum(amount, filter=Q(postings__amount_fen__lt=0)), 0),
    )
    names = ("pk", "fund", "year", "line", "payer", "kind", "balance__balance_fen")
    count, digest = 0, Hash(SM3())
    for *told, received, given in rows.values_list(*names, "received", "given").iterator():
        count += 1
        digest.update(f"{canonical([*told, int(received), int(given)])}\n".encode())
    return count, digest.finalize().hex()


def statement(
    account_id: int, *, after: tuple[datetime, int] | None = None, until: datetime | None = None
) -> tuple[StatementLine, ...]:
    """The postings of an account in the order in which they came, a page at a time.

    `after` is the moment and id of the last line seen.
    """
    rows = Posting.objects.filter(account_id=account_id).select_related("entry")
    if until is not None:
        rows = rows.filter(at__lte=until)
    if after is not None:
        at, seen = after
        rows = rows.filter(Q(at__gt=at) | Q(at=at, id__gt=seen))
    return tuple(
        StatementLine(
            id=row.pk,
            entry_id=row.entry_id,
            at=row.at,
            narrative=row.entry.narrative,
            person=row.entry.person,
            organisation=row.entry.organisation,
            amount_fen=row.amount_fen,
            balance_fen=row.balance_fen,
        )
        for row in rows.order_by("at", "id")[:PAGE]
    )


def entry_of(key: str) -> int:
    """The entry that a request wrote, by its key. Raises Entry.DoesNotExist."""
    return Entry.objects.values_list("pk", flat=True).get(key=key)


def entries_with(key_prefix: str) -> tuple[EntryInfo, ...]:
    """The entries whose keys begin so, in the order in which they came."""
    rows = Entry.objects.filter(key__startswith=key_prefix).order_by("at", "pk")
    return tuple(
        EntryInfo(
            id=row.pk,
            at=row.at,
            narrative=row.narrative,
            person=row.person,
            organisation=row.organisation,
            lines=tuple((_name(line.account), line.amount_fen) for line in row.postings.all()),
        )
        for row in rows.prefetch_related(
            Prefetch("postings", Posting.objects.select_related("account").order_by("pk"))
        )
    )


def reservation(reservation_id: int) -> ReservationInfo:
    """A reservation as it stands."""
    row = Reservation.objects.get(pk=reservation_id)
    return ReservationInfo(row.pk, row.amount_fen, row.open_fen)


def _named(fund: str, year: int | None) -> QuerySet[Account]:
    rows = Account.objects.filter(fund=fund).order_by("year", "line", "payer", "pk")
    return rows if year is None else rows.filter(year=year)


def _info(row: Any) -> AccountInfo:
    return AccountInfo(row.pk, _name(row), int(row.held))


def _name(row: Account) -> AccountName:
    return AccountName(row.fund, row.year, AccountKind(row.kind), row.line, row.payer)
