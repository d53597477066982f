"""The plan of a year: classes (二级) with their lines (三级), read from a table as people keep it.

The amount rules; unit price × quantity is shown beside it and never replaces it (004 三1: average
prices are rounded).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from guanzi.lifecycle.budgets.rules.numbers import fen_in, whole_in

Row = tuple[str, str, str, str, str]

CLASS, LINE, AMOUNT, PRICE, QUANTITY = range(5)
MOST_LINES = 180  # a form may have a thousand fields, and a line has five
MOST_FEN = 10**14  # a trillion yuan in one line
LONGEST_TITLE = 200
_NUMBERING = re.compile(r"^\s*[0-9]{1,3}\s*[.．、]\s*")
_HEADS = (("二级",), ("三级",), ("预算金额", "金额"), ("单价", "均价"), ("数量",))


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line (三级); money in fen."""

    code: str
    title: str
    amount_fen: int
    unit_price_fen: int | None = None
    quantity: int | None = None

    @property
    def difference_fen(self) -> int | None:
        """How far unit price × quantity is from the amount; None where one is not given."""
        if self.unit_price_fen is None or self.quantity is None:
            return None
        return self.unit_price_fen * self.quantity - self.amount_fen


@dataclass(frozen=True, slots=True)
class PlannedClass:
    """One class (二级) with its lines."""

    code: str
    title: str
    lines: tuple[PlannedLine, ...]

    @property
    def amount_fen(self) -> int:
        """What its lines come to."""
        return sum(line.amount_fen for line in self.lines)


@dataclass(frozen=True, slots=True)
class Plan:
    """All classes of a year."""

    classes: tuple[PlannedClass, ...] = ()

    @property
    def amount_fen(self) -> int:
        """What the year comes to."""
        return sum(each.amount_fen for each in self.classes)

    @property
    def lines(self) -> tuple[PlannedLine, ...]:
        """Every line, in order."""
        return tuple(line for each in self.classes for line in each.lines)


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """What is wrong in which row and column, both counted from 0; row -1 is the whole table."""

    row: int
    column: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """What a table says, and what in it cannot be understood; `codes` by row."""

    plan: Plan
    problems: tuple[PlanProblem, ...] = ()
    codes: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pasted:
    """The rows of a pasted table, and the sum that it states itself, if it states one."""

    rows: tuple[Row, ...]
    stated_fen: int | None = None


# --- from a spreadsheet to rows ---


def rows_of_table(cells: Sequence[Sequence[str]]) -> Pasted:
    """Rows of a table as copied from a document or a spreadsheet.

    Heads are left out, also where a page repeats them; what stands right after a repeated head
    without any figure is the rest of a name that the page broke (004 三1, class 3).
    """
    found: list[list[str]] = []
    stated: int | None = None
    places: Sequence[int] = range(5)
    after_head = False
    for each in cells:
        texts = [" ".join(cell.split()) for cell in each]
        if not any(texts):
            continue
        if _is_head(texts):
            places, after_head = _places(texts), bool(found)
            continue
        row = [texts[place] if 0 <= place < len(texts) else "" for place in places]
        if row[CLASS] == "合计" or (not row[CLASS] and row[LINE] == "合计"):
            stated = _figure_or_none(row[AMOUNT])
        elif after_head and not any(row[AMOUNT:]):
            found[-1][CLASS] = _joined(found[-1][CLASS], row[CLASS])
            found[-1][LINE] = _joined(found[-1][LINE], row[LINE])
        else:
            found.append(row)
        after_head = False
    return Pasted(tuple(as_row(row) for row in found), stated)


def _joined(begun: str, rest: str) -> str:
    """A name that a page broke; what the first page says already is not said twice."""
    return begun if begun.endswith(rest) else begun + rest


def as_row(cells: Sequence[str]) -> Row:
    """Exactly five texts."""
    one, two, three, four, five = (*cells, *[""] * 5)[:5]
    return one, two, three, four, five


def _is_head(texts: Sequence[str]) -> bool:
    return any(text.startswith("二级") for text in texts) and any("三级" in text for text in texts)


