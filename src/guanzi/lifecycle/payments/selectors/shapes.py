"""What others, and the pages, see of payments and clearings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from guanzi.lifecycle.payments.rules.accounts import grouped
from guanzi.lifecycle.payments.rules.clearing import ClearingLine
from guanzi.lifecycle.payments.states import (
    AccountState,
    ClearingState,
    PaymentState,
    RunState,
)


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """An account of a payee; the number itself is not in it."""

    id: int
    enterprise_id: int
    holder: str
    bank: str
    bank_code: str
    tail: str
    state: AccountState
    entered_by: str
    entered_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None

    @property
    def shown(self) -> str:
        """The number as screens show it."""
        return grouped(self.tail)


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A run of payments with its sums, in fen."""

    id: int
    code: str
    title: str
    fund: str
    year: int
    organisation_id: int
    organisation: str
    state: RunState
    made_by_id: int
    made_by: str
    made_at: datetime
    reviewer_id: int | None
    reviewed_by: str
    reviewed_at: datetime | None
    releaser_id: int | None
    released_by: str
    released_at: datetime | None
    return_reason: str
    digest: str
    count: int
    total_fen: int


@dataclass(frozen=True, slots=True)
class PaymentInfo:
    """One payment, in fen."""

    id: int
    run_id: int
    number: int
    code: str
    instalment_id: int
    project_id: int
    account: AccountInfo
    payee: str
    district: str
    amount_fen: int
    shares: Mapping[str, int]
    purpose: str
    state: PaymentState
    reason: str
    paid_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClearingInfo:
    """A statement for a district, in fen."""

    id: int
    fund: str
    year: int
    district: str
    version: int
    state: ClearingState
    due_fen: int
    lines: tuple[ClearingLine, ...]
    digest: str
    drawn_by: str
    drawn_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    objection: str
    answer: str
    voucher: str
    settled_by: str
    settled_at: datetime | None
