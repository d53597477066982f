from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("guards.sql").read_text(encoding="utf-8")
FUNCTIONS = ("refuse_change", "keep_items", "keep_list", "keep_instalment", "keep_said")
UNDO = "".join(f"DROP FUNCTION projects_{name} CASCADE;" for name in FUNCTIONS)


class Migration(migrations.Migration):
    """Triggers that keep what was signed, decided or said."""

    dependencies = [("projects", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
