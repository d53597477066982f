"""Who runs the platform reads no case: neither the queue, nor a case file, nor an application."""

import pytest

from guanzi.foundation.errors import NotPermitted
from guanzi.lifecycle.applications.permissions import may_read
from guanzi.lifecycle.applications.selectors import application
from guanzi.lifecycle.checks import permissions, selectors, services
from guanzi.lifecycle.checks.selectors import QueueFilters
from tests.checks.cases import LATER, TODAY
from tests.signing_in import SignIn
from tests.world import World


def test_the_operator_sees_neither_the_case_nor_the_application(
    world: World, accepted: int
) -> None:
    assert not permissions.may_see(world.operator, selectors.case_head(accepted))
    assert not may_read(world.operator, application(accepted))
    assert selectors.queue(world.operator, QueueFilters(tab="all"), TODAY).rows == ()
    assert selectors.just_in(world.operator) == ()
    with pytest.raises(NotPermitted):
        services.start_export(actor=world.operator, query="", form="csv", at=LATER)


def test_the_operator_is_led_to_no_queue_and_let_into_no_case(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.operator)
    assert client.get("/cases/").status_code == 403
    assert client.get(f"/cases/{accepted}/").status_code in (403, 404)
    assert "/cases/" not in client.get("/workbench/").content.decode()
