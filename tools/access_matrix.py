"""Writes docs/reference/access.md: which persona reaches which address.

    python -m tools.access_matrix           ask every address as every persona, write the page
    python -m tools.access_matrix --check   fail when the page is stale

The asking is done by tests/access/test_matrix.py, with real requests; here is how the page looks.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "access.md"
WRITE = "WRITE_ACCESS_MATRIX"

LETS, SIGN_IN, REFUSES = "可", "登录", "不可"

INTRODUCTION = """\
# Who reaches which address

Every address of the site and every operation of the API, asked by every persona with a real
request in a small prepared world. Written by `python -m tools.access_matrix`; the test compares
it with what the requests give, so a change of access is a change of this page.

可: reached (what was sent may still be incomplete, or the record's state not allow it). 登录: led
to sign in. 不可: refused, or unknown to this persona. 本: a record of the persona's own enterprise
or district; 外: one of another. Where both answer alike there is one row. POST sends what stands
in `tests/access/things.py` for the address, else an empty form. A second factor is enrolled for
every official. Public addresses answer everybody alike and stand in the first table. Operations for
systems ask everybody for a token; `tests/access/test_tokens.py` asks them with every kind of token.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One address, asked with one method for one scope, by all personas in order."""

    stage: str
    route: str
    method: str
    scope: str
    audiences: tuple[str, ...]
    answers: tuple[str, ...]


def main() -> None:
    """Ask, and write or compare."""
    environment = os.environ if "--check" in sys.argv else {**os.environ, WRITE: "1"}
    command = [sys.executable, "-m", "pytest", "tests/access/test_matrix.py", "-q"]
    raise SystemExit(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)


def draw(personas: Sequence[str], rows: Iterable[Row]) -> str:
    """The page as Markdown, one table per stage."""
    rows = list(rows)
    public = [row for row in rows if len(row.answers) == 1]
    others = [row for row in rows if len(row.answers) > 1]
    parts = [INTRODUCTION, _table("Public", ["任何人"], public)]
    for stage, of_stage in groupby(others, key=lambda row: row.stage):
        parts.append(_table(stage, personas, of_stage))
    return "\n".join(parts)


def _table(title: str, personas: Sequence[str], rows: Iterable[Row]) -> str:
    heading = ["地址", "方法", "范围", "供谁", *personas]
    lines = [_line(heading), _line(["---"] * len(heading))]
    lines += [_line(_cells(row)) for row in rows]
    return f"## {title}\n\n" + "\n".join(lines) + "\n"


def _cells(row: Row) -> list[str]:
    return [f"`{row.route}`", row.method, row.scope, "、".join(row.audiences), *row.answers]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
