"""What every plan has in common: the desk at which rows are judged, and the verdict on a row."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from guanzi.foundation.access import Permission
from guanzi.foundation.actor import Actor
from guanzi.foundation.clock import day_of
from guanzi.lifecycle.enterprises.models import Enterprise, RecognisedProject
from guanzi.lifecycle.enterprises.rules.tables import CODE, ReadRow
from guanzi.lifecycle.enterprises.selectors.records import EnterpriseInfo
from guanzi.lifecycle.enterprises.states import RowEffect


@dataclass(slots=True)
class Verdict:
    """What a row does; `made` and `kept` are what the plan wants to write. `before` and `after`
    are the columns that it overwrites, for the audit."""

    row: ReadRow
    effect: RowEffect = RowEffect.WRONG
    made: Any = None
    kept: Any = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def tell(self, columns: Mapping[str, Any]) -> None:
        """Note which of these columns of `kept` would be overwritten, and by what."""
        changed = {name: new for name, new in columns.items() if getattr(self.kept, name) != new}
        self.before = {name: _plain(getattr(self.kept, name)) for name in changed}
        self.after = {name: _plain(new) for name, new in changed.items()}


@dataclass(slots=True)
class Desk:
    """Who judges, when, and the enterprises that the rows at hand speak of."""

    actor: Actor
    at: datetime
    enterprises: dict[str, Enterprise] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day in Shanghai."""
        return day_of(self.at)

    def fetch(self, rows: Iterable[ReadRow], *, lock: bool) -> None:
        """Read the enterprises of the rows, in one query; `lock` holds them, in a fixed order."""
        codes = {row.values[CODE.name] for row in rows if CODE.name in row.values}
        found = Enterprise.objects.filter(credit_code__in=codes).order_by("id")
        self.enterprises = {
            each.credit_code: each for each in (found.select_for_update() if lock else found)
        }

    def enterprise_of(self, row: ReadRow) -> Enterprise | None:
        """The enterprise that a row speaks of."""
        return self.enterprises.get(row.values.get(CODE.name, ""))


def _plain(value: object) -> object:
    """A column's value as JSON holds it."""
    return str(value) if isinstance(value, Decimal | date) else value


class Plan(Protocol):
    """How the rows of one kind of table are judged and written."""

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The columns by which rows of one file are told apart."""

    def permission(self, desk: Desk, enterprise: EnterpriseInfo, row: ReadRow) -> Permission:
        """Whether this row may be written by who brought it."""

    def look(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Say of sound rows what they do, at most noting more troubles."""

    def write(self, verdicts: Sequence[Verdict], desk: Desk) -> None:
        """Write the rows that are new or changed."""


def key_of(row: ReadRow, columns: Iterable[str]) -> str:
    """What two rows of one file have in common when they speak of the same thing."""
    said = "\x1f".join(str(row.values.get(name, "")) for name in columns)
    return hashlib.sha256(said.encode()).hexdigest()


def judge(plan: Plan, rows: Sequence[ReadRow], desk: Desk, *, lock: bool = False) -> list[Verdict]:
    """A verdict on every row, in the order of the rows."""
    desk.fetch(rows, lock=lock)
    verdicts = [Verdict(row) for row in rows]
    for verdict in verdicts:
        _admit(plan, verdict.row, desk)
    sound = [verdict for verdict in verdicts if not verdict.row.troubles]
    plan.look(sound, desk)
    for verdict in verdicts:
        if verdict.row.troubles:
            verdict.effect = RowEffect.WRONG
    return verdicts


def _admit(plan: Plan, row: ReadRow, desk: Desk) -> None:
    if row.troubles:
        return
    enterprise = desk.enterprise_of(row)
    if enterprise is None and getattr(plan, "needs_enterprise", True):
        row.wrong(CODE.name, _("登记册里没有这家企业。请核对代码，或先导入企业名录"))
        return
    permission = plan.permission(desk, _brief(enterprise, row), row)
    if not permission:
        row.wrong(CODE.name, permission.reason)


def _brief(row: Enterprise | None, given: ReadRow) -> EnterpriseInfo:
    """What a permission asks about an enterprise, without its names."""
    return EnterpriseInfo(
        id=row.pk if row else 0,
        credit_code=row.credit_code if row else given.values[CODE.name],
        name=row.name if row else "",
        registration_district=row.registration_district if row else given.values.get("注册区", ""),
        tax_district=row.tax_district if row else "",
        former_names=(),
        is_synthetic=row.is_synthetic if row else False,
    )


def projects_by_number(numbers: Iterable[str]) -> dict[str, RecognisedProject]:
    """The projects with these numbers, in one query."""
    rows = RecognisedProject.objects.filter(number__in=set(numbers))
    return {row.number: row for row in rows}


def day(row: ReadRow, column: str) -> date | None:
    """The day in a column, where there is one."""
    text = row.values.get(column)
    return date.fromisoformat(text) if text else None
