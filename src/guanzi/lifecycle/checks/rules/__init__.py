"""The pure part: the facts of a case → findings; findings and decisions → what may follow."""

from guanzi.lifecycle.checks.rules.case import (
    Bar,
    CaseFacts,
    CorrectionPoint,
    InvoiceLine,
    InvoiceUse,
    LikeEnterprise,
    LikeProject,
    MaterialNeed,
    MonthSales,
    ProjectFacts,
    RegisterValue,
    Support,
)
from guanzi.lifecycle.checks.rules.every import CHECKS, check_case
from guanzi.lifecycle.checks.rules.found import Found

__all__ = [
    "CHECKS",
    "Bar",
    "CaseFacts",
    "CorrectionPoint",
    "Found",
    "InvoiceLine",
    "InvoiceUse",
    "LikeEnterprise",
    "LikeProject",
    "MaterialNeed",
    "MonthSales",
    "ProjectFacts",
    "RegisterValue",
    "Support",
    "check_case",
]
