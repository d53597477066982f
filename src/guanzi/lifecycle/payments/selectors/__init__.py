"""Reading accounts, runs, payments and clearings: plain and frozen."""

from guanzi.lifecycle.payments.selectors.clearings import (
    clearing,
    clearings_of,
    due_now,
    lines_due,
    settled_keys,
)
from guanzi.lifecycle.payments.selectors.runs import (
    account_of,
    accounts_waiting,
    payable,
    payment,
    payments_of,
    payments_to,
    run,
    runs_of,
    treasury_account,
)
from guanzi.lifecycle.payments.selectors.shapes import (
    AccountInfo,
    ClearingInfo,
    PaymentInfo,
    RunInfo,
)

__all__ = [
    "AccountInfo",
    "ClearingInfo",
    "PaymentInfo",
    "RunInfo",
    "account_of",
    "accounts_waiting",
    "clearing",
    "clearings_of",
    "due_now",
    "lines_due",
    "payable",
    "payment",
    "payments_of",
    "payments_to",
    "run",
    "runs_of",
    "settled_keys",
    "treasury_account",
]
