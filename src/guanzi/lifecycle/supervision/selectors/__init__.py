"""Reading supervision cases: plain and frozen."""

from guanzi.lifecycle.supervision.selectors.cases import (
    case,
    case_counts,
    cases_about,
    cases_of,
    cases_page,
    has_cases,
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
from guanzi.lifecycle.supervision.selectors.shares import PayerShare, recovered_before, shares_of
from guanzi.lifecycle.supervision.selectors.tasks import tasks_of

__all__ = [
    "AppealInfo",
    "DefenceInfo",
    "DemandInfo",
    "FindingInfo",
    "PayerShare",
    "RepaymentInfo",
    "SupervisionInfo",
    "case",
    "case_counts",
    "cases_about",
    "cases_of",
    "cases_page",
    "has_cases",
    "paid_parts",
    "recovered_before",
    "repaid_fen",
    "shares_of",
    "tasks_of",
]
