from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("append_only.sql").read_text(encoding="utf-8")
UNDO = "DROP FUNCTION guidelines_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    """A trigger that refuses to change or remove a published version."""

    dependencies = [("guidelines", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