def _places(texts: Sequence[str]) -> list[int]:
    return [
        next((i for i, text in enumerate(texts) if text.startswith(words)), -1) for words in _HEADS
    ]


def _figure_or_none(text: str) -> int | None:
    try:
        return fen_in(text)
    except ValueError:
        return None


# --- from rows to the plan ---


def read_plan(rows: Sequence[Row]) -> ReadPlan:
    """What the rows say; a blank 二级 goes on with the class above it, as under a merged cell."""
    reader = _Reader()
    for number, row in enumerate(rows):
        if any(cell.strip() for cell in row):
            reader.take(number, row)
    if not reader.classes:
        reader.say(-1, CLASS, _("还没有预算明细：至少写一行二级、三级和金额。"))
    if sum(len(lines) for _title, lines in reader.classes) > MOST_LINES:
        reader.say(-1, LINE, _("三级科目超过 %(most)d 行。") % {"most": MOST_LINES})
    return ReadPlan(Plan(tuple(reader.made())), tuple(reader.problems), reader.codes)


class _Reader:
    def __init__(self) -> None:
        self.classes: list[tuple[str, list[PlannedLine]]] = []
        self.problems: list[PlanProblem] = []
        self.codes: dict[int, str] = {}

    def say(self, row: int, column: int, sentence: str) -> None:
        self.problems.append(PlanProblem(row, column, sentence))

    def take(self, number: int, row: Row) -> None:
        self._enter_class(number, _name(row[CLASS]))
        if not self.classes:
            return
        title, lines = _name(row[LINE]), self.classes[-1][1]
        if not title:
            self.say(number, LINE, _("请填写三级科目的名称。"))
        elif len(title) > LONGEST_TITLE:
            self.say(number, LINE, _("名称请不超过 %(most)d 字。") % {"most": LONGEST_TITLE})
        elif any(line.title == title for line in lines):
            self.say(number, LINE, _("同一个二级下已有「%(title)s」。") % {"title": title})
        amount = self._figure(number, AMOUNT, row, fen_in)
        if amount is None and not self._was_said(number, AMOUNT):
            self.say(number, AMOUNT, _("请填写预算金额。"))
        elif amount is not None and not 0 < amount <= MOST_FEN:
            self.say(number, AMOUNT, _("预算金额应大于零，且不超过 1 万亿元。"))
        price = self._figure(number, PRICE, row, fen_in)
        quantity = self._figure(number, QUANTITY, row, whole_in)
        code = f"{len(self.classes)}.{len(lines) + 1}"
        self.codes[number] = code
        lines.append(PlannedLine(code, title, amount or 0, price, quantity))

    def _enter_class(self, number: int, title: str) -> None:
        if not title:
            if not self.classes:
                self.say(number, CLASS, _("第一行要写明二级。"))
            return
        if len(title) > LONGEST_TITLE:
            self.say(number, CLASS, _("名称请不超过 %(most)d 字。") % {"most": LONGEST_TITLE})
        if self.classes and self.classes[-1][0] == title:
            return
        if any(known == title for known, _lines in self.classes):
            self.say(
                number, CLASS, _("二级「%(title)s」分成了两处，请放在一起。") % {"title": title}
            )
        self.classes.append((title, []))

    def _figure(
        self, number: int, column: int, row: Row, read: Callable[[str], int | None]
    ) -> int | None:
        try:
            found = read(row[column])
        except ValueError:
            found = None
            if column == QUANTITY:
                self.say(number, column, _("数量请写成整数，如 140。"))
            else:
                self.say(number, column, _("金额请写成 7,000,000.00 或 700万元。"))
        if found is not None and (found < 0 or found > MOST_FEN):
            self.say(number, column, _("这个数太大，或者小于零。"))
            return None
        return found

    def _was_said(self, number: int, column: int) -> bool:
        return any((each.row, each.column) == (number, column) for each in self.problems)

    def made(self) -> Iterator[PlannedClass]:
        for place, (title, lines) in enumerate(self.classes, 1):
            yield PlannedClass(str(place), title, tuple(lines))


def _name(text: str) -> str:
    """A title without the number that a table puts before it."""
    return _NUMBERING.sub("", " ".join(text.split()))
