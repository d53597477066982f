from django.db import migrations

TABLES = (
    "guidelines_guidelineversion",
)
ON = """
    CREATE TRIGGER guidelines_no_truncate BEFORE TRUNCATE ON {}
    FOR EACH STATEMENT EXECUTE FUNCTION guidelines_refuse_change()
"""
OFF = "DROP TRIGGER guidelines_no_truncate ON {}"


class Migration(migrations.Migration):
    """What may not be changed row by row may not be emptied at once either."""

    dependencies = [("guidelines", "0002_append_only")]

    operations = [migrations.RunSQL(ON.format(table), OFF.format(table)) for table in TABLES]
