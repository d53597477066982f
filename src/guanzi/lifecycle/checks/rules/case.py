"""Everything that the checks look at, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guanzi.lifecycle.matching.rules.calculation import Calculation


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """The recognised project for which support is asked."""

    number: str
    name: str
    product_name: str = ""
    invoice_names: tuple[str, ...] = ()
    recognised_on: date | None = None
    valid_until: date | None = None
    tracked_years: tuple[int, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which the product may stand on an invoice."""
        named = (self.name, self.product_name, *self.invoice_names)
        return tuple(dict.fromkeys(name for name in named if name))


@dataclass(frozen=True, slots=True)
class MonthSales:
    """Sales of one month, `2021-03`."""

    month: str
    fen: int


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line of the invoice summary; red letters are negative."""

    row: int
    number: str
    issued_on: date
    item: str
    net_fen: int


@dataclass(frozen=True, slots=True)
class InvoiceUse:
    """An invoice of this case that stands in another application too."""

    number: str
    code: str
    year: int
    enterprise: str
    net_fen: int = 0
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Support:
    """Support received before, by the register."""

    project_number: str
    project_name: str
    fund: str
    level: str
    category: str
    year: int
    amount_fen: int
    document: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A record of misconduct that restrains; `fund` empty means every fund."""

    conduct: str
    restraint: str
    catalogue_item: str
    since: date
    until: date
    fund: str = ""
    repaired_on: date | None = None
    document: str = ""

    def holds(self, fund: str, day: date) -> bool:
        """Whether it keeps the enterprise from that fund on that day."""
        is_repaired = self.repaired_on is not None and self.repaired_on <= day
        return self.fund in ("", fund) and self.since <= day <= self.until and not is_repaired


@dataclass(frozen=True, slots=True)
class RegisterValue:
    """A declared value beside what another source has; money in fen, else text."""

    fact: str
    declared: Any
    known: Any
    source: str
    as_of: date
    evidence: str = ""
    is_money: bool = False
    article: str = ""


@dataclass(frozen=True, slots=True)
class LikeEnterprise:
    """An enterprise of the register that may be this one."""

    credit_code: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class LikeProject:
    """A project of the register that may be this one."""

    number: str
    name: str
    enterprise: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class MaterialNeed:
    """What the guideline asks for, and whether it was handed in."""

    key: str
    name: str
    is_given: bool
    article: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionPoint:
    """What was asked to be put right; `is_changed` says whether anything changed there since."""

    target: str
    label: str
    reason: str
    article: str
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """One case as it stands. `on` is the day that decides by rule, `today` the day of the check.

    `articles` gives the citation of a check that the rulebook or the guideline knows; `submitted`
    is the formula amount of the submission, `declared_fen` the sales that were claimed.
    """

    calculation: Calculation
    on: date
    today: date
    fund: str
    year: int
    enterprise: str
    project: ProjectFacts | None = None
    submitted_fen: int | None = None
    declared_fen: int | None = None
    monthly: tuple[MonthSales, ...] | None = None
    needs_invoices: bool = False
    invoices: tuple[InvoiceLine, ...] | None = None
    invoice_uses: tuple[InvoiceUse, ...] = ()
    support: tuple[Support, ...] = ()
    window_years: int = 3
    bars: tuple[Bar, ...] = ()
    registers: tuple[RegisterValue, ...] = ()
    like_enterprises: tuple[LikeEnterprise, ...] = ()
    like_projects: tuple[LikeProject, ...] = ()
    materials: tuple[MaterialNeed, ...] = ()
    corrections: tuple[CorrectionPoint, ...] = ()
    needs_paper: bool = False
    has_paper: bool = False
    articles: Mapping[str, str] = field(default_factory=dict)

    def article(self, check: str) -> str:
        """The citation for a check, where there is one."""
        return self.articles.get(check, "")
