"""Writing to the ledger.

Every service locks the balances it needs in the order of their accounts, and a reservation only
after them, so that two of them may wait for one another but never both; one that calls several in
a transaction first locks all with `hold_accounts`. A request is repeated safely with its key: the
second time it answers with what the first one wrote. The moment of an entry is never before the
last one of its accounts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.ledger.errors import (
    AccountClosed,
    AlreadyReversed,
    EntryInvalid,
    KeyReused,
    LedgerRecordNotFound,
    NotEnough,
    ReservationSpent,
)
from guanzi.ledger.models import Account, Balance, Entry, Posting, Reservation, ReservationMove
from guanzi.ledger.rules.entries import AccountName, Line, Move, merged, moved
from guanzi.ledger.states import CREDIT, EntryKind


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for an entry, why and when. `key` is the same when the same is asked again."""

    actor: Actor
    key: str
    narrative: str
    at: datetime


# --- accounts ---


@transaction.atomic
def open_account(name: AccountName) -> int:
    """The account of that name, made where there is none yet; its id."""
    account, is_new = Account.objects.get_or_create(
        fund=name.fund, year=name.year, line=name.line, payer=name.payer, kind=name.kind
    )
    if is_new:
        Balance.objects.create(account=account, sign=-1 if name.kind in CREDIT else 1)
    return account.pk


@transaction.atomic
def close_accounts(account_ids: Iterable[int], *, at: datetime) -> None:
    """Take no entries any more: the year is over. Closing twice changes nothing."""
    held = hold_accounts(account_ids)
    Account.objects.filter(pk__in=held, closed_at=None).update(closed_at=at)


def hold_accounts(account_ids: Iterable[int]) -> dict[int, Balance]:
    """Lock balances until the transaction ends, in the one order in which everybody locks them.

    Raises LedgerRecordNotFound.
    """
    wanted = sorted(set(account_ids))
    rows = Balance.objects.select_for_update(of=("self",)).select_related("account")
    held = {row.account_id: row for row in rows.filter(pk__in=wanted).order_by("pk")}
    if len(held) != len(wanted):
        raise LedgerRecordNotFound(_("总账里没有这个账户。"))
    return held


# --- entries ---


@transaction.atomic
def post_entry(request: Request, lines: Sequence[Line]) -> int:
    """Write one entry; its id. Raises EntryInvalid, NotEnough, AccountClosed, KeyReused."""
    due = merged(lines)
    held = _hold(due)
    return _written(request, EntryKind.TRANSFER, due) or _write(
        request, EntryKind.TRANSFER, due, held
    )


@transaction.atomic
def reverse_entry(request: Request, entry_id: int) -> int:
    """Write an entry that takes another back; its id.

    What a reservation moved is taken back by voiding it. Raises AlreadyReversed, NotEnough,
    AccountClosed, KeyReused, LedgerRecordNotFound.
    """
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise LedgerRecordNotFound(_("总账里没有这张凭证。"))
    due = merged([Line(row.account_id, -row.amount_fen) for row in entry.postings.all()])
    held = _hold(due)
    if written := _written(request, EntryKind.REVERSAL, due):
        return written
    if entry.kind != EntryKind.TRANSFER:
        raise AlreadyReversed(_("这类凭证不能直接冲正，请走对应的办理。"))
    if Entry.objects.filter(reverses=entry).exists():
        raise AlreadyReversed(_("这张凭证已经冲正过。"))
    return _write(request, EntryKind.REVERSAL, due, held, reverses=entry)


# --- reservations ---


@transaction.atomic
def reserve(request: Request, moves: Sequence[Move], amount_fen: int) -> int:
    """Set an amount aside in every pair of accounts; the reservation's id.

    Raises EntryInvalid, NotEnough, AccountClosed, KeyReused.
    """
    due = merged([line for move in moves for line in moved(move, amount_fen)])
    held = _hold(due)
    if written := _written(request, EntryKind.RESERVE, due):
        return Reservation.objects.get(entries=written, entries__kind=EntryKind.RESERVE).pk
    _positive(amount_fen)
    row = Reservation.objects.create(amount_fen=amount_fen, open_fen=amount_fen)
    _write(request, EntryKind.RESERVE, due, held, reservation=row)
    ReservationMove.objects.bulk_create(
        ReservationMove(reservation=row, source_id=move.source_id, holder_id=move.holder_id)
        for move in moves
    )
    return row.pk


