"""What the pages see of supervision; amounts in fen."""

from dataclasses import dataclass
from datetime import date, datetime

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.supervision.states import AppealOutcome, Origin, SupervisionState


@dataclass(frozen=True, slots=True)
class FindingInfo:
    """What was found."""

    id: int
    text: str
    file_id: int | None
    file_name: str
    found_by: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class DefenceInfo:
    """What the enterprise said."""

    id: int
    text: str
    file_id: int | None
    file_name: str
    said_by: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class RepaymentInfo:
    """Money that came back."""

    id: int
    amount_fen: int
    total_fen: int
    voucher: str
    recorded_by: str
    repaid_at: datetime


@dataclass(frozen=True, slots=True)
class AppealInfo:
    """What was said against a demand; `outcome` is None until it was decided."""

    id: int
    text: str
    said_by: str
    said_at: datetime
    outcome: AppealOutcome | None
    answer: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class DemandInfo:
    """What is demanded back."""

    id: int
    principal_fen: int
    interest_fen: int
    interest_article: str
    fine_fen: int
    fine_article: str
    articles: tuple[str, ...]
    reason: str
    due_on: date
    conduct: str
    catalogue_item: str
    bar_years: int
    proposer_id: int
    proposed_by: str
    proposed_at: datetime
    approver_id: int | None
    approved_by: str
    approved_at: datetime | None
    returned_reason: str
    credit_id: int | None
    repayments: tuple[RepaymentInfo, ...]
    appeals: tuple[AppealInfo, ...]

    def was_made_by(self, actor: Actor) -> bool:
        """They proposed it or approved it."""
        return actor.person_id in (self.proposer_id, self.approver_id)

    @property
    def total_fen(self) -> int:
        """All that is demanded."""
        return self.principal_fen + self.surcharge_fen

    @property
    def surcharge_fen(self) -> int:
        """Interest and fine."""
        return self.interest_fen + self.fine_fen

    @property
    def repaid_fen(self) -> int:
        """All that came back."""
        return self.repayments[-1].total_fen if self.repayments else 0

    @property
    def left_fen(self) -> int:
        """What is still to come."""
        return self.total_fen - self.repaid_fen


@dataclass(frozen=True, slots=True)
class SupervisionInfo:
    """A case with everything about it."""

    id: int
    number: str
    origin: Origin
    project: ProjectInfo
    organisation_id: int
    organisation: str
    state: SupervisionState
    statement: str
    opened_by: str
    opened_at: datetime
    hearing_until: datetime | None
    outcome: str
    ended_at: datetime | None
    findings: tuple[FindingInfo, ...]
    defences: tuple[DefenceInfo, ...]
    demands: tuple[DemandInfo, ...]

    @property
    def demand(self) -> DemandInfo | None:
        """The demand that counts: the last that was not sent back."""
        kept = [each for each in self.demands if not each.returned_reason]
        return kept[-1] if kept else None

    @property
    def open_appeal(self) -> AppealInfo | None:
        """The appeal that waits for an answer."""
        said = self.demand.appeals if self.demand else ()
        return next((each for each in said if each.outcome is None), None)

    def is_heard(self, at: datetime) -> bool:
        """Whether the enterprise spoke, or its term to speak is over."""
        is_over = self.hearing_until is not None and at > self.hearing_until
        return bool(self.defences) or is_over
