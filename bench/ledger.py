"""How fast fifty people decide on one line of a budget, and whether a long past slows them down.

Two ledgers, one with a thousand entries and one with a million, each on a database of its own,
work in turn, round by round, so that both meet the same machine.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from guanzi.foundation.database import private_database

from .rows import Group, Row
from .sizes import sized
from .world import ROOT

Program = subprocess.Popen[str]

FEW, MANY = 1_000, sized(1_000_000, least=2_000)
ROUNDS = 5


def measure() -> Iterator[Group]:
    """Both ledgers, in turn."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="guanzi-bench-")))
        folder.chmod(0o755)  # the database's own user has to pass through
        books = {
            entries: stack.enter_context(_ledger(folder / str(entries), entries))
            for entries in (FEW, MANY)
        }
        found: dict[int, list[dict[str, Any]]] = {entries: [] for entries in books}
        for _ in range(ROUNDS):
            for entries, program in books.items():
                found[entries].append(_round(program))
        for program in books.values():
            _say(program, "")
    rows = [
        Row(
            what=f"postings with {entries:,} entries before them",
            unit="/s",
            samples=[each["postings"] for each in found[entries]],
        )
        for entries in books
    ]
    slower = [
        few["postings"] / many["postings"]
        for few, many in zip(found[FEW], found[MANY], strict=True)
    ]
    rows.append(
        Row(what="the short past, compared with the long one", unit="×", samples=slower, goal=1.2)
    )
    rows.append(
        Row(
            what=f"reading a balance with {MANY:,} entries before it",
            unit="ms",
            samples=[each["balance_ms"] for each in found[MANY]],
            runs=100 * ROUNDS,
        )
    )
    yield Group("The ledger, 50 clients in processes of their own on one line", tuple(rows))


@contextmanager
def _ledger(home: Path, entries: int) -> Iterator[Program]:
    """A program with its ledger, for as long as the block lasts."""
    with private_database(home) as url:
        program = subprocess.Popen(
            [sys.executable, "-m", "bench.ledger_world", str(entries)],
            env={**os.environ, "DATABASE_URL": url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        try:
            if _heard(program) != "ready":
                raise RuntimeError("the ledger could not be prepared")
            yield program
        finally:
            program.communicate(timeout=60)
        if program.returncode:
            raise RuntimeError("the books did not hold")


def _round(program: Program) -> dict[str, Any]:
    _say(program, "go")
    found: dict[str, Any] = json.loads(_heard(program))
    return found


def _say(program: Program, word: str) -> None:
    assert program.stdin is not None
    program.stdin.write(f"{word}\n")
    program.stdin.flush()


def _heard(program: Program) -> str:
    assert program.stdout is not None
    return program.stdout.readline().strip()
