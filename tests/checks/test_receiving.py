"""Who receives a case: the office that the guideline's route names, whatever its kind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.notices.models import Notice
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.applications.selectors import application
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks import permissions, selectors, services
from guanzi.lifecycle.checks.models import CaseStanding
from guanzi.lifecycle.checks.selectors import QueueFilters
from guanzi.lifecycle.guidelines.rules import RouteStep, RouteTask
from tests.checks.cases import LATER, TODAY
from tests.world import (
    MORNING,
    World,
    a_submitted_application,
    a_world,
    another_applicant,
    open_terms,
)

KIND = OrganisationKind
ROUTE = (
    RouteStep(RouteTask.RECEIVE, KIND.DISTRICT_DEPARTMENT, 10),
    RouteStep(RouteTask.DECIDE, KIND.CITY_DEPARTMENT, 20, needs_signature=True),
    RouteStep(RouteTask.DECIDE, KIND.CITY_FINANCE, 20, needs_signature=True),
)


@pytest.fixture
def received(db: None) -> tuple[World, int]:
    """A case that the district's department receives, not its finance office."""
    world = a_world(open_terms(route=ROUTE))
    return world, a_submitted_application(world)


def listed(actor: Actor) -> list[int]:
    page = selectors.queue(actor, QueueFilters(tab="all"), TODAY)
    return [row.id for row in page.rows]


def test_the_office_that_the_guideline_names_handles_the_case(received: tuple[World, int]) -> None:
    world, case = received
    assert Notice.objects.filter(person_id=world.science.person_id).exists()
    assert [info.id for info in selectors.just_in(world.science)] == [case]
    services.accept_case(actor=world.science, application_id=case, at=LATER)
    own = {"actor": world.science, "at": LATER}
    officer = world.science.person_id
    assert services.assign_cases(application_ids=[case], officer_id=officer, **own) == 1
    assert listed(world.science) == [case]
    assert [task.kind for task in selectors.tasks_of(world.science, LATER)] == ["审核"]
    services.refuse_case(
        application_id=case, articles=["第三条"], reason="不符合", objection="书面提出", **own
    )
    assert application(case).state is ApplicationState.REFUSED


def test_an_office_that_the_guideline_does_not_name_neither_handles_nor_sees_the_case(
    received: tuple[World, int],
) -> None:
    world, case = received
    services.accept_case(actor=world.science, application_id=case, at=LATER)
    assert not permissions.may_see(world.finance, selectors.case_head(case))
    assert not permissions.may_assign_any(world.finance)
    assert listed(world.finance) == []
    assert selectors.tasks_of(world.finance, LATER) == ()
    with pytest.raises(NotPermitted, match="区级主管部门"):
        applications.confirm_paper(
            actor=replace(world.finance, kind=KIND.CITY_DEPARTMENT, district=""),
            code=application(case).code,
            digest="0" * 12,
            at=LATER,
        )


def test_who_belongs_to_the_enterprise_does_not_read_its_case_by_office(
    world: World, submitted: int
) -> None:
    head = selectors.case_head(submitted)
    for actor in (world.finance, world.commission, world.auditor):
        assert permissions.may_see(actor, head)
        member = replace(actor, enterprises=frozenset({head.credit_code}))
        assert "回避" in permissions.may_see(member, head).reason


def test_a_case_that_was_accepted_by_hand_leaves_no_earlier_one_out_of_the_queue(
    world: World, submitted: int
) -> None:
    much_later = MORNING + timedelta(hours=2)
    other = a_submitted_application(another_applicant(world, 1), at=much_later)
    services.accept_case(actor=world.finance, application_id=other, at=LATER)
    assert not CaseStanding.objects.filter(application_id=submitted).exists()
    assert services.check_new_cases(at=LATER) == 1
    assert CaseStanding.objects.filter(application_id=submitted).exists()
    assert services.check_new_cases(at=LATER) == 0
