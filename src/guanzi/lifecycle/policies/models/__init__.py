"""The tables of this stage, a file for each thing that is kept."""

from guanzi.lifecycle.policies.models.drafts import (
    DraftFigure,
    DraftRevision,
    DraftVerdict,
    PolicyDraft,
)
from guanzi.lifecycle.policies.models.published import (
    PolicyVersion,
    Publication,
    RulebookEdition,
)

__all__ = [
    "DraftFigure",
    "DraftRevision",
    "DraftVerdict",
    "PolicyDraft",
    "PolicyVersion",
    "Publication",
    "RulebookEdition",
]
