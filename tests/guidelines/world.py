"""The small world of these tests: terms without problems, drafts, members of a department."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.lifecycle.guidelines import services
from guanzi.lifecycle.guidelines.rules import Batch, Terms, usual_terms
from tests.world import MORNING, a_member

MEASURE = "tech-transfer-support"
FIRST = Batch(1, datetime(2025, 6, 20, 1, 0, tzinfo=UTC), datetime(2025, 6, 30, 8, 30, tzinfo=UTC))
SECOND = Batch(2, datetime(2025, 7, 7, 1, 0, tzinfo=UTC), datetime(2025, 7, 22, 8, 30, tzinfo=UTC))
TERMS = replace(
    usual_terms(MEASURE), batches=(FIRST, SECOND), contact="市科技创业中心 021-00000000（虚构）"
)
DURING = datetime(2025, 6, 25, 2, 0, tzinfo=UTC)
AFTER = datetime(2025, 8, 1, 2, 0, tzinfo=UTC)
TITLE = "2024 年度高新技术成果转化专项扶持资金申报指南"


def text_of(response: Any) -> str:
    """The words of a page."""
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def a_draft(officer: Actor, terms: Terms = TERMS) -> int:
    """A draft with these terms."""
    return services.create_guideline(
        actor=officer, measure_id=MEASURE, year=2024, title=TITLE, at=MORNING, terms=terms
    )


def a_colleague(name: str, role: Role) -> Actor:
    """Somebody of the department that issues the guideline."""
    return a_member(OrganisationKind.CITY_DEPARTMENT, "市科委（虚构）", name, role=role)
