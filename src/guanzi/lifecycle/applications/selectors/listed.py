"""What lists and queues show: plain and frozen."""

from dataclasses import dataclass
from datetime import date, datetime

from guanzi.foundation.actor import OrganisationKind
from guanzi.lifecycle.applications.selectors.shapes import ApplicationInfo
from guanzi.lifecycle.applications.states import ApplicationState


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One invoice of the summary."""

    row: int
    number: str
    issued_on: date
    item: str
    buyer: str
    net_fen: int
    tax_fen: int


@dataclass(frozen=True, slots=True)
class InvoiceItem:
    """All invoices of one item name."""

    item: str
    rows: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class InvoiceUse:
    """An invoice number that another application uses too."""

    number: str
    row: int
    application_id: int
    code: str
    enterprise: str
    project: str
    revenue_year: int
    other_row: int


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What an office looks for. Empty parts filter nothing. `office` and `district` are the
    scope; `after` is the key of the last row of the page before."""

    district: str = ""
    states: tuple[ApplicationState, ...] = ()
    fund: str = ""
    revenue_year: int | None = None
    words: str = ""
    enterprise_id: int | None = None
    ids: tuple[int, ...] | None = None
    submitted_from: datetime | None = None
    submitted_until: datetime | None = None
    office: OrganisationKind | None = None
    newest_first: bool = False
    after: str = ""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of a queue; `next_after` is empty on the last."""

    rows: tuple[ApplicationInfo, ...]
    next_after: str = ""
