"""The terms of a guideline, and what follows from them. Pure."""

from guanzi.lifecycle.guidelines.rules.changes import (
    Change,
    changes_between,
    forbidden_changes,
    moment_text,
)
from guanzi.lifecycle.guidelines.rules.ics import Call, calendar_file
from guanzi.lifecycle.guidelines.rules.needs import is_needed
from guanzi.lifecycle.guidelines.rules.problems import (
    MATERIAL_KINDS,
    Ground,
    TermProblem,
    problems_of,
)
from guanzi.lifecycle.guidelines.rules.terms import (
    Batch,
    DayKind,
    Material,
    Receiver,
    RouteStep,
    RouteTask,
    Terms,
    VatBasis,
    digest_of,
    read_terms,
    write_terms,
)
from guanzi.lifecycle.guidelines.rules.usual import usual_terms

__all__ = [
    "MATERIAL_KINDS",
    "Batch",
    "Call",
    "Change",
    "DayKind",
    "Ground",
    "Material",
    "Receiver",
    "RouteStep",
    "RouteTask",
    "TermProblem",
    "Terms",
    "VatBasis",
    "calendar_file",
    "changes_between",
    "digest_of",
    "forbidden_changes",
    "is_needed",
    "moment_text",
    "problems_of",
    "read_terms",
    "usual_terms",
    "write_terms",
]
