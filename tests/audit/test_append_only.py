"""What is written once or kept: the database refuses to change, remove and empty it."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.guards import Guard
from guanzi.foundation.identity.models import Organisation
from tests.audit.conftest import happen
from tests.world import an_actor

# written once by migrations that were published before foundation/guards.py
EARLIER = """
    applications_casemessage applications_paperconfirmation applications_submission
    audit_auditanchor audit_auditevent audit_auditlink
    checks_checkrun checks_finding checks_findinganswer checks_findingdecision checks_reviewdecision
    enterprises_importedrow enterprises_knownfact enterprises_supportrecord enterprises_undertaking
    guidelines_guidelineversion
    policies_policyversion policies_publication policies_rulebookedition
    policies_rulebookedition_versions
""".split()
MONEY = ("ledger", "budgets", "projects", "payments", "supervision", "disclosure")

STATEMENTS = {
    "UPDATE": "UPDATE {table} SET {column} = {column}",  # of one column: UPDATE OF column
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
}
FILLING = {"ARRAY": "{}", "date": "now", "timestamp with time zone": "now"}
REQUIRED = """
    SELECT column_name, data_type FROM information_schema.columns
    WHERE table_name = %s AND is_nullable = 'NO' AND is_identity = 'NO'
    ORDER BY ordinal_position
"""
CONSTRAINTS = """
    SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('f', 'c')
"""


def declared() -> list[tuple[str, str]]:
    """Every table that the migrations guard, with each act that is refused on it; in one order,
    as the loader has them in another each time."""
    guards = [
        (operation.table, operation.acts)
        for migration in MigrationLoader(None).disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, Guard)
    ]
    earlier = [(table, " OR ".join(STATEMENTS)) for table in EARLIER]
    return sorted(
        (table, each)
        for table, acts in guards + earlier
        for act in acts.split(" OR ")
        for each in column_by_column(act)
    )


def column_by_column(act: str) -> list[str]:
    verb, of, columns = act.partition(" OF ")
    return [verb + of + column for column in columns.split(", ")]


def a_row(table: str) -> str:
    """Put any row into a table, whatever its rules; the name of a column of it."""
    with connection.cursor() as cursor:
        cursor.execute(REQUIRED, [table])
        columns = dict(cursor.fetchall())
        names = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join(["%s"] * len(columns))
        cursor.execute(CONSTRAINTS, [table])
        drops = ", ".join(f'DROP CONSTRAINT "{name}"' for (name,) in cursor.fetchall())
        if drops:
            cursor.execute(f"ALTER TABLE {table} {drops}")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608 - our own names
            [FILLING.get(kind, "1") for kind in columns.values()],
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return next(iter(columns))


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "act"), declared())
def test_what_is_guarded_stays(table: str, act: str) -> None:
    verb, _, named = act.partition(" OF ")
    any_column = a_row(table)
    statement = STATEMENTS[verb].format(table=table, column=named or any_column)
    with (
        pytest.raises(IntegrityError, match=f"不可更改.*: {table}\n"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_every_table_of_the_money_is_guarded() -> None:
    tables = {
        model._meta.db_table for app in MONEY for model in apps.get_app_config(app).get_models()
    }
    assert tables <= {table for table, _ in declared()}


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
