"""For whom a measure is, as the register knows them."""

from guanzi.engines.rules import Measure

_PROJECTS = frozenset({"项目"})
_ENTERPRISES = frozenset({"企业", "机构"})  # whoever applies, known by one credit code


def is_for_projects(measure: Measure) -> bool:
    """Whether the register knows whom it is for by their recognised projects."""
    return measure.subject in _PROJECTS


def is_for_enterprises(measure: Measure) -> bool:
    """Whether the enterprise itself is supported, whatever projects it has."""
    return measure.subject in _ENTERPRISES
