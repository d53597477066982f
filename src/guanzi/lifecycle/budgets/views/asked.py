"""Which budget a page was asked for, and of which day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _

from guanzi.engines.rules.periods import parse_date
from guanzi.foundation.access import actor_of, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.clock import SHANGHAI
from guanzi.lifecycle.budgets import permissions, selectors
from guanzi.lifecycle.budgets.selectors import BudgetInfo

_A_MOMENT = timedelta(microseconds=1)


def read_budget(request: HttpRequest, budget_id: int) -> tuple[Actor, BudgetInfo]:
    """Who asks, and the budget. Raises BudgetNotFound, NotPermitted."""
    actor = actor_of(request)
    require(permissions.may_look(actor))
    info = selectors.budget(budget_id)
    require(permissions.may_read(actor, info))
    return actor, info


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day of which somebody asks; `at` is its last moment, None for now."""

    text: str = ""
    at: datetime | None = None
    problem: str = ""

    @property
    def query(self) -> str:
        """What a link carries on."""
        return f"&on={self.text}" if self.at else ""


def as_of(request: HttpRequest) -> AsOf:
    """`?on=2025-06-30`; whatever is no day is said, and now is shown."""
    text = request.GET.get("on", "").strip()[:10]
    if not text:
        return AsOf()
    try:
        day = parse_date(text)
        after = datetime.combine(day + timedelta(days=1), time(), tzinfo=SHANGHAI)
    except (ValueError, OverflowError):
        return AsOf("", None, _("日期请写成 2025-06-30 这样；现在显示的是当前情况。"))
    return AsOf(day.isoformat(), after - _A_MOMENT)
