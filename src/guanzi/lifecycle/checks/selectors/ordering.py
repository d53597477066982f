"""The orders of the queue, and where in one of them a page begins.

Every shelf is several states, and an index knows the order within one state: so each state gives as
many rows as a page may need, and the page is the first of them all. Whatever the shelf, no more
than that is read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks.models import CaseStanding
from guanzi.lifecycle.checks.states import CaseOrder

LONGEST_NUMBER = 19
Values = Mapping[str, Any]
Rows = QuerySet[CaseStanding, dict[str, Any]]


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _number(text: str) -> int:
    if len(text) >= LONGEST_NUMBER:
        raise ValueError(text)
    return int(text)


_READ: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    CaseOrder.DUE: ("due_on", date.fromisoformat),
    CaseOrder.RECEIVED: ("submitted_at", _moment),
    CaseOrder.AMOUNT: ("amount_fen", _number),
    CaseOrder.NAME: ("enterprise_name", str),
}


@dataclass(frozen=True, slots=True)
class Order:
    """By what, and whether downwards."""

    by: CaseOrder
    is_down: bool = False

    @property
    def column(self) -> str:
        """The column of the standings."""
        return _READ[self.by][0]

    @property
    def columns(self) -> tuple[str, str]:
        """As a query takes them: no two rows are equal."""
        sign = "-" if self.is_down else ""
        return f"{sign}{self.column}", f"{sign}application_id"

    @property
    def turned(self) -> "Order":
        """The same from the other end."""
        return replace(self, is_down=not self.is_down)

    def key(self, row: Values) -> str:
        """The place of a row, for an address."""
        return f"{row[self.column]},{row['application_id']}"

    def place(self, after: str) -> tuple[Any, int] | None:
        """The place that an address names; None for anything else."""
        text, _comma, number = after.rpartition(",")
        try:
            return _READ[self.by][1](text), _number(number)
        except ValueError:
            return None


def order_of(text: str) -> Order:
    """`due`, or `-due` for the other way round; anything else is by due date."""
    name = text.removeprefix("-")
    if name not in CaseOrder.values:
        return Order(CaseOrder.DUE)
    return Order(CaseOrder(name), is_down=text.startswith("-"))


def beyond(rows: QuerySet[CaseStanding], order: Order, after: str) -> QuerySet[CaseStanding]:
    """The rows behind a place; all of them where none is named."""
    if not after:
        return rows
    place = order.place(after)
    if place is None:
        return rows.filter(application_id__in=())  # none() would not go into a union
    lookup = TupleLessThan if order.is_down else TupleGreaterThan
    return rows.filter(lookup(Tuple(F(order.column), F("application_id")), place))


def first_rows(
    rows: QuerySet[CaseStanding],
    states: Iterable[ApplicationState],
    order: Order,
    limit: int | None,
    columns: Iterable[str] = (),
    **named: F,
) -> Rows:
    """The first rows of some states, in order, with their place in it; all without a limit."""
    wanted = dict.fromkeys(("application_id", order.column, *columns))
    each: list[Rows] = [
        rows.filter(state=state).order_by(*order.columns).values(*wanted, **named)[:limit]
        for state in states
    ]
    first, *others = each
    if not others:
        return first
    return first.union(*others, all=True).order_by(*order.columns)[:limit]
