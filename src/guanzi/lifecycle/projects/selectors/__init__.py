"""Reading decision lists and projects: plain, frozen, complete."""

from guanzi.lifecycle.projects.selectors.library import (
    library,
    project,
    project_of_application,
    projects_shown,
    shown_project,
)
from guanzi.lifecycle.projects.selectors.lists import (
    candidates,
    decision_list,
    digest_of_list,
    items_of,
    lists_of,
)
from guanzi.lifecycle.projects.selectors.shapes import (
    Candidate,
    ChangeInfo,
    InstalmentInfo,
    ItemInfo,
    ListInfo,
    ObjectionInfo,
    ProjectInfo,
    SignatureInfo,
)

__all__ = [
    "Candidate",
    "ChangeInfo",
    "InstalmentInfo",
    "ItemInfo",
    "ListInfo",
    "ObjectionInfo",
    "ProjectInfo",
    "SignatureInfo",
    "candidates",
    "decision_list",
    "digest_of_list",
    "items_of",
    "library",
    "lists_of",
    "project",
    "project_of_application",
    "projects_shown",
    "shown_project",
]
