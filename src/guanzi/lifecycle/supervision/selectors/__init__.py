"""Reading supervision cases: plain and frozen."""

from guanzi.lifecycle.supervision.selectors.cases import (
    case,
    cases_of,
    paid_parts,
    repaid_fen,
)
from guanzi.lifecycle.supervision.selectors.shapes import (
    AppealInfo,
    DefenceInfo,
    DemandInfo,
    FindingInfo,
    RepaymentInfo,
    SupervisionInfo,
)

__all__ = [
    "AppealInfo",
    "DefenceInfo",
    "DemandInfo",
    "FindingInfo",
    "RepaymentInfo",
    "SupervisionInfo",
    "case",
    "cases_of",
    "paid_parts",
    "repaid_fen",
]
