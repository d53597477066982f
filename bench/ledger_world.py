# ruff: noqa: E402 - models can be imported after the settings only
"""A ledger with as many entries as wanted, and fifty clients on one of its lines.

Runs as a program of its own, with DATABASE_URL: `python -m bench.ledger_world ENTRIES`. It says
"ready"; for every line that it then reads the clients work for a while, each in a process of its
own, and it prints what that came to as JSON. An empty line ends it.
"""

import json
import multiprocessing
import os
import sys
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from guanzi.foundation.actor import PLATFORM
from guanzi.ledger import selectors, services
from guanzi.ledger.rules.entries import AccountName, Line, Move, moved
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind as Kind

CLIENTS = 50
FEN = 100
SECONDS = 4.0
FUND, LINE = "专项资金", "1.1"
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
POSTINGS_OF_A_DECISION = 4  # reserve in the total and in the line

# what happened before: so many transfers of one fen between two accounts of the busy line
_PAST = """
    INSERT INTO ledger_entry (key, kind, narrative, lines, at, person, organisation)
    SELECT 'past-' || n, 'transfer', '以前的凭证', 2, %(at)s, '某', '某'
    FROM generate_series(1, %(entries)s) n;
    INSERT INTO ledger_posting (entry_id, account_id, amount_fen, balance_fen, at)
    SELECT e.id, side.account,
        side.fen,
        side.start + side.fen * row_number() OVER (PARTITION BY side.account ORDER BY e.id),
        %(at)s
    FROM ledger_entry e
    CROSS JOIN (VALUES (%(source)s, -1, %(held)s), (%(holder)s, 1, 0)) side (account, fen, start)
    WHERE e.key LIKE 'past-%%';
    UPDATE ledger_balance SET balance_fen = balance_fen - %(entries)s, last_at = %(at)s
    WHERE account_id = %(source)s;
    UPDATE ledger_balance SET balance_fen = balance_fen + %(entries)s, last_at = %(at)s
    WHERE account_id = %(holder)s;
"""
_TABLES = ("ledger_entry", "ledger_posting", "ledger_balance")


def open_books() -> dict[tuple[Kind, str], int]:
    """A year with plenty of money in its total and in one line."""
    kinds = (Kind.APPROPRIATION, Kind.AVAILABLE, Kind.COMMITTED, Kind.DISBURSED)
    names = [(kind, line) for kind in kinds for line in ("", LINE)]
    ids = {
        (kind, line): services.open_account(AccountName(FUND, 2026, kind, line=line))
        for kind, line in names
    }
    lines = [
        each
        for line in ("", LINE)
        for each in moved(Move(ids[Kind.APPROPRIATION, line], ids[Kind.AVAILABLE, line]), 10**14)
    ]
    services.post_entry(Request(PLATFORM, "budget", "预算", MOMENT), lines)
    return ids


def fill(ids: dict[tuple[Kind, str], int], entries: int) -> None:
    """Write the past, as it would be after so many entries; the database's own guards rest."""
    source, holder = ids[Kind.AVAILABLE, LINE], ids[Kind.DISBURSED, LINE]
    told = {
        "entries": entries,
        "at": MOMENT,
        "source": source,
        "holder": holder,
        "held": selectors.balance_of(source),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(_PAST, told)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    if selectors.balance_of(holder) != entries:
        raise RuntimeError("the past is not what it should be")


def client(number: int, orders: Connection, moves: list[Move]) -> None:
    """Decide again and again, when told to."""
    done = 0
    while orders.recv():
        began, until = done, time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            asked = Request(PLATFORM, f"c{number}-{done}", "审定", MOMENT)
            services.reserve(asked, moves, FEN)
            done += 1
        orders.send(done - began)
    os._exit(0)


def main() -> None:
    """Prepare, then work as often as told."""
    settings.DATABASES["default"]["OPTIONS"].pop("pool")  # its threads would not survive a fork
    call_command("migrate", interactive=False, verbosity=0)
    ids = open_books()
    fill(ids, int(sys.argv[1]))
    moves = [Move(ids[Kind.AVAILABLE, line], ids[Kind.COMMITTED, line]) for line in ("", LINE)]
    connection.close()  # every client opens its own
    fork = multiprocessing.get_context("fork")
    ends = [fork.Pipe() for _ in range(CLIENTS)]
    for number, (_ours, theirs) in enumerate(ends):
        fork.Process(target=client, args=(number, theirs, moves), daemon=True).start()
    in_all = 0
    print("ready", flush=True)
    while sys.stdin.readline().strip():
        began = time.perf_counter()
        for ours, _theirs in ends:
            ours.send(True)
        decided = sum(ours.recv() for ours, _theirs in ends)
        taken = time.perf_counter() - began  # the last ones wait for the line beyond SECONDS
        in_all += decided
        began = time.perf_counter()
        for _ in range(100):
            selectors.balance_of(ids[Kind.AVAILABLE, LINE])
        look = (time.perf_counter() - began) / 100
        found = {"postings": decided * POSTINGS_OF_A_DECISION / taken, "balance_ms": look * 1000}
        print(json.dumps(found), flush=True)
    for ours, _theirs in ends:
        ours.send(False)
    total = [Line(row.account.id, row.account.balance_fen) for row in selectors.trial_balance(FUND)]
    held = selectors.balance_of(ids[Kind.COMMITTED, LINE])
    if sum(line.amount_fen for line in total) or held != in_all * FEN:
        raise RuntimeError("the books do not balance")


if __name__ == "__main__":
    main()
