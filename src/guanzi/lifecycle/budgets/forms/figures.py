"""Figures of the smaller forms: adjustments, past executions, expected quotas."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from guanzi.foundation.addresses import number_in, text_in
from guanzi.lifecycle.budgets.errors import BudgetInvalid, BudgetNotReady
from guanzi.lifecycle.budgets.rules.effects import NewLine
from guanzi.lifecycle.budgets.rules.execution import ExecutionYear, Figures
from guanzi.lifecycle.budgets.rules.numbers import WAN, fen_in, whole_in
from guanzi.lifecycle.budgets.states import AdjustmentKind

Typed = Mapping[str, str]
_CHANGE = re.compile(r"change-([0-9]{1,3}\.[0-9]{1,3})")
_CLASS = re.compile(r"title-([0-9]{1,3})")
_NEW = ("title", "amount")
MOST_CLASSES = 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """An adjustment as typed: fen by code; lines that it opens have the code of their class and a
    point."""

    kind: AdjustmentKind
    changes: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""
    opens: tuple[NewLine, ...] = ()

    @property
    def mark(self) -> str:
        """Tells whether what is proposed is what was shown."""
        changes = ",".join(f"{code}:{fen}" for code, fen in sorted(self.changes.items()))
        opens = "".join(f";{new.code}{new.title}:{new.amount_fen}" for new in self.opens)
        return f"{self.kind.value};{changes}{opens}"


def proposal_typed(typed: Typed) -> Proposal:
    """What was typed; a minus takes away. Raises BudgetNotReady with every wrong figure."""
    kind = typed.get("kind", "")
    if kind not in AdjustmentKind.values:
        raise BudgetInvalid(_("请选择调整的类型。"))
    changes: dict[str, int] = {}
    problems: list[str] = []
    for name, text in typed.items():
        match = _CHANGE.fullmatch(name)
        if not match or not text.strip():
            continue
        try:
            fen = _signed(text)
        except ValueError:
            said = {"code": match[1], "text": text[:30]}
            problems.append(
                _("%(code)s：看不懂「%(text)s」，请写成 −200万元 或 2,000,000.00。") % said
            )
        else:
            changes.update({match[1]: fen} if fen else {})
    opens = _opens(typed, problems)
    if problems:
        raise BudgetNotReady(_("有几个金额看不懂。"), problems)
    reason = text_in(typed.get("reason"))
    return Proposal(AdjustmentKind(kind), changes, reason, opens)


def _opens(typed: Typed, problems: list[str]) -> tuple[NewLine, ...]:
    """The new line, where anything of it was typed."""
    title, text = (text_in(typed.get(f"new-{name}")) for name in _NEW)
    if not title and not text:
        return ()
    try:
        fen = _signed(text) if text else 0
    except ValueError:
        said = {"code": _("新开科目"), "text": text[:30]}
        problems.append(_("%(code)s：看不懂「%(text)s」，请写成 −200万元 或 2,000,000.00。") % said)
        return ()
    return (NewLine(f"{typed.get('new-class', '')}.", title, fen),)


def _signed(text: str) -> int:
    plain = text.strip().replace("−", "-").replace("－", "-").replace("＋", "+")
    return fen_in(plain.removeprefix("+")) or 0


def execution_typed(typed: Typed) -> ExecutionYear:
    """A past year as typed, in 万元 unless a unit stands there. Raises BudgetNotReady."""
    reader = _Reader(typed)
    classes: dict[str, Figures] = {}
    for name in typed:
        match = _CLASS.fullmatch(name)
        title = text_in(typed[name], 200) if match else ""
        if match and title and len(classes) < MOST_CLASSES:
            if title in classes:
                reader.problems.append(_("政策类「%(title)s」写了两次。") % {"title": title})
            classes[title] = reader.figures(f"-{match[1]}", title)
    given = ExecutionYear(
        year=number_in(typed.get("year"), most_digits=4) or 0,
        total=reader.figures("", _("合计")),
        classes=classes,
        through_month=number_in(typed.get("through_month"), most_digits=2),
        source=text_in(typed.get("source")),
    )
    if reader.problems:
        raise BudgetNotReady(_("有几个数看不懂。"), reader.problems)
    return given


class _Reader:
    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        self.problems: list[str] = []

    def figures(self, ending: str, name: str) -> Figures:
        return Figures(
            initial_fen=self._read(f"initial{ending}", name, wan_in),
            adjusted_fen=self._read(f"adjusted{ending}", name, wan_in),
            actual_fen=self._read(f"actual{ending}", name, wan_in),
            policy_items=self._read(f"items{ending}", name, whole_in),
        )

    def _read(self, field_name: str, name: str, read: Callable[[str], int | None]) -> int | None:
        text = self.typed.get(field_name, "")
        try:
            return read(text)
        except ValueError:
            said = {"name": name, "text": text[:30]}
            self.problems.append(_("%(name)s：看不懂「%(text)s」；不知道的留空，不要填 0。") % said)
            return None


def wan_in(text: str) -> int | None:
    """A figure in 万元 where no unit stands there."""
    return fen_in(text, unit=WAN)


def expectation_typed(typed: Typed) -> tuple[int, int, str]:
    """Year, fen and basis. Raises BudgetInvalid."""
    try:
        fen = wan_in(typed.get("amount", ""))
    except ValueError:
        fen = None
    if fen is None:
        raise BudgetInvalid(_("请填预计额度，如 12000（万元）。"))
    year = number_in(typed.get("year"), most_digits=4) or 0
    return year, fen, text_in(typed.get("basis"))
