"""Writing to the ledger.

Every service locks the balances it needs in the order of their accounts, and a reservation only
after them, so that two of them may wait for one another but never both; one that calls several in
a transaction first locks all with `hold_accounts`. A request is repeated safely with its key: the
second time it answers with what the first one wrote. The moment of an entry is never before the
last one of its accounts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import Happening, record_events
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
def post_entries(asked: Sequence[tuple[Request, Sequence[Line]]]) -> list[int]:
    """Write entries; their ids. Raises EntryInvalid, NotEnough, AccountClosed, KeyReused."""
    wanted = [_Wanted(request, merged(lines)) for request, lines in asked]
    held = _hold(wanted)
    return _once(EntryKind.TRANSFER, wanted, lambda new: _write(EntryKind.TRANSFER, new, held))


def post_entry(request: Request, lines: Sequence[Line]) -> int:
    """Write one entry; its id. Raises EntryInvalid, NotEnough, AccountClosed, KeyReused."""
    return post_entries([(request, lines)])[0]


@transaction.atomic
def reverse_entry(request: Request, entry_id: int) -> int:
    """Write an entry that takes another back; its id.

    What a reservation moved is taken back by voiding it. Raises AlreadyReversed, NotEnough,
    AccountClosed, KeyReused, LedgerRecordNotFound.
    """
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise LedgerRecordNotFound(_("总账里没有这张凭证。"))
    lines = [Line(row.account_id, -row.amount_fen) for row in entry.postings.all()]
    wanted = _Wanted(request, merged(lines), reverses=entry)
    held = _hold([wanted])

    def write(new: Sequence[_Wanted]) -> dict[str, int]:
        if entry.kind != EntryKind.TRANSFER:
            raise AlreadyReversed(_("这类凭证不能直接冲正，请走对应的办理。"))
        if Entry.objects.filter(reverses=entry).exists():
            raise AlreadyReversed(_("这张凭证已经冲正过。"))
        return _write(EntryKind.REVERSAL, new, held)

    return _once(EntryKind.REVERSAL, [wanted], write)[0]


# --- reservations ---


@dataclass(frozen=True, slots=True)
class Use:
    """A part of a reservation is used, or all of it: every account that holds it gives
    `amount_fen`, and `lines` say where that goes."""

    request: Request
    reservation_id: int
    amount_fen: int
    lines: Sequence[Line]


@transaction.atomic
def reserve_all(asked: Sequence[tuple[Request, Sequence[Move], int]]) -> list[int]:
    """Set amounts aside, each in every pair of its accounts; the ids of the reservations.

    Raises EntryInvalid, NotEnough, AccountClosed, KeyReused.
    """
    moves = {request.key: moves for request, moves, _fen in asked}
    wanted = [
        _Wanted(request, merged([line for move in pairs for line in moved(move, fen)]), fen)
        for request, pairs, fen in asked
    ]
    held = _hold(wanted)

    def write(new: Sequence[_Wanted]) -> dict[str, int]:
        rows = [_set_aside(each) for each in new]
        Reservation.objects.bulk_create(rows)
        new = [replace(one, reservation=row) for one, row in zip(new, rows, strict=True)]
        written = _write(EntryKind.RESERVE, new, held)
        ReservationMove.objects.bulk_create(
            ReservationMove(reservation=row, source_id=move.source_id, holder_id=move.holder_id)
            for one, row in zip(new, rows, strict=True)
            for move in moves[one.request.key]
        )
        return written

    entries = _once(EntryKind.RESERVE, wanted, write)
    made = dict(Entry.objects.filter(pk__in=entries).values_list("pk", "reservation_id"))
    return [made[entry] for entry in entries]


def reserve(request: Request, moves: Sequence[Move], amount_fen: int) -> int:
    """Set an amount aside in every pair of accounts; the reservation's id.

    Raises EntryInvalid, NotEnough, AccountClosed, KeyReused.
    """
    return reserve_all([(request, moves, amount_fen)])[0]


def post_reservations(asked: Sequence[Use]) -> list[int]:
    """Use reservations; the ids of the entries.

    Raises EntryInvalid, ReservationSpent, AccountClosed, KeyReused, LedgerRecordNotFound.
    """
    held_in = _moves(use.reservation_id for use in asked)
    given = [
        [Line(move.holder_id, -use.amount_fen) for move in held_in[use.reservation_id]]
        for use in asked
    ]
    lines = [merged([*own, *use.lines]) for own, use in zip(given, asked, strict=True)]
    return _use(EntryKind.POST, asked, lines)


def post_reservation(
    request: Request, reservation_id: int, amount_fen: int, lines: Sequence[Line]
) -> int:
    """Use a part of a reservation, or all of it; the entry's id.

    Raises EntryInvalid, ReservationSpent, AccountClosed, KeyReused, LedgerRecordNotFound.
    """
    return post_reservations([Use(request, reservation_id, amount_fen, lines)])[0]


def void_reservation(request: Request, reservation_id: int, amount_fen: int) -> int:
    """Give a part of a reservation back, or all of it; the entry's id.

    Raises EntryInvalid, ReservationSpent, AccountClosed, KeyReused, LedgerRecordNotFound.
    """
    back = [
        line
        for move in _moves([reservation_id])[reservation_id]
        for line in moved(Move(move.holder_id, move.source_id), amount_fen)
    ]
    use = Use(request, reservation_id, amount_fen, ())
    return _use(EntryKind.VOID, [use], [merged(back)])[0]


def _moves(reservation_ids: Iterable[int]) -> dict[int, list[ReservationMove]]:
    found: dict[int, list[ReservationMove]] = {each: [] for each in reservation_ids}
    for row in ReservationMove.objects.filter(reservation_id__in=found).order_by("pk"):
        found[row.reservation_id].append(row)
    if not all(found.values()):
        raise LedgerRecordNotFound(_("总账里没有这笔占用。"))
    return found


@transaction.atomic
def _use(kind: EntryKind, asked: Sequence[Use], lines: Sequence[tuple[Line, ...]]) -> list[int]:
    pairs = zip(asked, lines, strict=True)
    wanted = [_Wanted(use.request, due, use.amount_fen) for use, due in pairs]
    held = _hold(wanted)
    of_key = {use.request.key: use.reservation_id for use in asked}

    def write(new: Sequence[_Wanted]) -> dict[str, int]:
        rows = _spent([(of_key[each.request.key], each.amount_fen) for each in new])
        new = [replace(each, reservation=rows[of_key[each.request.key]]) for each in new]
        return _write(kind, new, held)

    return _once(kind, wanted, write)


def _spent(uses: Sequence[tuple[int, int]]) -> dict[int, Reservation]:
    """The reservations without what is used of them, locked in their order."""
    locked = Reservation.objects.select_for_update().filter(pk__in={pk for pk, _fen in uses})
    rows = {row.pk: row for row in locked.order_by("pk")}
    for reservation_id, fen in uses:
        _positive(fen)
        row = rows[reservation_id]
        if fen > row.open_fen:
            raise ReservationSpent(_("这笔占用剩下的金额不够。"))
        row.open_fen -= fen
    for left in {row.open_fen for row in rows.values()}:  # most are used up together
        ids = [row.pk for row in rows.values() if row.open_fen == left]
        Reservation.objects.filter(pk__in=ids).update(open_fen=left)
    return rows


def _set_aside(wanted: "_Wanted") -> Reservation:
    _positive(wanted.amount_fen)
    return Reservation(amount_fen=wanted.amount_fen, open_fen=wanted.amount_fen)


# --- how entries are written ---


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One entry to write. `amount_fen` is that of its reservation."""

    request: Request
    due: tuple[Line, ...]
    amount_fen: int = 0
    reservation: Reservation | None = None
    reverses: Entry | None = None


