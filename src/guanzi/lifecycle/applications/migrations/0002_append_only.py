from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("append_only.sql").read_text(encoding="utf-8")
UNDO = "DROP SEQUENCE applications_code_serial; DROP FUNCTION applications_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    """Triggers that refuse to change or remove what was handed in; the sequence of the codes."""

    dependencies = [("applications", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
