"""What other packages see of applications: plain, frozen, complete."""

from dataclasses import dataclass
from datetime import date, datetime

from guanzi.engines.rules import Fact, FactProblem
from guanzi.foundation.actor import OrganisationKind
from guanzi.lifecycle.applications.errors import MissingItem
from guanzi.lifecycle.applications.rules.drafted import Kept, month_name
from guanzi.lifecycle.applications.rules.invoices import RowError
from guanzi.lifecycle.applications.rules.monthly import MonthlyTable
from guanzi.lifecycle.applications.rules.snapshot import Snapshot
from guanzi.lifecycle.applications.states import (
    ApplicationKind,
    ApplicationState,
    InvoiceSheetState,
    RecommendationState,
)
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.guidelines.rules.terms import Batch, Material, Receiver
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.matching.forms import FieldView
from guanzi.lifecycle.matching.rules.calculation import Calculation


@dataclass(frozen=True, slots=True)
class ApplicationInfo:
    """One application as lists and headings show it. `offices` are the kinds on its route,
    `receiver` the one that reviews it, `deciders` the kinds that decide together."""

    id: int
    code: str
    state: ApplicationState
    version_id: int
    batch: int
    guideline_title: str
    measure_id: str
    fund: str
    revenue_year: int
    district: str
    focus_industry: str
    amount_fen: int | None
    enterprise_id: int
    enterprise: str
    credit_code: str
    project_id: int | None
    project: str
    project_number: str
    contact_name: str
    created_at: datetime
    saved_at: datetime
    submitted_at: datetime | None
    ended_at: datetime | None
    receiver: Receiver
    offices: frozenset[OrganisationKind] = frozenset()
    deciders: tuple[OrganisationKind, ...] = ()
    is_synthetic: bool = False
    kind: ApplicationKind = ApplicationKind.APPLIED

    @property
    def is_entitled(self) -> bool:
        """Whether the enterprise only confirmed what a list offered."""
        return self.kind is ApplicationKind.ENTITLED

    @property
    def state_label(self) -> str:
        """The state in Chinese."""
        return str(self.state.label)


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A stored file as a record shows it."""

    id: int
    name: str
    kind: str
    size: int
    digest: str
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class DisputeInfo:
    """What the applicant says against a known value; `is_upheld` is None until decided."""

    id: int
    fact: str
    known_value: str
    claimed_value: str
    statement: str
    evidence: FileInfo | None
    raised_by: str
    raised_at: datetime
    is_upheld: bool | None
    decided_by: str
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class KnownValue:
    """A value that the register knows. `value` is the text as the engine reads it."""

    fact: Fact
    value: str
    shown: str
    source: Source
    as_of: date
    evidence: str
    dispute: DisputeInfo | None = None

    @property
    def anchor(self) -> str:
        """Where the page shows it."""
        return f"q-{self.fact.name}"

    @property
    def source_label(self) -> str:
        """The source in Chinese."""
        return str(self.source.label)


@dataclass(frozen=True, slots=True)
class FormField:
    """A field that the applicant fills.

    `question` is the engine's question (widget, options, range, errors) for a fact, None for the
    platform's own fields (`contact_name`, `contact_phone`, `focus_industry`), whose `widget` is
    `text`, `phone` or `select`. A fact with 12 months has the widget `months`, a `table`, and in
    `months` what was saved of each.
    """

    name: str
    label: str
    help: str
    widget: str
    typed: str
    revision: int
    edited_by: str
    edited_at: datetime | None
    is_required: bool
    problems: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    article: str = ""
    question: FieldView | None = None
    table: MonthlyTable | None = None
    months: tuple[Kept, ...] = ()

    @property
    def anchor(self) -> str:
        """The id of its control on the page."""
        return f"q-{self.name}"

    @property
    def month_names(self) -> tuple[str, ...]:
        """The names under which the months of a table are saved."""
        return tuple(month_name(self.name, number) for number, _ in enumerate(self.months, 1))


@dataclass(frozen=True, slots=True)
class FormSection:
    """Fields and known values that belong together, under a heading."""

    title: str
    fields: tuple[FormField, ...]
    known: tuple[KnownValue, ...]


@dataclass(frozen=True, slots=True)
class MaterialFile:
    """A file handed in for a material."""

    id: int
    key: str
    file: FileInfo
    added_at: datetime


@dataclass(frozen=True, slots=True)
class MaterialSlot:
    """A material of the guideline with what was handed in. `is_needed` follows from the facts:
    True, False, or None while they do not tell."""

    material: Material
    files: tuple[MaterialFile, ...]
    is_needed: bool | None

    @property
    def anchor(self) -> str:
        """Where the page shows it."""
        return f"m-{self.material.key}"

    @property
    def number_of_files(self) -> int:
        """How many were handed in."""
        return len(self.files)


@dataclass(frozen=True, slots=True)
class InvoiceSheetInfo:
    """The invoice summary that counts; `errors` are the first of `error_count`."""

    id: int
    state: InvoiceSheetState
    job_id: int | None
    file: FileInfo
    rows: int
    net_fen: int
    tax_fen: int
    errors: tuple[RowError, ...]
    error_count: int
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionPoint:
    """One thing to put right; `target` is the name of a field or the key of a material."""

    target: str
    label: str
    reason: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionInfo:
    """What an officer asked the applicant to put right, until when."""

    id: int
    points: tuple[CorrectionPoint, ...]
    asked_by: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageInfo:
    """One message of the case."""

    id: int
    author: str
    organisation: str
    is_from_applicant: bool
    text: str
    file: FileInfo | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class SubmissionInfo:
    """What was handed in: its receipt. `paper_confirmed_at` is None until paper was compared."""

    id: int
    application_id: int
    number: int
    code: str
    receipt: str
    digest: str
    edition: str
    amount_fen: int | None
    submitted_by: str
    submitted_at: datetime
    paper_confirmed_by: str = ""
    paper_confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """A field that was saved."""

    name: str
    text: str
    revision: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class DraftView:
    """Everything that the form shows. `correction` is set while a returned application is open;
    `deadline` is then its term, else the end of the batch. `submissions` counts what was handed
    in before: the form sends it back when it is handed in. `provisional` is the decision on what
    was typed even where that contradicts itself, as `contradictions` say."""

    info: ApplicationInfo
    version: VersionInfo
    window: Batch
    deadline: datetime
    sections: tuple[FormSection, ...]
    materials: tuple[MaterialSlot, ...]
    invoices: InvoiceSheetInfo | None
    calculation: Calculation
    provisional: Calculation
    contradictions: tuple[FactProblem, ...]
    missing: tuple[MissingItem, ...]
    correction: CorrectionInfo | None
    undertaking: str
    contact_phone: str
    submissions: int

    def field(self, name: str) -> FormField | None:
        """The field of that name."""
        fields = (field for section in self.sections for field in section.fields)
        return next((field for field in fields if field.name == name), None)

    def known(self, fact: str) -> KnownValue | None:
        """The known value of that fact."""
        values = (value for section in self.sections for value in section.known)
        return next((value for value in values if value.fact.name == fact), None)


@dataclass(frozen=True, slots=True)
class RecommendationInfo:
    """An institution's recommendation of a project."""

    id: int
    organisation_id: int
    organisation: str
    guideline_id: int
    guideline_title: str
    project_id: int
    project: str
    enterprise_id: int
    enterprise: str
    credit_code: str
    district: str
    statement: str
    state: RecommendationState
    application_id: int | None
    offered_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case as the offices see it: `snapshot` is the last submission's content, parsed.

    `contact_phone` is masked; the service `reveal_contact` gives it in clear, and is recorded.
    `needs_paper` says whether a sealed copy is handed in beside it.
    """

    info: ApplicationInfo
    needs_paper: bool
    submission: SubmissionInfo | None
    submissions: tuple[SubmissionInfo, ...]
    snapshot: Snapshot | None
    materials: tuple[MaterialSlot, ...]
    invoices: InvoiceSheetInfo | None
    disputes: tuple[DisputeInfo, ...]
    corrections: tuple[CorrectionInfo, ...]
    messages: tuple[MessageInfo, ...]
    recommendations: tuple[RecommendationInfo, ...]
    contact_name: str
    contact_phone: str
