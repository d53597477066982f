"""What others, and the pages, see of decision lists and projects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from guanzi.foundation.actor import OrganisationKind
from guanzi.lifecycle.applications.selectors import ApplicationInfo
from guanzi.lifecycle.projects.rules.items import DecidedItem
from guanzi.lifecycle.projects.states import (
    ChangeKind,
    ChangeState,
    DecisionOutcome,
    Ground,
    InstalmentState,
    InstalmentTerm,
    ListState,
    ObjectionOutcome,
    ProjectState,
)


@dataclass(frozen=True, slots=True)
class SignatureInfo:
    """Who signed a list for which office."""

    office: OrganisationKind
    organisation_id: int
    organisation: str
    person_id: int
    person: str
    digest: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class ListInfo:
    """A decision list without its lines. `digest` is over all that it says now, `offices` have to
    sign it, `signatures` are those under it."""

    id: int
    title: str
    fund: str
    year: int
    line_id: int
    organisation_id: int
    organisation: str
    state: ListState
    revision: int
    saved_by: str
    saved_at: datetime
    return_reason: str
    decided_at: datetime | None
    digest: str = ""
    offices: tuple[OrganisationKind, ...] = ()
    signatures: tuple[SignatureInfo, ...] = ()

    @property
    def missing(self) -> tuple[OrganisationKind, ...]:
        """The offices that have not signed yet."""
        signed = {signature.office for signature in self.signatures}
        return tuple(office for office in self.offices if office not in signed)


@dataclass(frozen=True, slots=True)
class ItemInfo:
    """One line of a list with its case."""

    item: DecidedItem
    application: ApplicationInfo
    position: int
    entered_by: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that can be put on a list. One that waited says since when, and how it ranks."""

    application: ApplicationInfo
    priority: int | None = None
    waiting_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class InstalmentInfo:
    """A part of the amount, in fen, and who bears how much of it."""

    id: int
    project_id: int
    number: int
    year: int
    amount_fen: int
    shares: Mapping[str, int]
    term: InstalmentTerm
    state: InstalmentState
    reservation_id: int | None


@dataclass(frozen=True, slots=True)
class ObjectionInfo:
    """What somebody said against a project; `outcome` is None until it was handled."""

    id: int
    name: str
    contact: str
    statement: str
    raised_at: datetime
    outcome: ObjectionOutcome | None
    answer: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeInfo:
    """A change of a running project."""

    id: int
    kind: ChangeKind
    statement: str
    reason: str
    state: ChangeState
    proposer_id: int
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class ProjectInfo:
    """A decided case with everything about it; amounts in fen. `withheld` are the fields that the
    public does not read: pages for everybody ask `selectors.public.readable`."""

    id: int
    application: ApplicationInfo
    list_id: int
    list_title: str
    organisation_id: int
    line_id: int
    fund: str
    year: int
    district: str
    state: ProjectState
    outcome: DecisionOutcome
    formula_fen: int
    determined_fen: int
    recovered_fen: int
    reason: str
    priority: int
    decided_at: datetime
    shown_at: datetime | None
    shown_until: datetime | None
    established_at: datetime | None
    accepted_at: datetime | None
    ended_at: datetime | None
    instalments: tuple[InstalmentInfo, ...] = ()
    objections: tuple[ObjectionInfo, ...] = ()
    changes: tuple[ChangeInfo, ...] = ()
    withheld: Mapping[str, Ground] = field(default_factory=dict)

    @property
    def paid_fen(self) -> int:
        """What was paid, in fen."""
        paid = (i.amount_fen for i in self.instalments if i.state is InstalmentState.PAID)
        return sum(paid)

    @property
    def holds_secret(self) -> bool:
        """Whether it leaves by no interface (shanghai-000 art. 12)."""
        return Ground.STATE_SECRET in self.withheld.values()

    @property
    def recovery(self) -> str:
        """Whether all that was paid came back, or a part; empty where nothing did."""
        if not self.recovered_fen:
            return ""
        return _("已全部追回") if self.recovered_fen >= self.paid_fen else _("部分追回")

    @property
    def open_change(self) -> ChangeInfo | None:
        """The change that waits for consent."""
        return next((c for c in self.changes if c.state is ChangeState.PROPOSED), None)


@dataclass(frozen=True, slots=True)
class PayableInstalment:
    """A part of an amount with what its payment needs to know; in fen."""

    id: int
    project_id: int
    number: int
    year: int
    amount_fen: int
    shares: Mapping[str, int]
    reservation_id: int | None
    line_id: int
    code: str
    enterprise_id: int
    enterprise: str
    credit_code: str
    district: str
