from django.db import migrations

TABLES = (
    "enterprises_knownfact",
    "enterprises_supportrecord",
    "enterprises_undertaking",
)
ON = """
    CREATE TRIGGER enterprises_no_truncate BEFORE TRUNCATE ON {}
    FOR EACH STATEMENT EXECUTE FUNCTION enterprises_refuse_change()
"""
OFF = "DROP TRIGGER enterprises_no_truncate ON {}"


class Migration(migrations.Migration):
    """What may not be changed row by row may not be emptied at once either."""

    dependencies = [("enterprises", "0003_place_facts")]

    operations = [migrations.RunSQL(ON.format(table), OFF.format(table)) for table in TABLES]
