from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("guards.sql").read_text(encoding="utf-8")
FUNCTIONS = (
    "refuse_change",
    "keep_account",
    "keep_reservation",
    "move_balance",
    "keep_balance",
    "begin_balance",
    "check_entry",
    "check_posting",
    "require_balance",
    "check_reservation",
)
UNDO = "".join(f"DROP FUNCTION ledger_{name} CASCADE;" for name in FUNCTIONS)


class Migration(migrations.Migration):
    """Triggers that keep the ledger's promises, whoever writes to it."""

    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL(SQL, UNDO)]
