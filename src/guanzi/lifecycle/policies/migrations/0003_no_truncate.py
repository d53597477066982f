from django.db import migrations

TABLES = (
    "policies_policyversion",
    "policies_rulebookedition",
    "policies_rulebookedition_versions",
    "policies_publication",
)
ON = """
    CREATE TRIGGER policies_no_truncate BEFORE TRUNCATE ON {}
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse_change()
"""
OFF = "DROP TRIGGER policies_no_truncate ON {}"


class Migration(migrations.Migration):
    """What may not be changed row by row may not be emptied at once either."""

    dependencies = [("policies", "0002_append_only")]

    operations = [migrations.RunSQL(ON.format(table), OFF.format(table)) for table in TABLES]
