"""Reading cases, their findings, and the queue."""

from guanzi.lifecycle.checks.selectors.assistance import assistance_of, assistance_request
from guanzi.lifecycle.checks.selectors.facts import case_facts
from guanzi.lifecycle.checks.selectors.files import (
    case_file,
    findings_of,
    forwarded_since,
    obstacles_of,
    review_of,
)
from guanzi.lifecycle.checks.selectors.heads import case_head, case_heads, name_of_case
from guanzi.lifecycle.checks.selectors.queue import (
    just_in,
    matching_ids,
    neighbours,
    queue,
)
from guanzi.lifecycle.checks.selectors.shapes import CaseFile, CaseHead, QueueFilters
from guanzi.lifecycle.checks.selectors.targets import targets_in
from guanzi.lifecycle.checks.selectors.tasks import tasks_of

__all__ = [
    "CaseFile",
    "CaseHead",
    "QueueFilters",
    "assistance_of",
    "assistance_request",
    "case_facts",
    "case_file",
    "case_head",
    "case_heads",
    "findings_of",
    "forwarded_since",
    "just_in",
    "matching_ids",
    "name_of_case",
    "neighbours",
    "obstacles_of",
    "queue",
    "review_of",
    "targets_in",
    "tasks_of",
]
