"""What the rows of a file would do to the register, and doing it; one plan per kind of table."""

from guanzi.lifecycle.enterprises.services.planning.base import Desk, Plan, Verdict, judge
from guanzi.lifecycle.enterprises.services.planning.credit import CreditPlan
from guanzi.lifecycle.enterprises.services.planning.enterprises import EnterprisePlan
from guanzi.lifecycle.enterprises.services.planning.facts import FactPlan
from guanzi.lifecycle.enterprises.services.planning.projects import ProjectPlan
from guanzi.lifecycle.enterprises.services.planning.sme import SmePlan
from guanzi.lifecycle.enterprises.services.planning.support import SupportPlan
from guanzi.lifecycle.enterprises.states import ImportKind

PLANS: dict[ImportKind, Plan] = {
    ImportKind.ENTERPRISES: EnterprisePlan(),
    ImportKind.PROJECTS: ProjectPlan(),
    ImportKind.FACTS: FactPlan(),
    ImportKind.SUPPORT: SupportPlan(),
    ImportKind.CREDIT: CreditPlan(),
    ImportKind.SME_NUMBERS: SmePlan(),
}

__all__ = ["PLANS", "Desk", "Plan", "Verdict", "judge"]
