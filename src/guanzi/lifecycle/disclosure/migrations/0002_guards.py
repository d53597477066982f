from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("guards.sql").read_text(encoding="utf-8")
FUNCTIONS = ("refuse_change", "keep_override")
UNDO = "".join(f"DROP FUNCTION disclosure_{name} CASCADE;" for name in FUNCTIONS)


class Migration(migrations.Migration):
    """Triggers that keep what was withheld, agreed to and decided."""

    dependencies = [("disclosure", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
