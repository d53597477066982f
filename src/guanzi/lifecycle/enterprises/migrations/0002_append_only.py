from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("append_only.sql").read_text(encoding="utf-8")
UNDO = "DROP FUNCTION enterprises_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    """Triggers that refuse to change or remove facts, support records and undertakings."""

    dependencies = [("enterprises", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
