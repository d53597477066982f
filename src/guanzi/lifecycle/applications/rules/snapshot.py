"""What was handed in, word for word: canonical JSON and its SM3 digest."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes

from guanzi.lifecycle.matching.rules.calculation import Calculation, TraceLine

FORM = "guanzi-application/1"
SHORT_DIGEST = 12


@dataclass(frozen=True, slots=True)
class FieldSaid:
    """A field as typed."""

    name: str
    label: str
    typed: str
    shown: str


@dataclass(frozen=True, slots=True)
class KnownSaid:
    """A value of the register, as it stood."""

    fact: str
    value: str
    shown: str
    source: str
    as_of: str
    evidence: str


@dataclass(frozen=True, slots=True)
class DisputeSaid:
    """An objection, as it stood."""

    fact: str
    known_value: str
    claimed_value: str
    statement: str
    evidence_digest: str
    is_upheld: bool | None


@dataclass(frozen=True, slots=True)
class MaterialSaid:
    """A file that was handed in."""

    key: str
    name: str
    file_id: int
    file_name: str
    kind: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class InvoicesSaid:
    """The invoice summary: its file and its sums."""

    sheet_id: int
    file_name: str
    digest: str
    rows: int
    net_fen: int
    tax_fen: int


@dataclass(frozen=True, slots=True)
class LineSaid:
    """One line of the engine's explanation."""

    kind: str
    title: str
    expression: str
    working: str
    result: str
    article: str
    modality: str = ""
    holds: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DecisionSaid:
    """What the engine said. `amount_fen` is None while it depends on what only officers know."""

    on: str
    outcome: str
    outcome_text: str
    headline: str
    amount_fen: int | None
    conditional_fen: int | None
    shares: Mapping[str, int] | None
    missing: tuple[str, ...]
    digest: str
    lines: tuple[LineSaid, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything of one submission. Moments and days are ISO text; the applicant's telephone
    number is not part of what is decided, and not in here. The oldest do not say their kind."""

    form: str = FORM
    kind: str = ""
    code: str
    receipt: str
    number: int
    fund: str
    measure_id: str
    measure_name: str
    policy: str
    policy_number: str
    guideline_id: int
    guideline_title: str
    guideline_number: int
    guideline_digest: str
    edition: str
    batch: int
    revenue_year: int
    district: str
    enterprise: str
    credit_code: str
    project: str
    project_number: str
    product_name: str
    invoice_names: tuple[str, ...]
    focus_industry: str
    contact_name: str
    fields: tuple[FieldSaid, ...]
    known: tuple[KnownSaid, ...]
    facts: Mapping[str, Any]
    figures: Mapping[str, Any]
    disputes: tuple[DisputeSaid, ...]
    materials: tuple[MaterialSaid, ...]
    invoices: InvoicesSaid | None
    decision: DecisionSaid
    undertaking: str
    submitted_by: str
    organisation: str
    submitted_at: str

    @property
    def given(self) -> dict[str, str]:
        """Every answer as text that the engine's reader takes: known values and typed ones."""
        typed = {said.name: said.typed for said in self.fields}
        return {said.fact: said.value for said in self.known} | typed

    @property
    def on(self) -> date:
        """The day of the decision."""
        return date.fromisoformat(self.decision.on)

    @property
    def moment(self) -> datetime:
        """When it was submitted."""
        return datetime.fromisoformat(self.submitted_at)


def write_snapshot(snapshot: Snapshot) -> str:
    """Canonical JSON: one text for one content."""
    return json.dumps(
        asdict(snapshot), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def read_snapshot(text: str) -> Snapshot:
    """Back from its text."""
    plain = json.loads(text)
    decision = plain["decision"]
    decision["lines"] = tuple(LineSaid(**line) for line in decision["lines"])
    decision["missing"] = tuple(decision["missing"])
    plain["decision"] = DecisionSaid(**decision)
    plain["fields"] = tuple(FieldSaid(**said) for said in plain["fields"])
    plain["known"] = tuple(KnownSaid(**said) for said in plain["known"])
    plain["disputes"] = tuple(DisputeSaid(**said) for said in plain["disputes"])
    plain["materials"] = tuple(MaterialSaid(**said) for said in plain["materials"])
    plain["invoice_names"] = tuple(plain["invoice_names"])
    plain["invoices"] = InvoicesSaid(**plain["invoices"]) if plain["invoices"] else None
    known = {field.name for field in fields(Snapshot)}
    return Snapshot(**{name: value for name, value in plain.items() if name in known})


def decision_said(calculation: Calculation) -> DecisionSaid:
    """The engine's decision with its lines."""
    decision, explanation = calculation.decision, calculation.explanation
    return DecisionSaid(
        on=decision.on.isoformat(),
        outcome=decision.outcome.value,
        outcome_text=explanation.outcome,
        headline=explanation.headline,
        amount_fen=decision.amount_fen,
        conditional_fen=decision.conditional_fen,
        shares=dict(decision.shares) if decision.shares is not None else None,
        missing=tuple(decision.missing),
        digest=calculation.digest,
        lines=tuple(_line(item) for item in calculation.lines),
    )


def _line(item: TraceLine) -> LineSaid:
    line = item.line
    return LineSaid(
        kind=line.kind,
        title=line.title,
        expression=line.worded,
        working=line.working,
        result=line.result if item.is_settled or line.kind == "condition" else "",
        article=line.citation_text,
        modality=line.modality.value if line.modality else "",
        holds=line.holds,
        note=line.note,
    )


def digest_of(text: str) -> str:
    """SM3 over the text, in hexadecimal."""
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(text.encode())
    return sm3.finalize().hex()


def short_digest(digest: str) -> str:
    """What is printed large enough to be compared by eye."""
    return digest[:SHORT_DIGEST]