def _positive(amount_fen: int) -> None:
    if amount_fen <= 0:
        raise EntryInvalid(_("金额应当大于零。"))


def _hold(wanted: Iterable[_Wanted]) -> dict[int, Balance]:
    return hold_accounts(line.account_id for each in wanted for line in each.due)


def _once(
    kind: EntryKind,
    wanted: Sequence[_Wanted],
    write: Callable[[Sequence[_Wanted]], dict[str, int]],
) -> list[int]:
    """The entries of these requests: those written before, and what `write` makes of the others.
    Raises KeyReused where an entry of that key says something else."""
    before = {
        entry.key: entry
        for entry in Entry.objects.filter(key__in=[each.request.key for each in wanted])
    }
    said: dict[int, list[tuple[int, int]]] = {entry.pk: [] for entry in before.values()}
    rows = Posting.objects.filter(entry_id__in=said).order_by("account_id") if said else ()
    for row in rows:
        said[row.entry_id].append((row.account_id, row.amount_fen))
    for each in wanted:
        entry = before.get(each.request.key)
        due = [(line.account_id, line.amount_fen) for line in each.due]
        if entry is not None and (entry.kind != kind or said[entry.pk] != due):
            raise _key_reused()
    new = [each for each in wanted if each.request.key not in before]
    ids = {key: entry.pk for key, entry in before.items()} | (write(new) if new else {})
    return [ids[each.request.key] for each in wanted]


