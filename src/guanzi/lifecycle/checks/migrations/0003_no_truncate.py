from django.db import migrations

TABLES = (
    "checks_checkrun",
    "checks_finding",
    "checks_findingdecision",
    "checks_findinganswer",
    "checks_reviewdecision",
)
ON = """
    CREATE TRIGGER checks_no_truncate BEFORE TRUNCATE ON {}
    FOR EACH STATEMENT EXECUTE FUNCTION checks_refuse_change()
"""
OFF = "DROP TRIGGER checks_no_truncate ON {}"


class Migration(migrations.Migration):
    """What may not be changed row by row may not be emptied at once either."""

    dependencies = [("checks", "0002_append_only")]

    operations = [migrations.RunSQL(ON.format(table), OFF.format(table)) for table in TABLES]
