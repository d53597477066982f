from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("append_only.sql").read_text(encoding="utf-8")
UNDO = "DROP FUNCTION budgets_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    """Triggers that refuse to change, remove or empty what was approved or recorded."""

    dependencies = [("budgets", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
