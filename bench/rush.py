"""The last minute before the closing: everybody hands in a last file and submits, some clicking
twice. Whatever the site answers must be what the database holds."""

import http.client
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import quote, urlsplit

from guanzi.foundation.database import Cluster
from guanzi.site.demo.papers import audited_statement
from guanzi.site.run import USUAL_WORKERS
from tests.support import running_site

from . import rush_world
from .rows import Group, Row
from .world import ROOT

TITLE = f"The last minute: {rush_world.ENTERPRISES} clients, {USUAL_WORKERS} workers"
SECONDS_OF_THE_RUSH = 60
SECONDS_TO_PREPARE = 90
SECONDS_TO_ANSWER = 120
TRIES = 5
DOUBLE_CLICKS = 0.1
TOKEN = "r" * 32
BEGINNING = datetime(2025, 6, 18, 1, 0, tzinfo=UTC)
RECEIVED, LATE = "received", "late"
CLOSED = "截止，现在是"  # of the sentence that refuses


@dataclass
class Told:
    """What the clients were told, and how long each request took, in seconds."""

    outcomes: dict[int, str] = field(default_factory=dict)
    uploads: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def measure() -> Iterator[Group]:
    """One rush."""
    with tempfile.TemporaryDirectory(prefix="guanzi-rush-") as folder:
        home = Path(folder)
        home.chmod(0o755)  # the database's own user has to pass through
        offset = round((BEGINNING - datetime.now(UTC)).total_seconds())
        settings = {
            "DEMO": "0",
            "CLOCK_OFFSET_SECONDS": str(offset),
            "SECRET_KEY": secrets.token_urlsafe(50),  # the sessions are made beside the site
        }
        with running_site(home / "data", **settings) as (_, address):
            settings["GUANZI_DATA"] = str(home / "data")  # with its keys
            settings["DATABASE_URL"] = Cluster.at(home / "data").url
            world = _world(settings, str(SECONDS_TO_PREPARE + SECONDS_OF_THE_RUSH))
            closes = datetime.fromisoformat(world["closes_at"]).timestamp() - offset
            if (left := closes - SECONDS_OF_THE_RUSH - time.time()) < 0:
                yield Group(TITLE, note="not measured: preparing took too long")
                return
            time.sleep(left)
            started = time.perf_counter()
            told = _rush(address, world["clients"])
            seconds = time.perf_counter() - started
            yield _group(told, seconds, _world(settings, "count"))


def _world(settings: dict[str, str], what: str) -> Any:
    command = [sys.executable, "-m", "bench.rush_world", what]
    said = subprocess.check_output(command, env={**os.environ, **settings}, cwd=ROOT)
    return json.loads(said)


def _rush(address: str, clients: list[dict[str, Any]]) -> Told:
    told = Told()
    threads = [
        threading.Thread(target=_work, args=(address, each, told), daemon=True) for each in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _work(address: str, client: dict[str, Any], told: Told) -> None:
    """One enterprise: a file and a click for each of its drafts."""
    chance = random.Random(client["session"])
    for application in client["applications"]:
        paper = audited_paper(application)
        upload = _Request(f"/applications/{application}/materials/statements/", *_multipart(paper))
        submit = _Request(
            f"/applications/{application}/submit/",
            b"undertaking=yes",
            "application/x-www-form-urlencoded",
        )
        _send(address, client["session"], upload, told, told.uploads)
        if chance.random() < DOUBLE_CLICKS:
            second = threading.Thread(
                target=_send, args=(address, client["session"], submit, told, told.submits)
            )
            second.start()
            outcome = _send(address, client["session"], submit, told, told.submits)
            second.join()
        else:
            outcome = _send(address, client["session"], submit, told, told.submits)
        with told.lock:
            told.outcomes[application] = outcome


@dataclass(frozen=True, slots=True)
class _Request:
    path: str
    body: bytes
    content_type: str


def audited_paper(application: int) -> bytes:
    """A PDF of its own for each draft."""
    statement = audited_statement("压力测试企业", 2024, "审计报告（虚构）")
    return statement + f"\n% {application}\n".encode()


def _multipart(content: bytes) -> tuple[bytes, str]:
    edge = "rush-7d1f"
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="report.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{edge}--\r\n".encode(), (
        f"multipart/form-data; boundary={edge}"
    )


def _send(address: str, session: str, request: _Request, told: Told, times: list[float]) -> str:
    """Send until it is answered; what was answered."""
    for attempt in range(TRIES):
        started = time.perf_counter()
        try:
            status, place, text = _post(address, session, request)
        except (OSError, http.client.HTTPException) as problem:
            with told.lock:
                told.broken.append(f"{request.path}: {problem!r}")
            time.sleep(0.2 * 2**attempt)
            continue
        with told.lock:
            times.append(time.perf_counter() - started)
        return _meaning(status, place, text)
    return "no answer"


def _post(address: str, session: str, request: _Request) -> tuple[int, str, str]:
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=SECONDS_TO_ANSWER)
    try:
        headers = {
            "Content-Type": request.content_type,
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }
        line.request("POST", quote(request.path), request.body, headers)
        answer = line.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()
    finally:
        line.close()


def _meaning(status: int, place: str, text: str) -> str:
    if status in (302, 303):
        return RECEIVED if "receipt" in place or "view" in place else f"sent to {place}"
    if status == http.client.CONFLICT and CLOSED in text:
        return LATE
    return f"{status}"


def _group(told: Told, seconds: float, held: dict[str, Any]) -> Group:
    received = {key for key, outcome in told.outcomes.items() if outcome == RECEIVED}
    late = sum(outcome == LATE for outcome in told.outcomes.values())
    unclear = sorted({o for o in told.outcomes.values() if o not in (RECEIVED, LATE)})
    stored = {int(key): times for key, times in held["submitted"].items()}
    lost = received - set(stored)
    unsaid = set(stored) - received
    doubled = [key for key, times in stored.items() if times > 1]
    requests = len(told.uploads) + len(told.submits)
    rows = [
        _count("submissions received", len(received)),
        _count("submissions refused because the batch had closed", late),
        _count("answers that were neither", len(told.outcomes) - len(received) - late, goal=0),
        _count("received and not stored", len(lost), goal=0),
        _count("stored and not said", len(unsaid), goal=0),
        _count("stored twice", len(doubled), goal=0),
        _count("codes given twice", held["codes"] - held["distinct_codes"], goal=0),
        _count("connections that broke and were tried again", len(told.broken)),
        Row(what="requests", unit="/s", samples=[requests / seconds], runs=requests),
        *_times("uploading a file", told.uploads),
        *_times("submitting", told.submits),
    ]
    note = f"unclear: {', '.join(unclear)[:200]}" if unclear else ""
    return Group(f"{TITLE}, {len(told.outcomes):,} submissions", tuple(rows), note)


def _count(what: str, number: int, goal: float | None = None) -> Row:
    return Row(what=what, unit="", samples=[number], goal=goal, runs=1)


def _times(what: str, seconds: list[float]) -> Iterator[Row]:
    parts = quantiles(seconds, n=100) if len(seconds) > 1 else [0.0] * 99
    for name, value in (("p50", parts[49]), ("p99", parts[98])):
        yield Row(what=f"{what}: {name}", unit="ms", samples=[value * 1000], runs=len(seconds))
