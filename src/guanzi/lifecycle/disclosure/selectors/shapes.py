"""What everybody may read: every value with how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from guanzi.foundation.face.citations import cited, cited_together
from guanzi.lifecycle.disclosure.rules.redaction import Standing
from guanzi.lifecycle.disclosure.states import OverrideState


@dataclass(frozen=True, slots=True)
class OpenProject:
    """An established project as everybody may read it; amounts in fen.

    A value that is withheld is None, and `withheld` says by field why. `payer_shares`,
    `paid_fen` and `recovered_fen` go with the amount, the credit code with the enterprise;
    `recovery` says only whether all came back, or a part.
    """

    id: int
    code: str
    fund: str
    year: int
    district: str
    state: str
    enterprise: str | None
    credit_code: str | None
    project: str | None
    determined_fen: int | None
    payer_shares: tuple[tuple[str, int], ...]
    instalments: int
    instalments_paid: int
    paid_fen: int | None
    recovered_fen: int | None
    recovery: str
    decided_on: date
    established_on: date
    policy_id: str
    policy: str
    articles: tuple[str, ...]
    guideline: str
    guideline_id: int
    office_id: int
    office: str
    withheld: Mapping[str, str]
    is_synthetic: bool

    @property
    def basis(self) -> str:
        """The text and its articles."""
        return f"{cited('', self.policy)}{cited_together(self.articles)}"


@dataclass(frozen=True, slots=True)
class OpenFact:
    """A fact of the decision; `shown` is empty where it is withheld."""

    name: str
    shown: str
    standing: Standing

    @property
    def field(self) -> str:
        """Its name among the fields."""
        return f"fact:{self.name}"


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A field as those see it who decide on it, with everything on record about it."""

    name: str
    label: str
    standing: Standing
    requested_by: str = ""
    note: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    consent_by: str = ""
    consent_at: datetime | None = None
    overrides: tuple["OverrideInfo", ...] = ()

    @property
    def open_override(self) -> "OverrideInfo | None":
        """The proposal that waits for a decision."""
        waiting = (each for each in self.overrides if each.state is OverrideState.PROPOSED)
        return next(waiting, None)


@dataclass(frozen=True, slots=True)
class OverrideInfo:
    """A proposal to publish in the public interest."""

    id: int
    project_id: int
    field: str
    reason: str
    state: OverrideState
    proposer_id: int
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class UseLine:
    """A class or line of a budget and what became of it, in fen; None is withheld. What was
    granted is what was paid, bound (committed, or on its way) and left, summed up."""

    code: str
    title: str
    quota_fen: int
    paid_fen: int | None
    bound_fen: int | None
    left_fen: int | None
    depth: int


@dataclass(frozen=True, slots=True)
class DistrictUse:
    """What enterprises of a district were paid, in fen; None is withheld."""

    district: str
    count: int
    paid_fen: int | None


@dataclass(frozen=True, slots=True)
class FundUse:
    """How a fund's budget of a year was used; the first line is the total. It is not whole where
    an amount is withheld that a sum would tell."""

    fund: str
    year: int
    office: str
    lines: tuple[UseLine, ...]
    districts: tuple[DistrictUse, ...]
    is_whole: bool
    is_synthetic: bool
    is_closed: bool
