"""The page of a draft: its table, and what stands beside it."""

import re
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from guanzi.engines.rules.periods import parse_date
from guanzi.foundation.addresses import text_in
from guanzi.lifecycle.budgets.errors import BudgetInvalid
from guanzi.lifecycle.budgets.rules.plan import MOST_LINES, Row, as_row
from guanzi.lifecycle.budgets.services import Draft

COLUMNS = 5
LONGEST_CELL = 400
_CELL = re.compile(r"row-([0-9]{1,4})-([0-4])")
Typed = Mapping[str, str]


def rows_typed(typed: Typed) -> list[Row]:
    """The rows of the table, blank ones left out."""
    found: dict[int, list[str]] = {}
    for name, text in typed.items():
        match = _CELL.fullmatch(name)
        if match and int(match[1]) <= 2 * MOST_LINES:
            cells = found.setdefault(int(match[1]), [""] * COLUMNS)
            cells[int(match[2])] = text_in(text, LONGEST_CELL)
    return [as_row(found[number]) for number in sorted(found) if any(found[number])]


def draft_typed(typed: Typed, rows: list[Row]) -> Draft:
    """What was typed beside the table. Raises BudgetInvalid for a date that is none."""
    return Draft(
        rows=rows,
        work_plan=_clean(typed.get("work_plan", "")),
        evaluation=_clean(typed.get("evaluation", "")),
        evaluation_source=_clean(typed.get("evaluation_source", "")),
        evaluated_on=day_typed(typed.get("evaluated_on", "")),
    )


def day_typed(text: str) -> date | None:
    """A day, or none. Raises BudgetInvalid."""
    if not text.strip():
        return None
    try:
        return parse_date(text.strip())
    except ValueError as error:
        raise BudgetInvalid(_("评价日期请写成 2024-06-30 这样。")) from error


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n")
