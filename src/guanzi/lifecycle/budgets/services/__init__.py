"""What can be done to budgets, one verb each."""

from guanzi.lifecycle.budgets.services.adjust import (
    approve_adjustment,
    propose_adjustment,
    refuse_adjustment,
)
from guanzi.lifecycle.budgets.services.decide import approve_budget, close_budget, return_budget
from guanzi.lifecycle.budgets.services.draft import (
    Draft,
    save_budget,
    start_budget,
    submit_budget,
)
from guanzi.lifecycle.budgets.services.record import record_execution, record_expected_quota

__all__ = [
    "Draft",
    "approve_adjustment",
    "approve_budget",
    "close_budget",
    "propose_adjustment",
    "record_execution",
    "record_expected_quota",
    "refuse_adjustment",
    "return_budget",
    "save_budget",
    "start_budget",
    "submit_budget",
]
