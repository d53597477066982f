"""What others, and the pages, see of payments and clearings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from guanzi.lifecycle.budgets.selectors import LineQuota
from guanzi.lifecycle.payments.rules.accounts import grouped
from guanzi.lifecycle.payments.rules.clearing import DISTRICT, ClearingLine
from guanzi.lifecycle.payments.states import (
    EVEN,
    REFUNDS,
    AccountState,
    AnswerKind,
    ClearingState,
    Outcome,
    PaymentState,
    ProposalState,
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
    proof_id: int | None
    state: AccountState
    entered_by: str
    entered_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    refused_by: str
    refused_at: datetime | None
    refusal: str

    @property
    def shown(self) -> str:
        """The number as screens show it."""
        return grouped(self.tail)


@dataclass(frozen=True, slots=True)
class TreasuryInfo:
    """An account that pays; the number itself is not in it."""

    fund: str
    holder: str
    bank: str
    bank_code: str
    tail: str
    entered_by: str
    entered_at: datetime

    @property
    def shown(self) -> str:
        """The number as screens show it."""
        return grouped(self.tail)


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A run of payments with what was asked for in it, what arrived of it and what did not (and can
    be asked for again), in fen; how many the bank has not ended, and when it ended the last."""

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
    submitted_by: str
    submitted_at: datetime | None
    reviewer_id: int | None
    reviewed_by: str
    reviewed_at: datetime | None
    releaser_id: int | None
    released_by: str
    released_at: datetime | None
    return_reason: str
    debtor: TreasuryInfo | None
    digest: str
    count: int
    total_fen: int
    paid_fen: int
    failed_fen: int
    open_count: int
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaymentInfo:
    """One payment, in fen; paid on the day on which the bank booked it. What `is_given_up` is not
    tried again."""

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
    booked_on: date | None
    ended_at: datetime | None
    is_given_up: bool

    @property
    def district_fen(self) -> int:
        """What the district bears, in fen."""
        return self.shares.get(DISTRICT, 0)

    @property
    def city_fen(self) -> int:
        """What the city bears, in fen."""
        return self.amount_fen - self.district_fen


@dataclass(frozen=True, slots=True)
class DistrictSum:
    """What is asked for a district's enterprises in a run, who bears how much, and what arrived of
    it and what did not; in fen."""

    district: str
    count: int
    amount_fen: int
    district_fen: int
    paid_fen: int
    failed_fen: int

    @property
    def city_fen(self) -> int:
        """What the city bears, in fen."""
        return self.amount_fen - self.district_fen


@dataclass(frozen=True, slots=True)
class LineSum:
    """What a run takes from a budget line, in fen."""

    line: LineQuota
    count: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class RunSums:
    """The sums of a run by district, by payer, by state and by budget line."""

    districts: tuple[DistrictSum, ...]
    states: Mapping[str, int]
    lines: tuple[LineSum, ...]

    @property
    def total(self) -> DistrictSum:
        """Everything together."""
        every = self.districts
        return DistrictSum(
            "",
            sum(each.count for each in every),
            sum(each.amount_fen for each in every),
            sum(each.district_fen for each in every),
            sum(each.paid_fen for each in every),
            sum(each.failed_fen for each in every),
        )


@dataclass(frozen=True, slots=True)
class AnswerInfo:
    """A file of the bank, and how far it was followed."""

    id: int
    kind: AnswerKind
    message: str
    made_at: datetime | None
    received_by: str
    received_at: datetime
    lines: int
    waiting: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class AnswerLineInfo:
    """What an answer says about one payment, and what followed."""

    id: int
    answer_id: int
    message: str
    payment_id: int
    code: str
    payee: str
    amount_fen: int
    state: PaymentState
    outcome: Outcome
    reason: str
    booked_on: date | None
    applied_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class ProposalInfo:
    """A proposed correction of a district's share, in fen."""

    id: int
    payment_id: int
    code: str
    payee: str
    before_fen: int
    district_fen: int
    reason: str
    state: ProposalState
    proposer_id: int
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class DistrictBalance:
    """What the ledger holds between the city and a district for a fund's year; in fen."""

    district: str
    advanced_fen: int = 0
    due_fen: int = 0
    settled_fen: int = 0
    credit_fen: int = 0

    @property
    def owed_fen(self) -> int:
        """What the next statement comes to; below zero what the city gives back."""
        return self.due_fen + self.credit_fen

    @property
    def sum_fen(self) -> int:
        """Zero, as long as the books are right."""
        return self.advanced_fen + self.due_fen + self.settled_fen + self.credit_fen

    @property
    def outlay_fen(self) -> int:
        """What the city laid out for the district, in fen; the ledger holds it as a source."""
        return -self.advanced_fen

    @property
    def refund_fen(self) -> int:
        """What the city gives back to the district, in fen."""
        return -self.credit_fen


@dataclass(frozen=True, slots=True)
class ClearingHead:
    """A statement for a district without its lines, in fen."""

    id: int
    fund: str
    year: int
    district: str
    version: int
    state: ClearingState
    due_fen: int
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

    @property
    def is_back(self) -> bool:
        """Whether it is the city that pays."""
        return self.due_fen < 0

    @property
    def state_word(self) -> str:
        """What the state is called: a district transfers, the city gives back, or nobody pays."""
        words = REFUNDS if self.is_back else EVEN if not self.due_fen else {}
        return str(words.get(self.state, self.state.label))

    @property
    def amount_fen(self) -> int:
        """What is paid, whoever pays it, in fen."""
        return abs(self.due_fen)


@dataclass(frozen=True, slots=True)
class ClearingInfo(ClearingHead):
    """A statement with its lines."""

    lines: tuple[ClearingLine, ...]
