"""The budget that a verb holds: its row, and how it is signed, given reasons and saved."""

from django.db.models import Model
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.statements import stated
from guanzi.foundation.workflow import locked_row
from guanzi.lifecycle.budgets.errors import BudgetInvalid, BudgetNotFound
from guanzi.lifecycle.budgets.models import Budget
from guanzi.lifecycle.budgets.selectors import BudgetInfo, budget_info

LONGEST_REASON = 500


def locked(budget_id: int) -> tuple[Budget, BudgetInfo]:
    """The row, held until the transaction ends, and what it says now. Raises BudgetNotFound."""
    rows = Budget.objects.select_related("organisation")
    row = locked_row(rows, budget_id, refusal=BudgetNotFound, missing=_("没有这份预算。"))
    return row, budget_info(row)


def signed(actor: Actor) -> str:
    """Who did it, as the record keeps it."""
    return actor.signature[:120]


def reason_of(text: str, sentence: str) -> str:
    """A reason that somebody gave. Raises BudgetInvalid with `sentence` where there is none."""
    return stated(text, missing=sentence, most=LONGEST_REASON, refusal=BudgetInvalid)


def write(row: Model, **fields: object) -> None:
    """Set fields and save only them."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
