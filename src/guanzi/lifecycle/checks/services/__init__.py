"""What can be done with a case, one verb per file."""

from guanzi.lifecycle.checks.services.accept import accept_case
from guanzi.lifecycle.checks.services.answer import answer_finding
from guanzi.lifecycle.checks.services.assign import assign_cases
from guanzi.lifecycle.checks.services.assist import (
    answer_assistance,
    ask_assistance,
    waive_assistance,
)
from guanzi.lifecycle.checks.services.bulk import (
    RUN_JOB,
    check_new_cases,
    start_checks,
)
from guanzi.lifecycle.checks.services.cases import MOST_AT_ONCE
from guanzi.lifecycle.checks.services.decide import decide_finding
from guanzi.lifecycle.checks.services.export import (
    EXPORT_JOB,
    export_queue,
    start_export,
)
from guanzi.lifecycle.checks.services.forward import forward_case
from guanzi.lifecycle.checks.services.printing import (
    PRINT_JOB,
    print_cases,
    start_printing,
)
from guanzi.lifecycle.checks.services.refuse import refuse_case
from guanzi.lifecycle.checks.services.restore import return_case
from guanzi.lifecycle.checks.services.run import run_checks, try_checks

__all__ = [
    "EXPORT_JOB",
    "MOST_AT_ONCE",
    "PRINT_JOB",
    "RUN_JOB",
    "accept_case",
    "answer_assistance",
    "answer_finding",
    "ask_assistance",
    "assign_cases",
    "check_new_cases",
    "decide_finding",
    "export_queue",
    "forward_case",
    "print_cases",
    "refuse_case",
    "return_case",
    "run_checks",
    "start_checks",
    "start_export",
    "start_printing",
    "try_checks",
    "waive_assistance",
]
