from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("append_only.sql").read_text(encoding="utf-8")
UNDO = "DROP FUNCTION audit_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    """Triggers that refuse to change or remove what was written down."""

    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
