"""What the register's rows say in the words of the rulebook's vocabulary. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from guanzi.engines.rules.money import decimal_text
from guanzi.lifecycle.enterprises.rules.names import project_core
from guanzi.lifecycle.enterprises.states import NAMED_FUNDS, OTHER_FUND, Source

THIS_PROJECT, OTHER_PROJECT = "本项目", "其他项目"
NONE = "没有"
BARRED = "申报限制期内"
YEAR_FACT = "收入年度"
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Known:
    """One fact as the register knows it; `value` is text as the vocabulary's facts are typed."""

    fact: str
    value: str
    source: Source
    as_of: date
    evidence: str = ""


class Supported(Protocol):
    """The parts of a support record that a rule reads."""

    project_number: str
    project_name: str
    fund: str
    level: str
    category: str
    year: int
    amount_fen: int


class Bar(Protocol):
    """The parts of a credit record that decide whether it restrains."""

    fund: str
    since: date
    until: date
    repaired_on: date | None


def yes_or_no(value: bool) -> str:  # noqa: FBT001 - the value itself
    """A yes-or-no fact as it is typed."""
    return "是" if value else "否"


def factor_text(value: Decimal) -> str:
    """`1.2`: every digit, no needless ones."""
    return decimal_text(Fraction(value), 0)


def percent_text(value: Decimal) -> str:
    """`85%` from 0.85."""
    return f"{decimal_text(Fraction(value) * 100, 0)}%"


def is_of_project(row: Supported, number: str, names: Iterable[str]) -> bool:
    """Whether support was for this project: by its number, or by a name however it is written.

    Other funds number the same project otherwise, so a different number proves nothing.
    """
    if row.project_number and row.project_number == number:
        return True
    core = project_core(row.project_name)
    return bool(core) and core in {project_core(name) for name in names if name}


def support_text(rows: Sequence[Supported], number: str, names: Sequence[str]) -> str:
    """The fact 扶持记录: a line per record in the order of its fields, or 没有."""
    latest = sorted(rows, key=lambda row: row.year, reverse=True)[:MOST_ROWS]
    lines = [
        " ".join(
            (
                str(row.year),
                row.level,
                row.category,
                row.fund if row.fund in NAMED_FUNDS else OTHER_FUND,
                THIS_PROJECT if is_of_project(row, number, names) else OTHER_PROJECT,
                f"{decimal_text(Fraction(row.amount_fen, 100), 2).replace(',', '')}元",
            )
        )
        for row in latest
    ]
    return "\n".join(lines) or NONE


def bars(record: Bar, fund: str, on: date) -> bool:
    """Whether a record keeps its enterprise from a fund on a day.

    A bar of all funds has no fund; a repair ends it from its own day on.
    """
    if record.fund not in ("", fund):
        return False
    if record.repaired_on is not None and record.repaired_on <= on:
        return False
    return record.since <= on <= record.until
