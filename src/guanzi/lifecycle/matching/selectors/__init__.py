"""Reading: measures and their questions, and the example enterprises."""

from guanzi.lifecycle.matching.selectors.entitlement_tasks import tasks_of
from guanzi.lifecycle.matching.selectors.questions import (
    Example,
    asker_for,
    asker_for_all,
    asker_for_some,
    call_of,
    get_measure,
    guided_by,
    list_examples,
    place_of,
)

__all__ = [
    "Example",
    "asker_for",
    "asker_for_all",
    "asker_for_some",
    "call_of",
    "get_measure",
    "guided_by",
    "list_examples",
    "place_of",
    "tasks_of",
]
