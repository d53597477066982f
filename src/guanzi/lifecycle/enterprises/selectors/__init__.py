"""Reading the register. What it gives are frozen values, good for every stage."""

from guanzi.lifecycle.enterprises.rules.known import Known
from guanzi.lifecycle.enterprises.selectors.claims import ClaimInfo, claim, claims_of, open_claims
from guanzi.lifecycle.enterprises.selectors.credit import (
    CreditInfo,
    CreditLine,
    UndertakingInfo,
    catalogue_items,
    credit_of,
    every_credit,
    undertakings_of,
)
from guanzi.lifecycle.enterprises.selectors.facts import (
    FactHistory,
    FactRow,
    SmeInfo,
    facts_of,
    known_facts,
    known_from,
    remarks_on,
    size_of,
    sme_numbers_of,
)
from guanzi.lifecycle.enterprises.selectors.imports import (
    Imported,
    ImportInfo,
    StagedRow,
    import_info,
    imported_of,
    imports_of,
    staged_rows,
)
from guanzi.lifecycle.enterprises.selectors.likeness import (
    Likeness,
    ProjectLikeness,
    likenesses,
    projects_like,
)
from guanzi.lifecycle.enterprises.selectors.projects import (
    ProjectInfo,
    project,
    project_by_number,
    projects_called,
    projects_of,
)
from guanzi.lifecycle.enterprises.selectors.records import (
    EnterpriseInfo,
    FormerName,
    enterprise,
    enterprise_by_code,
    enterprises_by_ids,
)
from guanzi.lifecycle.enterprises.selectors.search import Found, SearchPage, called, search
from guanzi.lifecycle.enterprises.selectors.support import (
    SupportInfo,
    SupportSum,
    sums_by_year,
    support_of,
)
from guanzi.lifecycle.enterprises.selectors.tasks import tasks_of

__all__ = [
    "ClaimInfo",
    "CreditInfo",
    "CreditLine",
    "EnterpriseInfo",
    "FactHistory",
    "FactRow",
    "FormerName",
    "Found",
    "ImportInfo",
    "Imported",
    "Known",
    "Likeness",
    "ProjectInfo",
    "ProjectLikeness",
    "SearchPage",
    "SmeInfo",
    "StagedRow",
    "SupportInfo",
    "SupportSum",
    "UndertakingInfo",
    "called",
    "catalogue_items",
    "claim",
    "claims_of",
    "credit_of",
    "enterprise",
    "enterprise_by_code",
    "enterprises_by_ids",
    "every_credit",
    "facts_of",
    "import_info",
    "imported_of",
    "imports_of",
    "known_facts",
    "known_from",
    "likenesses",
    "open_claims",
    "project",
    "project_by_number",
    "projects_called",
    "projects_like",
    "projects_of",
    "remarks_on",
    "search",
    "size_of",
    "sme_numbers_of",
    "staged_rows",
    "sums_by_year",
    "support_of",
    "tasks_of",
    "undertakings_of",
]
