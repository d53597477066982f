"""One side of the access matrix, and what is made for it before anybody asks."""

from dataclasses import dataclass, replace
from functools import cache

from guanzi.foundation.actor import PLATFORM, Actor, OrganisationKind
from guanzi.lifecycle.budgets.selectors import budget, lines_open
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.states import RecognitionScheme
from guanzi.lifecycle.projects import services as projects
from guanzi.lifecycle.projects.selectors import project_of_application
from tests.budgets.making import FUND, everything_recorded
from tests.projects.cases import a_forwarded_case, a_list, decided, granted
from tests.world import MORNING, World, a_member

# routes of one stage that mean a submitted application, not a draft
CASES = (
    "checks:",
    "applications:file",
    "applications:invoice-errors",
    "applications:receipt",
    "applications:print",
    "applications:view",
    "applications:messages",
    "applications:withdraw",
)


@dataclass(frozen=True, slots=True)
class Side:
    """One enterprise with its things, and who works there and in the office of its district."""

    world: World
    applicant: Actor
    finance: Actor
    draft: int
    case: int
    file: int
    material: int
    dispute: int
    objection: int
    request: int
    recommendation: int
    job: int


def a_project(world: World, number: str) -> int:
    """A further project of the enterprise."""
    return enterprises.register_project(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        number=number,
        name=f"项目{number}",
        product_name=f"项目{number}",
        invoice_names=[f"项目{number}"],
        scheme=RecognitionScheme.CURRENT,
        recognised_on=MORNING.date().replace(year=2022),
        valid_until=MORNING.date().replace(year=2027),
        innovation_coefficient="1",
        core_share="85%",
        at=MORNING,
    ).id


@cache
def budget_of(side: Side) -> int:
    """The own department's, and another one's."""
    department, fund = side.world.commission, FUND
    if side.applicant == side.world.stranger:
        department = a_member(OrganisationKind.CITY_DEPARTMENT, "市商务委（虚构）", "商一")
        fund = "另一项资金"
    return everything_recorded(department, side.world.city_finance, fund)


@cache
def case_of(side: Side) -> int:
    """A case that waits for the joint decision."""
    return a_forwarded_case(replace(side.world, project_id=a_project(side.world, f"30{side.case}")))


@cache
def line_of(side: Side) -> int:
    """A line of the department's budget."""
    budget_of(side)
    return next(each.line_id for each in lines_open(FUND) if each.left_fen > 0)


@cache
def list_of(side: Side) -> int:
    """A list with a case of the side, signed by nobody; the foreign one is another department's."""
    department = side.world.commission
    if side.applicant == side.world.stranger:
        info = budget(budget_of(side))
        department = a_member(OrganisationKind.CITY_DEPARTMENT, info.organisation, "商二")
        line = next(each.line_id for each in lines_open(info.fund) if each.left_fen > 0)
        return projects.start_list(actor=department, line_id=line, title="第二批", at=MORNING)
    return a_list(department, line_of(side), [granted(case_of(side))])


@cache
def project_of(side: Side) -> int:
    """A project of the side that is shown to the public."""
    case = a_forwarded_case(replace(side.world, project_id=a_project(side.world, f"40{side.case}")))
    decided(side.world, line_of(side), granted(case))
    found = project_of_application(case)
    assert found is not None
    return found.id


@cache
def objection_of(side: Side) -> int:
    return projects.raise_objection(
        project_id=project_of(side), name="某公司", contact="某处", statement="不实", at=MORNING
    )
