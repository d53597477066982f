"""The heads of the queue's columns: what each is called, and the order that it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanzi.lifecycle.checks.forms import QueueAsked
from guanzi.lifecycle.checks.selectors.ordering import Order, order_of
from guanzi.lifecycle.checks.states import CaseColumn, CaseOrder

SORTED_BY: Mapping[str, CaseOrder] = {
    CaseColumn.AMOUNT: CaseOrder.AMOUNT,
    CaseColumn.RECEIVED: CaseOrder.RECEIVED,
    CaseColumn.DUE: CaseOrder.DUE,
}
ORDERS: Mapping[str, str | Promise] = {
    "due": _("办理期限从早到晚"),
    "-due": _("办理期限从晚到早"),
    "received": _("提交日期从早到晚"),
    "-received": _("提交日期从晚到早"),
    "-amount": _("公式金额从高到低"),
    "amount": _("公式金额从低到高"),
    "name": _("企业名称顺序"),
    "-name": _("企业名称倒序"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column. `sort` is how the rows stand by it now, `query` leads to them standing
    by it, or the other way round."""

    column: str
    label: str
    query: str = ""
    sort: str = ""


def heads_of(asked: QueueAsked) -> tuple[Head, ...]:
    """The name, and the columns that are shown."""
    name = _head(asked, "name", str(_("企业和项目")), CaseOrder.NAME)
    shown = (
        _head(asked, column, str(CaseColumn(column).label), SORTED_BY.get(column))
        for column in asked.columns
    )
    return (name, *shown)


def _head(asked: QueueAsked, column: str, label: str, by: CaseOrder | None) -> Head:
    if by is None:
        return Head(column, label)
    now = order_of(asked.filters.sort)
    wanted = now.turned if now.by is by else Order(by, is_down=by is CaseOrder.AMOUNT)
    query = asked.query(sort=("-" if wanted.is_down else "") + by)
    if now.by is not by:
        return Head(column, label, query)
    return Head(column, label, query, "descending" if now.is_down else "ascending")
