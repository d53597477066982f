"""People and things that leave traces."""

from typing import Any

import pytest

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity.models import Organisation
from tests.world import MORNING, an_actor


@pytest.fixture
def office(db: None) -> Organisation:
    """Something that can be changed."""
    return Organisation.objects.create(
        name="测试区财政局", kind="district_finance", district="闵行区", created_at=MORNING
    )


@pytest.fixture
def officer() -> Actor:
    return an_actor(person="李四", organisation="测试区财政局")


def happen(actor: Actor, subject: Organisation, verb: str = "test.change", **more: Any) -> None:
    """One act on a record."""
    record_event(actor=actor, verb=verb, subject=subject, at=more.pop("at", MORNING), **more)
