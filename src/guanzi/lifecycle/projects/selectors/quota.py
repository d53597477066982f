"""What a list takes of its line of the budget."""

from collections.abc import Iterable
from dataclasses import dataclass

from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets.selectors import LineQuota
from guanzi.lifecycle.projects.rules.items import DecidedItem
from guanzi.lifecycle.projects.selectors.shapes import ListInfo
from guanzi.lifecycle.projects.states import ListState

WHOLE = 1_000  # the length of the bar


@dataclass(frozen=True, slots=True)
class QuotaBar:
    """A line: what it grants, what was used before, what this list wants; in fen. A decided list
    wants nothing more: what it took is used."""

    line: LineQuota
    granted_fen: int
    used_fen: int
    wanted_fen: int
    is_open: bool

    @property
    def left_fen(self) -> int:
        """What would be left after this list; below zero it is too much. The class and the total
        may leave less than the line."""
        return self.line.left_fen - self.wanted_fen

    @property
    def over_fen(self) -> int:
        """By how much the list is too much."""
        return max(0, -self.left_fen)

    @property
    def is_bound_above(self) -> bool:
        """Whether the class or the total leaves less than the line itself."""
        return self.line.left_fen < self.line.line_left_fen

    @property
    def used_part(self) -> int:
        """The length of what was used, of WHOLE."""
        return self._part(self.used_fen)

    @property
    def wanted_part(self) -> int:
        """The length of what this list wants, of WHOLE."""
        return self._part(self.wanted_fen)

    @property
    def over_part(self) -> int:
        """The length of what is too much, at the end of the bar."""
        return self._part(self.over_fen)

    @property
    def over_from(self) -> int:
        """Where on the bar that begins."""
        return WHOLE - self.over_part

    def _part(self, fen: int) -> int:
        whole = max(self.granted_fen, self.used_fen + self.wanted_fen)
        return round(WHOLE * fen / whole) if whole > 0 and fen > 0 else 0


def quota_bar(info: ListInfo, items: Iterable[DecidedItem]) -> QuotaBar:
    """The bar of a list with these lines."""
    line = budgets.line_quota(info.line_id)
    rows = budgets.board(budgets.budget(line.budget_id))
    granted = next((row.quota_fen for row in rows if row.line_id == info.line_id), 0)
    is_open = info.state is not ListState.DECIDED
    wanted = sum(item.committed_fen(info.year) for item in items) if is_open else 0
    return QuotaBar(line, granted, granted - line.line_left_fen, wanted, is_open)
