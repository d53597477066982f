from django.db import migrations

TABLES = (
    "audit_auditevent",
    "audit_auditlink",
    "audit_auditanchor",
)
ON = """
    CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()
"""
OFF = "DROP TRIGGER audit_no_truncate ON {}"


class Migration(migrations.Migration):
    """What may not be changed row by row may not be emptied at once either."""

    dependencies = [("audit", "0003_district")]

    operations = [migrations.RunSQL(ON.format(table), OFF.format(table)) for table in TABLES]