def _key_reused() -> KeyReused:
    return KeyReused(_("同一个幂等键已经用于另一笔入账。"))


def _write(
    kind: EntryKind, wanted: Sequence[_Wanted], held: Mapping[int, Balance]
) -> dict[str, int]:
    """Entries with their lines and events, one after the other; their ids by key."""
    moments = [_counted(each, held) for each in wanted]
    entries = [
        Entry(
            key=each.request.key,
            kind=kind,
            narrative=each.request.narrative,
            lines=len(each.due),
            at=moment,
            person=each.request.actor.person,
            organisation=each.request.actor.organisation,
            reservation=each.reservation,
            reverses=each.reverses,
        )
        for each, moment in zip(wanted, moments, strict=True)
    ]
    _save_once(entries)
    written = list(zip(wanted, entries, strict=True))
    names = {account_id: str(row.account) for account_id, row in held.items()}
    Posting.objects.bulk_create(
        Posting(entry=entry, account_id=line.account_id, amount_fen=line.amount_fen, at=entry.at)
        for each, entry in written
        for line in each.due
    )
    record_events(
        Happening(
            actor=each.request.actor,
            verb=f"ledger.{kind}",
            subject=entry,
            at=entry.at,
            after={names[line.account_id]: line.amount_fen for line in each.due},
        )
        for each, entry in written
    )
    return {entry.key: entry.pk for entry in entries}


def _save_once(entries: Sequence[Entry]) -> None:
    """Two requests with one key that share no account meet here only."""
    try:
        with transaction.atomic():
            Entry.objects.bulk_create(entries)
    except IntegrityError as error:
        if Entry.objects.filter(key__in=[entry.key for entry in entries]).exists():
            raise _key_reused() from error
        raise


def _counted(wanted: _Wanted, held: Mapping[int, Balance]) -> datetime:
    """The moment of the entry; the balances held are what they are after it. Every account is open
    and stays on its side of zero."""
    rows = [held[line.account_id] for line in wanted.due]
    moment = max([wanted.request.at, *(row.last_at for row in rows if row.last_at)])
    for line, row in zip(wanted.due, rows, strict=True):
        if row.account.closed_at is not None:
            raise AccountClosed(_("%(account)s 已封账，不能再入账。") % {"account": row.account})
        if (row.balance_fen + line.amount_fen) * row.sign < 0:
            raise NotEnough(
                _("%(account)s 余额不足。") % {"account": row.account},
                account_id=line.account_id,
                held_fen=row.balance_fen,
                wanted_fen=-line.amount_fen,
            )
    for line, row in zip(wanted.due, rows, strict=True):
        row.balance_fen, row.last_at = row.balance_fen + line.amount_fen, moment
    return moment
