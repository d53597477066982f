"""People and things that leave traces."""

from typing import Any

import pytest
from django.db import connection

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


INSERT = """
    INSERT INTO audit_auditevent (at, person_id, person, organisation_id, organisation, role, verb,
        subject, subject_name, before, after, note)
    VALUES (now(), 1, '王五', 1, '另一处', 'officer', %s, 'test:1', '记录', '{}', '{}', %s)
"""


def as_before_districts(verb: str = "test.early", note: str = "") -> None:
    """One act, written down as it was before events told their district."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [verb, note])


def happen(actor: Actor, subject: Organisation, verb: str = "test.change", **more: Any) -> None:
    """One act on a record."""
    record_event(actor=actor, verb=verb, subject=subject, at=more.pop("at", MORNING), **more)