@transaction.atomic
def post_reservation(
    request: Request, reservation_id: int, amount_fen: int, lines: Sequence[Line]
) -> int:
    """Use a part of a reservation, or all of it; the entry's id.

    `lines` say where it goes; every account that holds it gives `amount_fen`. Raises EntryInvalid,
    ReservationSpent, AccountClosed, KeyReused, LedgerRecordNotFound.
    """
    given = [Line(move.holder_id, -amount_fen) for move in _moves(reservation_id)]
    return _use(request, EntryKind.POST, reservation_id, amount_fen, merged([*given, *lines]))


@transaction.atomic
def void_reservation(request: Request, reservation_id: int, amount_fen: int) -> int:
    """Give a part of a reservation back, or all of it; the entry's id.

    Raises EntryInvalid, ReservationSpent, AccountClosed, KeyReused, LedgerRecordNotFound.
    """
    back = [
        line
        for move in _moves(reservation_id)
        for line in moved(Move(move.holder_id, move.source_id), amount_fen)
    ]
    return _use(request, EntryKind.VOID, reservation_id, amount_fen, merged(back))


def _moves(reservation_id: int) -> list[ReservationMove]:
    rows = list(ReservationMove.objects.filter(reservation_id=reservation_id).order_by("pk"))
    if not rows:
        raise LedgerRecordNotFound(_("总账里没有这笔占用。"))
    return rows


def _use(
    request: Request,
    kind: EntryKind,
    reservation_id: int,
    amount_fen: int,
    due: Sequence[Line],
) -> int:
    held = _hold(due)
    if written := _written(request, kind, due):
        return written
    _positive(amount_fen)
    row = Reservation.objects.select_for_update().get(pk=reservation_id)
    if amount_fen > row.open_fen:
        raise ReservationSpent(_("这笔占用剩下的金额不够。"))
    row.open_fen -= amount_fen
    row.save(update_fields=["open_fen"])
    return _write(request, kind, due, held, reservation=row)


# --- how an entry is written ---


def _positive(amount_fen: int) -> None:
    if amount_fen <= 0:
        raise EntryInvalid(_("金额应当大于零。"))


def _hold(due: Sequence[Line]) -> dict[int, Balance]:
    return hold_accounts(line.account_id for line in due)


def _written(request: Request, kind: EntryKind, due: Sequence[Line]) -> int | None:
    """What was written with this key before. Raises KeyReused where it says something else."""
    entry = Entry.objects.filter(key=request.key).first()
    if entry is None:
        return None
    rows = entry.postings.order_by("account_id").values_list("account_id", "amount_fen")
    if entry.kind != kind or list(rows) != [(line.account_id, line.amount_fen) for line in due]:
        raise _key_reused()
    return entry.pk


def _key_reused() -> KeyReused:
    return KeyReused(_("同一个幂等键已经用于另一笔入账。"))


def _write(
    request: Request,
    kind: EntryKind,
    due: Sequence[Line],
    held: Mapping[int, Balance],
    **about: Entry | Reservation,
) -> int:
    _require(due, held)
    moment = max([request.at, *(row.last_at for row in held.values() if row.last_at)])
    entry = Entry(
        key=request.key,
        kind=kind,
        narrative=request.narrative,
        lines=len(due),
        at=moment,
        person=request.actor.person,
        organisation=request.actor.organisation,
        **about,
    )
    _save_once(entry)
    Posting.objects.bulk_create(
        Posting(entry=entry, account_id=line.account_id, amount_fen=line.amount_fen, at=moment)
        for line in due
    )
    told = {str(held[line.account_id].account): line.amount_fen for line in due}
    record_event(actor=request.actor, verb=f"ledger.{kind}", subject=entry, at=moment, after=told)
    return entry.pk


def _save_once(entry: Entry) -> None:
    """Two requests with one key that share no account meet here only."""
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        if Entry.objects.filter(key=entry.key).exists():
            raise _key_reused() from error
        raise


def _require(due: Sequence[Line], held: Mapping[int, Balance]) -> None:
    """Every account is open and stays on its side of zero."""
    for line in due:
        row = held[line.account_id]
        if row.account.closed_at is not None:
            raise AccountClosed(_("%(account)s 已封账，不能再入账。") % {"account": row.account})
        if (row.balance_fen + line.amount_fen) * row.sign < 0:
            raise NotEnough(
                _("%(account)s 余额不足。") % {"account": row.account},
                account_id=line.account_id,
                held_fen=row.balance_fen,
                wanted_fen=-line.amount_fen,
            )
