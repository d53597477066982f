"""What was decided is shown, may be objected to, is established, changed or ended."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from guanzi.foundation.audit.selectors import events_of
from guanzi.foundation.errors import NotPermitted
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks import selectors as checks
from guanzi.lifecycle.projects import selectors, services
from guanzi.lifecycle.projects.errors import (
    ListChanged,
    ListInvalid,
    ObjectionInvalid,
    ProjectNotFound,
    ProjectStateConflict,
)
from guanzi.lifecycle.projects.rules.items import PlannedInstalment
from guanzi.lifecycle.projects.selectors import LibraryAsked, ProjectInfo
from guanzi.lifecycle.projects.states import (
    ChangeKind,
    InstalmentState,
    InstalmentTerm,
    ObjectionOutcome,
    ProjectState,
)
from tests.projects.cases import AFTER_PUBLICITY, NEXT_DAY, YEAR, a_list, decided, granted, sign
from tests.projects.test_deciding import committed
from tests.world import MORNING, World


@pytest.fixture
def shown(world: World, lines: list[int], case: int) -> ProjectInfo:
    """A project that is shown to the public; its second part waits for acceptance."""
    fen = granted(case).determined_fen
    parts = (
        PlannedInstalment(YEAR, fen - 300, InstalmentTerm.ESTABLISHMENT),
        PlannedInstalment(YEAR, 300, InstalmentTerm.ACCEPTANCE),
    )
    decided(world, lines[0], granted(case, instalments=parts))
    found = selectors.project_of_application(case)
    assert found is not None
    return found


@pytest.fixture
def established(shown: ProjectInfo) -> ProjectInfo:
    assert services.close_publicity(at=AFTER_PUBLICITY) == 1
    return selectors.project(shown.id)


def object_to(project: ProjectInfo, **changes: str) -> int:
    said = {"name": "某公司", "contact": "021-00000000", "statement": "数据不实"} | changes
    return services.raise_objection(project_id=project.id, at=NEXT_DAY, **said)


@pytest.mark.req("003-07")
def test_it_is_shown_for_the_days_of_the_guideline_and_then_established(
    shown: ProjectInfo,
) -> None:
    assert shown.shown_until is not None
    assert shown.shown_until.date().isoformat() == "2025-06-26"  # five working days later
    assert services.close_publicity(at=shown.shown_until) == 0
    assert services.close_publicity(at=shown.shown_until + timedelta(seconds=1)) == 1
    assert selectors.project(shown.id).state is ProjectState.ESTABLISHED
    assert services.close_publicity(at=AFTER_PUBLICITY) == 0


@pytest.mark.parametrize("missing", ["name", "contact", "statement"])
def test_an_objection_is_named_and_says_why(shown: ProjectInfo, missing: str) -> None:
    with pytest.raises(ObjectionInvalid):
        object_to(shown, **{missing: " \x00"})


def test_an_open_objection_holds_the_project_back(world: World, shown: ProjectInfo) -> None:
    objection = object_to(shown)
    assert services.close_publicity(at=AFTER_PUBLICITY) == 0
    services.decide_objection(
        actor=world.commission,
        objection_id=objection,
        outcome=ObjectionOutcome.DISMISSED,
        answer="经核实，数据属实。",
        at=AFTER_PUBLICITY,
    )
    assert services.close_publicity(at=AFTER_PUBLICITY) == 1


def test_an_objection_that_is_upheld_ends_it_and_frees_the_money(
    world: World, lines: list[int], shown: ProjectInfo
) -> None:
    objection = object_to(shown)
    services.decide_objection(
        actor=world.commission,
        objection_id=objection,
        outcome=ObjectionOutcome.UPHELD,
        answer="收入虚增，异议成立。",
        at=AFTER_PUBLICITY,
    )
    after = selectors.project(shown.id)
    assert after.state is ProjectState.NOT_ESTABLISHED
    assert {part.state for part in after.instalments} == {InstalmentState.VOIDED}
    assert committed(lines[0]) == [0, 0, 0]
    assert applications.application(shown.application.id).state is ApplicationState.REFUSED
    with pytest.raises(ProjectStateConflict):
        services.decide_objection(
            actor=world.commission,
            objection_id=objection,
            outcome=ObjectionOutcome.DISMISSED,
            answer="改",
            at=AFTER_PUBLICITY,
        )


def test_nobody_objects_after_the_term_or_to_what_is_not_shown(shown: ProjectInfo) -> None:
    late = {"name": "某", "contact": "某", "statement": "某", "at": AFTER_PUBLICITY}
    with pytest.raises(ProjectStateConflict):
        services.raise_objection(project_id=shown.id, **late)  # type: ignore[arg-type]
    with pytest.raises(ProjectNotFound):
        services.raise_objection(project_id=0, **late)  # type: ignore[arg-type]


def test_only_a_leader_of_the_department_handles_objections(
    world: World, shown: ProjectInfo
) -> None:
    objection = object_to(shown)
    officer = replace(world.commission, role="officer")
    for actor in (officer, world.city_finance, world.finance, world.applicant):
        with pytest.raises(NotPermitted):
            services.decide_objection(
                actor=actor,
                objection_id=objection,
                outcome=ObjectionOutcome.DISMISSED,
                answer="无",
                at=NEXT_DAY,
            )


def propose(world: World, project: ProjectInfo, kind: ChangeKind = ChangeKind.TERMINATION) -> int:
    return services.propose_change(
        actor=world.commission,
        project_id=project.id,
        kind=kind,
        statement="终止实施",
        reason="企业申请",
        at=AFTER_PUBLICITY,
    )


def agree(world: World, project: ProjectInfo, *, is_approved: bool = True) -> None:
    services.decide_change(
        actor=world.city_finance,
        project_id=project.id,
        is_approved=is_approved,
        answer="同意",
        at=AFTER_PUBLICITY,
    )


def test_an_agreed_termination_voids_what_is_not_paid(
    world: World, lines: list[int], established: ProjectInfo
) -> None:
    first, second = established.instalments
    services.request_instalments([first.id])
    services.instalments_paid([first.id], actor=world.city_finance, at=AFTER_PUBLICITY)
    propose(world, established)
    agree(world, established)
    after = selectors.project(established.id)
    assert after.state is ProjectState.TERMINATED
    assert [part.state for part in after.instalments] == ["paid", "voided"]
    assert committed(lines[0]) == [first.amount_fen] * 3  # what was paid is the payments' to post
    verbs = [event.verb for event in events_of(f"projects.project:{after.id}")]
    assert verbs[-1] == "projects.terminate"
    assert second.amount_fen == 300


def test_a_termination_waits_for_a_payment_on_its_way(
    world: World, established: ProjectInfo
) -> None:
    services.request_instalments([established.instalments[0].id])
    propose(world, established)
    with pytest.raises(ProjectStateConflict, match="正在办理拨付"):
        agree(world, established)
    assert selectors.project(established.id).state is ProjectState.ESTABLISHED


def test_a_change_takes_two_and_is_one_at_a_time(world: World, established: ProjectInfo) -> None:
    propose(world, established, ChangeKind.CONTENT)
    with pytest.raises(ProjectStateConflict):
        propose(world, established)
    with pytest.raises(NotPermitted):
        services.decide_change(
            actor=world.commission,
            project_id=established.id,
            is_approved=True,
            answer="同意",
            at=AFTER_PUBLICITY,
        )
    with pytest.raises(ListInvalid):
        services.decide_change(
            actor=world.city_finance,
            project_id=established.id,
            is_approved=False,
            answer=" ",
            at=AFTER_PUBLICITY,
        )
    agree(world, established, is_approved=False)
    assert selectors.project(established.id).state is ProjectState.ESTABLISHED
    propose(world, established)


def test_the_tail_is_paid_after_acceptance_and_the_last_part_completes(
    world: World, established: ProjectInfo
) -> None:
    first, tail = established.instalments
    with pytest.raises(ProjectStateConflict, match="验收"):
        services.request_instalments([tail.id])
    services.record_acceptance(
        actor=world.commission, project_id=established.id, opinion="通过", at=AFTER_PUBLICITY
    )
    for part in (first, tail):
        services.request_instalments([part.id])
        services.instalments_back([part.id])
        services.request_instalments([part.id])
        services.instalments_paid([part.id], actor=world.city_finance, at=AFTER_PUBLICITY)
    after = selectors.project(established.id)
    assert (after.state, after.paid_fen) == (ProjectState.COMPLETED, after.determined_fen)


def test_nothing_is_paid_before_it_is_established(shown: ProjectInfo) -> None:
    with pytest.raises(ProjectStateConflict, match="没有入库"):
        services.request_instalments([shown.instalments[0].id])


@pytest.mark.req("003-06")
def test_districts_read_their_own_projects(world: World, established: ProjectInfo) -> None:
    for actor in (world.commission, world.city_finance, world.auditor, world.science, world.tax):
        page = selectors.library_page(actor, LibraryAsked())
        assert [found.id for found in page.projects] == [established.id]
    assert selectors.library_page(world.other_finance, LibraryAsked()).projects == ()


def test_the_receiving_office_can_be_asked_to_look_again(
    world: World, lines: list[int], case: int
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    services.send_back(
        actor=world.commission, application_id=case, reason="请核实发票", at=NEXT_DAY
    )
    assert applications.application(case).state is ApplicationState.ACCEPTED
    assert selectors.items_of(list_id) == ()
    assert checks.obstacles_of(case) == ()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE projects_decisionitem SET determined_fen = 1",
        "DELETE FROM projects_decisionitem",
        "UPDATE projects_decisionlist SET title = '改'",
        "UPDATE projects_instalment SET amount_fen = 1",
        "UPDATE projects_objection SET statement = '改'",
    ],
)
def test_what_was_signed_and_said_stays(shown: ProjectInfo, sql: str) -> None:
    object_to(shown)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_second_signature_is_refused_where_the_list_was_decided(
    world: World, lines: list[int], case: int
) -> None:
    list_id = decided(world, lines[0], granted(case))
    with pytest.raises(ListChanged):
        sign(world.city_finance, list_id, at=MORNING)
