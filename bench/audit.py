"""What the audit trail costs those who work: writers with and without it, side by side in one run.

Every writer is a process that changes a record of its own and commits, again and again. In turn it
does so without an event, with one, and with one while a sealer binds them as fast as it can. A
sampler asks PostgreSQL all the while whether anybody waits for a lock.
"""

import io
import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles

import psycopg

from guanzi.foundation.audit.chain import GENESIS, Record, Span, Verifier, digest_of, written
from guanzi.foundation.database import private_database

from .rows import Group, Row

WRITERS = 4
ROUNDS = 5
SECONDS = 2.0
WAYS = ("plain", "recorded", "sealed")
NAMES = {
    "plain": "without an event",
    "recorded": "with an event",
    "sealed": "with an event, a sealer at work",
}
RECORDS = 50_000
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@dataclass
class Measured:
    """What one way of working came to, by round; times of single transactions in seconds."""

    per_second: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    looks: int = 0
    waits: int = 0


def measure() -> Iterator[Group]:
    """Writers beside each other, then a long file."""
    with tempfile.TemporaryDirectory(prefix="guanzi-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)  # the database's own user has to pass through
        with private_database(home / "data") as url:
            found = _compare(url)
    plain = found["plain"].per_second
    rows = []
    for way in WAYS:
        name, measured = NAMES[way], found[way]
        rows.append(Row(what=f"transactions {name}", unit="/s", samples=measured.per_second))
        p99 = quantiles(measured.times, n=100)[98] * 1000
        rows.append(
            Row(what=f"p99 of one {name}", unit="ms", samples=[p99], runs=len(measured.times)),
        )
        if way != "plain":
            ratios = [base / own for base, own in zip(plain, measured.per_second, strict=True)]
            rows.append(
                Row(what=f"one {name}, compared with one without", unit="×", samples=ratios)
            )
            rows.append(
                Row(
                    what=f"looks at which anybody waited for a lock, {name}",
                    unit="looks",
                    samples=[measured.waits],
                    goal=0,
                    runs=measured.looks,
                )
            )
    yield Group(f"The audit trail, {WRITERS} writers in processes of their own", tuple(rows))
    yield _long_file()


def _compare(url: str) -> dict[str, Measured]:
    spawn = multiprocessing.get_context("spawn")
    os.environ["DATABASE_URL"] = url
    _in_process(spawn, _prepare)
    ends = [spawn.Pipe() for _ in range(WRITERS + 1)]
    writers = [
        spawn.Process(target=_write, args=(number, theirs), daemon=True)
        for number, (_, theirs) in enumerate(ends[:-1])
    ]
    sealer = spawn.Process(target=_seal, args=(ends[-1][1],), daemon=True)
    for process in [*writers, sealer]:
        process.start()
    orders = [ours for ours, _ in ends]
    for end in orders:
        end.recv()  # everybody is ready
    found = {way: Measured() for way in WAYS}
    for _ in range(ROUNDS):
        for way in WAYS:
            _round(way, orders, url, found[way])
    for end in orders:
        end.send("")
    for process in [*writers, sealer]:
        process.join()
    del os.environ["DATABASE_URL"]
    return found


def _in_process(spawn: multiprocessing.context.SpawnContext, target: object) -> None:
    process = spawn.Process(target=target)  # type: ignore[arg-type]
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError("the database could not be prepared")


def _round(way: str, orders: list[Connection], url: str, measured: Measured) -> None:
    stop = threading.Event()
    sampler = threading.Thread(target=_sample, args=(url, stop, measured))
    sampler.start()
    for end in orders:
        end.send(way)
    times = [end.recv() for end in orders[:-1]]
    orders[-1].recv()
    stop.set()
    sampler.join()
    measured.per_second.append(sum(len(own) for own in times) / SECONDS)
    for own in times:
        measured.times += own


def _sample(url: str, stop: threading.Event, measured: Measured) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        while not stop.wait(0.01):
            measured.looks += 1
            row = connection.execute(_WAITING).fetchone()
            measured.waits += bool(row and row[0])


# --- in processes of their own, with Django ---


def _set_up() -> None:
    import django  # noqa: PLC0415 - the parent stays without it

    os.environ["DJANGO_SETTINGS_MODULE"] = "guanzi.site.settings"
    django.setup()


def _prepare() -> None:
    _set_up()
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from guanzi.foundation.identity.models import Organisation  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    for number in range(WRITERS):
        Organisation.objects.create(
            pk=number + 1, name=f"单位 {number}", kind="tax", created_at=timezone.now()
        )


def _write(number: int, end: Connection) -> None:
    _set_up()
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from guanzi.foundation.actor import PLATFORM  # noqa: PLC0415
    from guanzi.foundation.audit.services import record_event  # noqa: PLC0415
    from guanzi.foundation.identity.models import Organisation  # noqa: PLC0415

    own = Organisation.objects.get(pk=number + 1)
    end.send("ready")
    while way := end.recv():
        times = []
        until = time.perf_counter() + SECONDS
        while (began := time.perf_counter()) < until:
            with transaction.atomic():
                Organisation.objects.filter(pk=own.pk).update(short_name=str(len(times)))
                if way != "plain":
                    record_event(
                        actor=PLATFORM,
                        verb="bench.rename",
                        subject=own,
                        at=timezone.now(),
                        before={"short_name": str(len(times) - 1)},
                        after={"short_name": str(len(times))},
                    )
            times.append(time.perf_counter() - began)
        end.send(times)


def _seal(end: Connection) -> None:
    _set_up()
    from guanzi.foundation.audit.sealing import seal  # noqa: PLC0415

    end.send("ready")
    while way := end.recv():
        until = time.perf_counter() + SECONDS
        if way == "sealed":
            while time.perf_counter() < until:
                seal()
                time.sleep(0.05)
        end.send("done")


# --- a long file ---


def _long_file() -> Group:
    event = {"verb": "bench.rename", "person": "张三", "before": {"名称": "甲"}, "after": {}}
    began = time.perf_counter()
    records, previous = [], GENESIS
    for seq in range(1, RECORDS + 1):
        previous = digest_of(previous, seq, event)
        records.append(Record(seq, event, previous))
    content = b"".join(written(Span(1, GENESIS, ""), records))
    made = time.perf_counter() - began
    began = time.perf_counter()
    verdict = Verifier().verify(io.BytesIO(content))
    assert verdict.is_sound
    verified = time.perf_counter() - began
    return Group(
        "A file of the chain, in one process",
        (
            Row(what="records bound and written", unit="/s", samples=[RECORDS / made]),
            Row(what="records verified", unit="/s", samples=[RECORDS / verified]),
        ),
    )
