from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("guards.sql").read_text(encoding="utf-8")
FUNCTIONS = ("refuse_change", "keep_account", "keep_payment", "keep_clearing")
UNDO = "".join(f"DROP FUNCTION payments_{name} CASCADE;" for name in FUNCTIONS)


class Migration(migrations.Migration):
    """Triggers that keep what was asked for, sent, answered and cleared."""

    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
