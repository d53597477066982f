"""Pure decisions of this stage: the state of a policy on a day, and what a search finds."""

from .search import (
    FILTERS,
    LONGEST_QUERY,
    AnyMeasure,
    Choice,
    FoundMeasure,
    FoundPolicy,
    PolicyQuery,
    SearchResult,
    choices,
    search,
)
from .states import EXPIRING_DAYS, PolicyState, state_on
from .versions import asking_for, day_of, stands_in

__all__ = [
    "EXPIRING_DAYS",
    "FILTERS",
    "LONGEST_QUERY",
    "AnyMeasure",
    "Choice",
    "FoundMeasure",
    "FoundPolicy",
    "PolicyQuery",
    "PolicyState",
    "SearchResult",
    "asking_for",
    "choices",
    "day_of",
    "search",
    "stands_in",
    "state_on",
]
