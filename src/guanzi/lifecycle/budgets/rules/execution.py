"""How years were executed, as the two tables of document 004 三2 print it.

A missing figure is unknown and printed as "—", never as zero.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from guanzi.lifecycle.budgets.rules.numbers import (
    plain_wan_text,
    rate_of,
    rate_text,
    raw_rate_text,
    wan_text,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a year, or of one class in it; money in fen, None is unknown."""

    initial_fen: int | None = None
    adjusted_fen: int | None = None
    actual_fen: int | None = None
    policy_items: int | None = None


UNKNOWN_FIGURES = Figures()


@dataclass(frozen=True, slots=True)
class ExecutionYear:
    """One year: the total, and its classes by title. `through_month` marks a part of a year;
    `is_kept` says that the ledger knows it, so that nobody writes it down besides."""

    year: int
    total: Figures = UNKNOWN_FIGURES
    classes: Mapping[str, Figures] = field(default_factory=dict)
    through_month: int | None = None
    source: str = ""
    is_kept: bool = False

    @property
    def rate(self) -> Fraction | None:
        """Spent ÷ adjusted budget."""
        return rate_of(self.total.actual_fen, self.total.adjusted_fen)

    @property
    def marker(self) -> str:
        """`1-8 月`; empty for a whole year."""
        return "" if self.through_month is None else f"1-{self.through_month} 月"

    @property
    def is_undivided(self) -> bool:
        """Whether the budget is known in total only: one cell across all classes."""
        known = any(each.adjusted_fen is not None for each in self.classes.values())
        return not known and self.total.adjusted_fen is not None


@dataclass(frozen=True, slots=True)
class YearRow:
    """A row of the first table, as printed; `raw_rate` stands beside it."""

    year: str
    initial: str
    adjusted: str
    actual: str
    rate: str
    raw_rate: str


@dataclass(frozen=True, slots=True)
class ClassCell:
    """What the second table says of a class in a year; `adjusted` is None inside a cell that
    reaches across all classes."""

    adjusted: str | None
    actual: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A row of the second table; the last one is the sum."""

    number: str
    title: str
    policy_items: str
    cells: tuple[ClassCell, ...]


def year_rows(years: Sequence[ExecutionYear]) -> tuple[YearRow, ...]:
    """The first table: 年度, 年初预算, 调整后预算, 实际支出, 预算执行率 (万元)."""
    return tuple(
        YearRow(
            f"{each.year} 年",
            plain_wan_text(each.total.initial_fen),
            plain_wan_text(each.total.adjusted_fen),
            wan_text(each.total.actual_fen) + (f" ({each.marker})" if each.marker else ""),
            rate_text(each.rate),
            raw_rate_text(each.rate),
        )
        for each in years
    )


def class_rows(years: Sequence[ExecutionYear]) -> tuple[ClassRow, ...]:
    """The second table: every class × year, then the sum. A budget that was never divided among
    the classes is one cell, which stands in the first row."""
    titles = list(dict.fromkeys(title for each in years for title in each.classes))
    rows = [
        ClassRow(
            str(number),
            title,
            _items(title, years),
            tuple(_cell(each, title, is_first=number == 1) for each in years),
        )
        for number, title in enumerate(titles, 1)
    ]
    sums = tuple(
        ClassCell(wan_text(each.total.adjusted_fen), wan_text(each.total.actual_fen))
        for each in years
    )
    return (*rows, ClassRow("", "合计", _items("", years), sums))


def _cell(year: ExecutionYear, title: str, *, is_first: bool) -> ClassCell:
    figures = year.classes.get(title, UNKNOWN_FIGURES)
    adjusted: str | None = wan_text(figures.adjusted_fen)
    if year.is_undivided:
        adjusted = wan_text(year.total.adjusted_fen) if is_first else None
    return ClassCell(adjusted, wan_text(figures.actual_fen))


def _items(title: str, years: Sequence[ExecutionYear]) -> str:
    """The newest count that is known."""
    counts = (_figures(each, title).policy_items for each in years)
    return next((str(count) for count in counts if count is not None), "—")


def _figures(year: ExecutionYear, title: str) -> Figures:
    return year.classes.get(title, UNKNOWN_FIGURES) if title else year.total


# --- what the tables do not say, and a reader should know ---


@dataclass(frozen=True, slots=True)
class Gap:
    """The classes of a year do not sum to its total, though every one is known; in fen."""

    year: int
    is_actual: bool
    classes_fen: int
    total_fen: int


def gaps(years: Sequence[ExecutionYear]) -> tuple[Gap, ...]:
    """Where sums differ."""
    found = []
    for year in years:
        for is_actual, read in ((False, _adjusted), (True, _actual)):
            total, parts = read(year.total), [read(each) for each in year.classes.values()]
            known = [part for part in parts if part is not None]
            is_more = total is not None and sum(known) > total
            is_less = total is not None and len(known) == len(parts) > 0 and sum(known) < total
            if total is not None and (is_more or is_less):
                found.append(Gap(year.year, is_actual, sum(known), total))
    return tuple(found)


Reader = Callable[[Figures], int | None]


def _adjusted(figures: Figures) -> int | None:
    return figures.adjusted_fen


def _actual(figures: Figures) -> int | None:
    return figures.actual_fen
