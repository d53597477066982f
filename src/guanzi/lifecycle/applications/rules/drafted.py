"""The texts of a draft as they were saved: one for each field, and one for each month of a table.

Tables that were saved in one piece, by earlier versions of the platform, are read as well: such a
text says the months that have none of their own yet.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from guanzi.engines.rules import Fact
from guanzi.lifecycle.applications.rules.monthly import MONTHS, cells_of, text_of

_OF_A_MONTH = re.compile(r"(.+):([1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Kept:
    """A text as it was last saved; revision 0 where nobody ever did."""

    text: str = ""
    revision: int = 0
    edited_by: str = ""
    edited_at: datetime | None = None


NOTHING = Kept()


def month_name(table: str, month: int) -> str:
    """Under which name a month of a table is saved."""
    return f"{table}:{month}"


def month_of(name: str) -> tuple[str, int] | None:
    """Table and month of such a name; None for other names."""
    found = _OF_A_MONTH.fullmatch(name)
    return (found[1], int(found[2])) if found else None


def months_of(kept: Mapping[str, Kept], fact: Fact, year: int) -> tuple[Kept, ...]:
    """The twelve months of a table."""
    whole = kept.get(fact.name, NOTHING)
    cells = cells_of(whole.text, fact, year) or [""] * MONTHS
    return tuple(
        kept.get(month_name(fact.name, month)) or replace(whole, text=cell)
        for month, cell in enumerate(cells, 1)
    )


def rest_of(kept: Mapping[str, Kept], fact: Fact, year: int) -> str:
    """A text in the place of the table that is none; empty where there is a table."""
    text = kept.get(fact.name, NOTHING).text
    return text if text and cells_of(text, fact, year) is None else ""


def table_kept(kept: Mapping[str, Kept], fact: Fact, year: int) -> Kept:
    """The table as one text, for the engine. Its revision grows with that of any month."""
    months = months_of(kept, fact, year)
    latest = max(months, key=lambda month: month.edited_at.timestamp() if month.edited_at else 0)
    text = rest_of(kept, fact, year) or text_of([month.text for month in months], year)
    return replace(latest, text=text, revision=sum(month.revision for month in months))


def changes_of_table(
    kept: Mapping[str, Kept], fact: Fact, year: int, text: str
) -> Iterator[tuple[str, str, int]]:
    """What has to be saved so that the table says this text: name, text, revision of each."""
    cells = cells_of(text, fact, year)
    whole = kept.get(fact.name, NOTHING)
    if cells is None or rest_of(kept, fact, year):
        yield fact.name, text if cells is None else "", whole.revision + 1
    yield from _months_changed(months_of(kept, fact, year), cells or [""] * MONTHS, fact.name)


def _months_changed(
    months: Sequence[Kept], cells: Sequence[str], table: str
) -> Iterator[tuple[str, str, int]]:
    for number, (month, cell) in enumerate(zip(months, cells, strict=True), 1):
        if month.text != cell:
            yield month_name(table, number), cell, month.revision + 1
