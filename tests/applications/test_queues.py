"""Who may see and handle an application, and the queues in which offices find it."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.access import Permission
from guanzi.lifecycle.applications import permissions, selectors, services
from guanzi.lifecycle.applications.selectors import CorrectionPoint
from guanzi.lifecycle.applications.states import ApplicationState
from tests.world import MORNING, World, a_submitted_application

POINT = CorrectionPoint("月度销售", "", "与审计报告不一致", "第七条(二)")


@pytest.mark.req("000-04", "000-05", "003-02")
def test_the_offices_of_the_route_read_what_was_handed_in_within_their_scope(
    world: World, submitted: int, draft_of_other: int
) -> None:
    info = selectors.application(submitted)
    for reader in (
        world.applicant,
        world.reader,
        world.finance,
        world.science,
        world.tax,
        world.commission,
        world.city_finance,
        world.auditor,
    ):
        assert permissions.may_read(reader, info), reader.organisation
    for outsider in (world.stranger, world.recommender, world.other_finance, world.operator):
        assert reason(permissions.may_read(outsider, info)), outsider.organisation


@pytest.fixture
def draft_of_other(world: World) -> int:
    return services.start_application(
        actor=world.stranger,
        version_id=world.version_id,
        project_id=world.other_project_id,
        at=MORNING,
    )


def test_no_office_reads_a_draft(world: World, draft: int) -> None:
    assert "还没有提交" in reason(permissions.may_read(world.finance, selectors.application(draft)))


@pytest.mark.req("000-04", "003-02")
def test_only_the_receiving_office_handles_and_never_somebody_of_the_enterprise(
    world: World, submitted: int
) -> None:
    info = selectors.application(submitted)
    assert permissions.may_accept(world.finance, info)
    for other in (world.science, world.commission, world.other_finance, world.auditor):
        assert reason(permissions.may_accept(other, info))
    insider = replace(world.finance, enterprises=frozenset({info.credit_code}))
    assert "回避" in reason(permissions.may_accept(insider, info))
    assert "回避" in reason(permissions.may_read(insider, info))


def reason(permission: Permission) -> str:
    assert not permission.allowed
    return permission.reason


def test_the_queue_shows_what_was_handed_in_by_district_state_and_words(
    world: World, submitted: int, draft_of_other: int
) -> None:
    wanted = selectors.QueueFilter(district="闵行区")
    assert [row.id for row in selectors.queue(wanted).rows] == [submitted]
    assert selectors.status_counts(wanted)[ApplicationState.SUBMITTED] == 1
    assert selectors.queue(selectors.QueueFilter(district="徐汇区")).rows == ()
    assert selectors.queue(selectors.QueueFilter(words="甲精机")).rows
    assert not selectors.queue(selectors.QueueFilter(words="乙软件")).rows
    assert selectors.queue_ids(wanted) == (submitted,)


def test_pages_of_the_queue_follow_each_other_without_gap_or_repeat(world: World) -> None:
    cases = []
    for _ in range(3):
        cases.append(a_submitted_application(world))
        services.withdraw_application(
            actor=world.applicant, application_id=cases[-1], reason="再来", at=MORNING
        )
    found, after = [], ""
    for _ in cases:
        page = selectors.queue(selectors.QueueFilter(after=after), limit=1)
        found += [row.id for row in page.rows]
        after = page.next_after
    assert (found, after) == (cases, "")
    newest = selectors.queue(selectors.QueueFilter(newest_first=True))
    assert [row.id for row in newest.rows] == cases[::-1]


@pytest.mark.parametrize("after", ["x", "2025-06-18,1", "2025-06-18T01:00:00+00:00,٣", ","])
def test_a_made_up_place_in_the_queue_shows_nothing(
    world: World, submitted: int, after: str
) -> None:
    assert selectors.queue(selectors.QueueFilter(after=after)).rows == ()


def test_a_page_of_the_queue_is_one_query_however_long_it_is(
    world: World, submitted: int, draft_of_other: int
) -> None:
    wanted = selectors.QueueFilter(district="闵行区")
    selectors.queue(wanted)
    services.withdraw_application(
        actor=world.applicant, application_id=submitted, reason="再来", at=MORNING
    )
    a_submitted_application(world)
    with CaptureQueriesContext(connection) as queries:
        assert len(selectors.queue(wanted).rows) == 2
    assert len(queries) == 1


def test_the_enterprise_has_its_open_work_by_due_date(world: World, submitted: int) -> None:
    assert selectors.open_tasks(world.applicant.credit_code, MORNING) == ()
    services.accept_application(actor=world.finance, application_id=submitted, at=MORNING)
    services.return_for_correction(
        actor=world.finance_officer, application_id=submitted, points=[POINT], at=MORNING
    )
    (task,) = selectors.open_tasks(world.applicant.credit_code, MORNING)
    assert (task.info.id, task.due_at) == (submitted, selectors.corrections_of(submitted)[0].due_at)
