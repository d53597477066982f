"""Who may see and handle an application, and the queues in which offices find it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Exists, OuterRef

from guanzi.foundation.access import Permission
from guanzi.lifecycle.applications import permissions, selectors, services
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.selectors import CorrectionPoint
from tests.world import MORNING, World, a_submitted_application, another_applicant

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


def test_what_nobody_accepted_yet_waits_oldest_first_in_its_district(
    world: World, submitted: int, draft_of_other: int
) -> None:
    later = MORNING + timedelta(hours=1)
    other = a_submitted_application(another_applicant(world, 1), at=later)
    assert waiting() == [submitted, other]
    assert waiting(limit=1) == [submitted]
    assert waiting(since=later) == [other]
    assert waiting(district="徐汇区") == []
    own = Application.objects.filter(pk=OuterRef("pk"), enterprise_id=world.enterprise_id)
    assert waiting(unless=Exists(own)) == [other]
    services.accept_application(actor=world.finance, application_id=submitted, at=later)
    assert waiting() == [other]


def waiting(**wanted: Any) -> list[int]:
    nobody = Exists(Application.objects.none())
    return [row.id for row in selectors.waiting(**{"unless": nobody, "limit": 10, **wanted})]
