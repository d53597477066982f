"""What can be done about a supervision case: one verb each."""

from guanzi.lifecycle.supervision.services.appeals import appeal, decide_appeal
from guanzi.lifecycle.supervision.services.cases import (
    add_finding,
    close_case,
    give_defence,
    hearing_until,
    open_case,
    start_hearing,
)
from guanzi.lifecycle.supervision.services.demands import (
    Proposal,
    approve_demand,
    propose_demand,
    return_demand,
)
from guanzi.lifecycle.supervision.services.papers import print_demand
from guanzi.lifecycle.supervision.services.repayments import record_repayment
from guanzi.lifecycle.supervision.services.reporting import report_credit, start_report

__all__ = [
    "Proposal",
    "add_finding",
    "appeal",
    "approve_demand",
    "close_case",
    "decide_appeal",
    "give_defence",
    "hearing_until",
    "open_case",
    "print_demand",
    "propose_demand",
    "record_repayment",
    "report_credit",
    "return_demand",
    "start_hearing",
    "start_report",
]
