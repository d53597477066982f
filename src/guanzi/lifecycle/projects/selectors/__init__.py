"""Reading decision lists and projects: plain, frozen, complete."""

from guanzi.lifecycle.projects.selectors.basis import (
    Basis,
    basis_of,
    formula_fen,
    shares_of,
)
from guanzi.lifecycle.projects.selectors.library import (
    LibraryAsked,
    funds_in_library,
    library_all,
    library_page,
    project,
    project_of_application,
    projects_by_ids,
    projects_of,
    projects_shown,
    projects_were_shown,
    shown_project,
)
from guanzi.lifecycle.projects.selectors.lists import (
    candidates,
    decision_list,
    digest_of_list,
    items_of,
    lists_of,
    number_of_lists,
)
from guanzi.lifecycle.projects.selectors.payable import (
    owed_since,
    payable,
    payable_ids,
    payable_instalments,
    promised,
    publicity_ends,
)
from guanzi.lifecycle.projects.selectors.quota import QuotaBar, quota_bar
from guanzi.lifecycle.projects.selectors.shapes import (
    Candidate,
    ChangeInfo,
    InstalmentInfo,
    ItemInfo,
    ListInfo,
    ObjectionInfo,
    PayableInstalment,
    ProjectInfo,
    SignatureInfo,
)
from guanzi.lifecycle.projects.selectors.tasks import tasks_of
from guanzi.lifecycle.projects.selectors.terms import pay_by

__all__ = [
    "Basis",
    "Candidate",
    "ChangeInfo",
    "InstalmentInfo",
    "ItemInfo",
    "LibraryAsked",
    "ListInfo",
    "ObjectionInfo",
    "PayableInstalment",
    "ProjectInfo",
    "QuotaBar",
    "SignatureInfo",
    "basis_of",
    "candidates",
    "decision_list",
    "digest_of_list",
    "formula_fen",
    "funds_in_library",
    "items_of",
    "library_all",
    "library_page",
    "lists_of",
    "number_of_lists",
    "owed_since",
    "pay_by",
    "payable",
    "payable_ids",
    "payable_instalments",
    "project",
    "project_of_application",
    "projects_by_ids",
    "projects_of",
    "projects_shown",
    "projects_were_shown",
    "promised",
    "publicity_ends",
    "quota_bar",
    "shares_of",
    "shown_project",
    "tasks_of",
]
