"""What others, and the pages, see of checks: plain and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from guanzi.foundation.audit.selectors import Event
from guanzi.lifecycle.applications.selectors import CaseRecord, FileInfo
from guanzi.lifecycle.applications.states import ApplicationKind, ApplicationState
from guanzi.lifecycle.checks.rules.every import name_of
from guanzi.lifecycle.checks.rules.progress import Noted, Obstacle
from guanzi.lifecycle.checks.states import (
    AssistanceState,
    FindingChange,
    FindingSeverity,
    FindingVerdict,
    ReviewOutcome,
)
from guanzi.lifecycle.guidelines.rules.terms import Receiver, Terms
from guanzi.lifecycle.matching.rules.calculation import Calculation


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What permissions and headings ask of a case. `receiver` reviews it, `asked`
    the organisations whose help was asked for."""

    id: int
    version_id: int
    code: str
    state: ApplicationState
    enterprise: str
    credit_code: str
    project: str
    project_number: str
    guideline: str
    fund: str
    year: int
    district: str
    amount_fen: int | None
    submitted_at: datetime | None
    receiver: Receiver
    asked: frozenset[int]
    officer_id: int | None = None
    officer: str = ""
    due_on: date | None = None
    check_failed_at: datetime | None = None
    is_synthetic: bool = False

    @property
    def name(self) -> str:
        """How people name it."""
        return self.code or self.project


@dataclass(frozen=True, slots=True)
class DecisionInfo:
    """What an officer made of a finding. `holds` until the evidence changes."""

    verdict: FindingVerdict
    reason: str
    decided_by: str
    decided_at: datetime
    holds: bool


@dataclass(frozen=True, slots=True)
class AnswerInfo:
    """What the applicant says to a finding."""

    id: int
    key: str
    text: str
    file: FileInfo | None
    answered_by: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class FindingInfo:
    """A finding of the last run, with what people said about it."""

    key: str
    check: str
    severity: FindingSeverity
    sentence: str
    article: str
    evidence: Mapping[str, Any]
    digest: str
    concerns_applicant: bool
    change: FindingChange
    decision: DecisionInfo | None = None
    answers: tuple[AnswerInfo, ...] = ()

    @property
    def title(self) -> str:
        """The name of the check."""
        return name_of(self.check)

    @property
    def is_open(self) -> bool:
        """Whether something has still to happen about it."""
        if self.severity is FindingSeverity.STOPS:
            return True
        decided = self.decision is not None and self.decision.holds
        return self.severity is FindingSeverity.ASKS and not decided

    @property
    def noted(self) -> Noted:
        """As the rules look at it."""
        return Noted(self.key, self.digest, self.severity)

    @property
    def anchor(self) -> str:
        """Where the page shows it."""
        return f"finding-{self.digest[:12]}"


@dataclass(frozen=True, slots=True)
class RunInfo:
    """One run of the checks."""

    id: int
    number: int
    submission_id: int
    edition: str
    decision: Mapping[str, Any]
    run_by: str
    run_at: datetime


@dataclass(frozen=True, slots=True)
class AssistanceInfo:
    """A request for help, with the answer where there is one."""

    id: int
    application_id: int
    organisation_id: int
    organisation: str
    question: str
    asked_by: str
    asked_at: datetime
    due_on: date
    is_agreed: bool | None
    answer: str
    file: FileInfo | None
    answered_by: str
    answered_at: datetime | None
    waiver: str
    waived_by: str
    waived_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether an answer is still waited for."""
        return self.answered_at is None and self.waived_at is None

    @property
    def state(self) -> AssistanceState:
        """In one word."""
        if self.answered_at is not None:
            return AssistanceState.AGREED if self.is_agreed else AssistanceState.DISAGREED
        return AssistanceState.WAITING if self.is_open else AssistanceState.WAIVED


@dataclass(frozen=True, slots=True)
class ReviewInfo:
    """How the receiving office decided the case."""

    outcome: ReviewOutcome
    reason: str
    articles: tuple[str, ...]
    objection: str
    decided_by: str
    organisation: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class AssignmentInfo:
    """Who handled the case from when on."""

    officer: str
    assigned_by: str
    assigned_at: datetime
    due_on: date
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything about a case, on one page."""

    head: CaseHead
    record: CaseRecord
    terms: Terms
    run: RunInfo | None
    runs: tuple[RunInfo, ...]
    findings: tuple[FindingInfo, ...]
    gone: tuple[str, ...]
    assistance: tuple[AssistanceInfo, ...]
    assignments: tuple[AssignmentInfo, ...]
    review: ReviewInfo | None
    events: tuple[Event, ...]
    obstacles: tuple[Obstacle, ...]
    calculation: Calculation | None = None

    @property
    def amount_fen(self) -> int | None:
        """What the engine makes of the submission with what is known today."""
        return self.calculation.decision.amount_fen if self.calculation else self.head.amount_fen

    @property
    def is_checked(self) -> bool:
        """Whether the last run looked at the last submission."""
        submission = self.record.submission
        return bool(self.run and submission and self.run.submission_id == submission.id)

    @property
    def open_findings(self) -> tuple[FindingInfo, ...]:
        """Those that wait for something, the gravest first."""
        return tuple(f for f in self.findings if f.is_open)

    @property
    def settled_findings(self) -> tuple[FindingInfo, ...]:
        """Those that were decided, and those that only tell."""
        return tuple(f for f in self.findings if not f.is_open)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue."""

    id: int
    code: str
    state: ApplicationState
    enterprise: str
    project: str
    district: str
    year: int
    amount_fen: int | None
    submitted_at: datetime | None
    due_on: date | None
    officer_id: int | None
    officer: str
    stops: int
    asks: int
    kinds: tuple[str, ...]
    is_checked: bool
    check_failed_at: datetime | None
    application_kind: ApplicationKind = ApplicationKind.APPLIED

    @property
    def is_entitled(self) -> bool:
        """Whether the enterprise only confirmed what a list offered."""
        return self.application_kind is ApplicationKind.ENTITLED

    @property
    def kind_names(self) -> str:
        """What was found, in words."""
        return "、".join(name_of(kind) for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What is looked for; it stands in the address."""

    tab: str = "todo"
    text: str = ""
    officer: str = ""
    due: str = ""
    kind: str = ""
    way: str = ""
    least_fen: int | None = None
    most_fen: int | None = None
    sort: str = "due"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are; `is_more` where it is this many at the least."""

    number: int
    is_more: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.is_more else f"{self.number:,}"


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue; `next_after` is empty on the last."""

    rows: tuple[QueueRow, ...]
    next_after: str
    counts: Mapping[str, Tally] = field(default_factory=dict)
