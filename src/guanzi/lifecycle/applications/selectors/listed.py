"""Invoices as others see them: plain and frozen."""

from dataclasses import dataclass
from datetime import date


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
