"""What is written once: no row is changed, removed, or emptied away with its table."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.identity.models import Organisation
from tests.audit.conftest import happen
from tests.world import an_actor

REFUSING = """
    SELECT tgrelid::regclass::text FROM pg_trigger
    WHERE tgname LIKE '%append_only' ORDER BY 1
"""
WRITTEN_ONCE = {
    "applications_casemessage",
    "applications_paperconfirmation",
    "applications_submission",
    "audit_auditanchor",
    "audit_auditevent",
    "audit_auditlink",
    "checks_checkrun",
    "checks_finding",
    "checks_findinganswer",
    "checks_findingdecision",
    "checks_reviewdecision",
    "enterprises_knownfact",
    "enterprises_supportrecord",
    "enterprises_undertaking",
    "guidelines_guidelineversion",
    "policies_policyversion",
    "policies_publication",
    "policies_rulebookedition",
    "policies_rulebookedition_versions",
}


@pytest.fixture
def tables(db: None) -> list[str]:
    """The tables in which nothing is changed, as the database knows them."""
    with connection.cursor() as cursor:
        cursor.execute(REFUSING)
        return [name for (name,) in cursor.fetchall()]


def test_no_table_lost_its_guard(tables: list[str]) -> None:
    assert set(tables) >= WRITTEN_ONCE


def test_no_table_that_is_written_once_can_be_emptied(tables: list[str]) -> None:
    for table in tables:
        with (
            pytest.raises(IntegrityError, match="不可更改"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db(transaction=True)
def test_the_guards_stand_again_after_a_test_that_commits(office: Organisation) -> None:
    happen(an_actor(), office)
    call_command(
        "flush",
        interactive=False,
        verbosity=0,
        inhibit_post_migrate=True,
        reset_sequences=False,  # as after tests: what was kept in memory goes by numbers
    )
    assert not AuditEvent.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'")
        assert cursor.fetchone() == (0,)
