"""The whole site with its two workers, under wrk: two pages and the API."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from guanzi.site.run import THREADS_PER_WORKER, USUAL_WORKERS
from tests.support import running_site

from . import world
from .rows import Group, Row

TITLE = f"The site with {USUAL_WORKERS} workers under wrk"
CONNECTIONS = USUAL_WORKERS * THREADS_PER_WORKER
WRK_THREADS = 2
SECONDS = 10
SECONDS_TO_WARM_UP = 2
SCRIPT = Path(__file__).with_name("portal.lua")
# by the second: the limiter remembers every call of the period, and must not be what is measured
UNLIMITED = "100000/s"
DAY = "2022-06-20"
STILL_MISSING = "核心技术价值占比"


@dataclass(frozen=True, slots=True)
class Target:
    """One address, and what is posted to it if anything is."""

    name: str
    path: str
    body: str | None = None


def targets() -> list[Target]:
    """The policy list, a step of the calculator, its result, and one decision by API."""
    answers = {name: str(value) for name, value in world.TYPED.items() if value != []}
    answers["扶持记录"] = "没有"
    some = {name: text for name, text in answers.items() if name != STILL_MISSING}
    calculator = f"/measures/{world.MEASURE}/?"
    body = {"measure": world.MEASURE, "on": DAY, "facts": dict(world.TYPED)}
    step = f"calculator, {len(some)} facts given and one asked"
    return [
        Target("policy list", "/policies/"),
        Target(step, calculator + urlencode({"on": DAY, **some})),
        Target("calculator, everything given", calculator + urlencode({"on": DAY, **answers})),
        Target("POST /api/v1/decide", "/api/v1/decide", json.dumps(body, ensure_ascii=False)),
    ]


def measure() -> Iterator[Group]:
    """Every row about the site; without wrk a line that says so."""
    if not has_wrk():
        yield Group(TITLE, note="not measured: wrk is missing; as root: apt-get install wrk")
        return
    with tempfile.TemporaryDirectory(prefix="guanzi-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)  # the database's own user has to pass through
        try:
            yield _measure_all(home)
        except (AssertionError, OSError, subprocess.SubprocessError) as problem:
            print(problem, file=sys.stderr)
            yield Group(TITLE, note="not measured: the site did not start, or went away")


def _measure_all(home: Path) -> Group:
    with running_site(home / "data", COMPUTE_RATE=UNLIMITED) as (_, address):
        measured = [_measure(target, address, home) for target in targets()]
    silent = [text for text in measured if isinstance(text, str)]
    rows = tuple(row for found in measured if not isinstance(found, str) for row in found)
    return Group(f"{TITLE}, {CONNECTIONS} connections", rows, "; ".join(silent))


def has_wrk() -> bool:
    """Whether wrk is there; root's machine is given Debian's package."""
    if not shutil.which("wrk") and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "wrk"]
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], install):
            subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
    return shutil.which("wrk") is not None


def _measure(target: Target, address: str, folder: Path) -> tuple[Row, ...] | str:
    """The rows about one address, or a sentence where it does not answer."""
    status = _status(target, address)
    if status != 200:
        return f"{target.name}: not measured, it answers {status}"
    body = folder / "body.json"
    body.write_text(target.body or "")
    arguments = [str(body)] if target.body else []
    _wrk(address + target.path, arguments, SECONDS_TO_WARM_UP)
    found = _wrk(address + target.path, arguments, SECONDS)
    if found["refused"] or found["broken"]:
        return f"{target.name}: not measured, {found['refused']} refused, {found['broken']} broken"
    count, rate = found["requests"], found["requests"] / found["seconds"]
    return (
        Row(what=target.name, unit="requests/s", samples=[rate], runs=count),
        Row(what=f"{target.name}: p50", unit="ms", samples=[found["p50_ms"]], runs=count),
        Row(what=f"{target.name}: p99", unit="ms", samples=[found["p99_ms"]], runs=count),
    )


def _status(target: Target, address: str) -> int:
    body = target.body.encode() if target.body else None
    headers = {"Content-Type": "application/json"} if body else {}
    request = Request(address + target.path, body, headers)  # noqa: S310  # our own site
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return int(answer.status)
    except HTTPError as refusal:
        return refusal.code


def _wrk(address: str, arguments: list[str], seconds: int) -> dict[str, Any]:
    command = [
        *("wrk", f"-t{WRK_THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s"),
        *("-s", str(SCRIPT), address, "--", *arguments),
    ]
    said = subprocess.check_output(command, text=True, timeout=seconds + 30)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found
