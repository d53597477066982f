from django.db import migrations

TABLES = (
    "applications_submission",
    "applications_paperconfirmation",
    "applications_casemessage",
)
ON = """
    CREATE TRIGGER applications_no_truncate BEFORE TRUNCATE ON {}
    FOR EACH STATEMENT EXECUTE FUNCTION applications_refuse_change()
"""
OFF = "DROP TRIGGER applications_no_truncate ON {}"


class Migration(migrations.Migration):
    """What may not be changed row by row may not be emptied at once either."""

    dependencies = [("applications", "0002_append_only")]

    operations = [migrations.RunSQL(ON.format(table), OFF.format(table)) for table in TABLES]
