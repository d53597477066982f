"""Reading what is public, and why something is not."""

from guanzi.lifecycle.disclosure.selectors.results import (
    every_result,
    fund_use,
    opened,
    results_page,
)
from guanzi.lifecycle.disclosure.selectors.shapes import (
    DistrictUse,
    FieldInfo,
    FundUse,
    OpenFact,
    OpenProject,
    OverrideInfo,
    UseLine,
)
from guanzi.lifecycle.disclosure.selectors.standing import (
    facts_of,
    field_of,
    fields_of,
    held_back,
    override,
    override_info,
)

__all__ = [
    "DistrictUse",
    "FieldInfo",
    "FundUse",
    "OpenFact",
    "OpenProject",
    "OverrideInfo",
    "UseLine",
    "every_result",
    "facts_of",
    "field_of",
    "fields_of",
    "fund_use",
    "held_back",
    "opened",
    "override",
    "override_info",
    "results_page",
]
